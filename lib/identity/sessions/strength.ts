/**
 * Which second factor proved a session, and when. Removing a factor voids what it proved, in the same
 * transaction.
 */
import { randomToken } from "@/lib/platform/crypto/random";
import { Secret } from "@/lib/platform/crypto/secret";
import { hashToken } from "@/lib/platform/crypto/token-hash";
import type { ActorCtx, Db, SessionActor } from "@/lib/platform/context";
import type { Handler } from "@/lib/platform/event-bus";
import type { StrongMethod } from "@/lib/platform/db/tables-factors";
import type { SignInStep } from "@/lib/platform/db/tables-identity";
import { sql } from "kysely";

export type Strength = {
  at: Date;
  method: StrongMethod;
  /** Null for a recovery code and for a provider. */ factorId: string | null;
  /** The provider that proved it. */ sourceId?: string | null;
};

/**
 * Whether the source `s` proves a user "within the last minutes": an administrator ticked it, and the user's
 * identity there isn't one that they linked themselves.
 */
export const countsForStepUp = (userId: string) => sql<boolean>`(
  s.is_enabled and s.settings -> 'strength' ->> 'countsForStepUp' = 'true'
  and exists (select 1 from user_identities i
    where i.source_id = s.id and i.user_id = ${sql.ref(userId)} and i.linked_by <> 'user'))`;

/** Returns what proved the session, or null. A provider's proof ends when an administrator unticks the provider. */
export async function strengthOf(db: Db, sessionId: string): Promise<Strength | null> {
  const row = await db
    .selectFrom("sessions")
    .leftJoin("identity_sources as s", "s.id", "sessions.strong_source_id")
    .select(["strong_at", "strong_method", "strong_factor_id", "strong_source_id"])
    .select(countsForStepUp("sessions.user_id").as("counts"))
    .where("sessions.id", "=", sessionId)
    // A request may still run in a session that a reset of factors has ended.
    .where("ended_at", "is", null)
    .executeTakeFirst();
  if (!row || row.strong_at === null || row.strong_method === null) return null;
  if (row.strong_method === "provider" && !row.counts) return null;
  return {
    at: row.strong_at,
    method: row.strong_method,
    factorId: row.strong_factor_id,
    sourceId: row.strong_source_id,
  };
}

export type Proven = {
  method: StrongMethod;
  factorId: string | null;
  sourceId?: string | null | undefined;
  /** When, if a provider says so; by default now. */ at?: Date;
};

/** How a session goes on once a factor has proved it. */
export type Passed = { token: Secret; steps: SignInStep[] };

/**
 * Notes that a factor has proved the session, and completes the step that waited for it. The session gets a
 * new token, and the old one is dead (ASVS 7.2.4); its id stays, so that what depends on it lives on.
 * @returns null if the session has ended or waits for another step
 */
export async function passWithFactor(
  ctx: ActorCtx<SessionActor>,
  tx: Db,
  proven: Proven,
  step: SignInStep | null,
): Promise<Passed | null> {
  const token = new Secret(randomToken(32));
  const now = ctx.now();
  const row = await tx
    .updateTable("sessions")
    .set({
      token_hash: hashToken(token.reveal()),
      strong_at: proven.at ?? now,
      strong_method: proven.method,
      strong_factor_id: proven.factorId,
      strong_source_id: proven.sourceId ?? null,
      proven_at: now,
      last_seen_at: now,
      ...(step === null ? {} : { steps: sql<SignInStep[]>`steps[2:]` }),
    })
    .where("id", "=", ctx.actor.sessionId)
    .where("user_id", "=", ctx.actor.userId)
    .where("ended_at", "is", null)
    .where("expires_at", ">", now)
    .where(step === null ? sql<boolean>`steps = '{}'` : sql<boolean>`steps[1] = ${step}`)
    .returning(["steps", "is_new_device"])
    .executeTakeFirst();
  if (!row) return null;
  if (step !== null && row.is_new_device && row.steps.length === 0)
    await ctx.events.emit(ctx, tx, "device.added", { userId: ctx.actor.userId });
  return { token, steps: row.steps };
}

const NOTHING = { strong_at: null, strong_method: null, strong_factor_id: null, strong_source_id: null };

/** Forgets what a provider proved: what counts there has changed. */
export const onSourceSettingsChanged: Handler<"identity_source.settings_changed"> = async (_ctx, tx, of) => {
  await tx.updateTable("sessions").set(NOTHING).where("strong_source_id", "=", of.sourceId).execute();
};

/** Forgets what a removed factor proved. */
export async function voidStrength(tx: Db, factorId: string): Promise<void> {
  await tx.updateTable("sessions").set(NOTHING).where("strong_factor_id", "=", factorId).execute();
}
