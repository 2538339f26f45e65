/**
 * Sessions: a sign-in that the server can end.
 *
 * A session with outstanding steps can do nothing but complete them. The browser holds a random token
 * inside next-auth's encrypted cookie; the row behind the token's hash decides. Completing a step starts a
 * new session with a new id and ends the old one (ASVS 7.2.4).
 */
import type { SessionEnd } from "@/lib/messages/reason";
import { sql } from "kysely";
import { record } from "@/lib/platform/audit/record";
import {
  prove,
  type Actor,
  type ActorCtx,
  type Ctx,
  type Db,
  type SessionActor,
} from "@/lib/platform/context";
import type { SignInStep } from "@/lib/platform/db/tables-identity";
import { untilChanged } from "@/lib/platform/db/changes";
import { newUuid, randomToken } from "@/lib/platform/crypto/random";
import { Secret } from "@/lib/platform/crypto/secret";
import { hashToken } from "@/lib/platform/crypto/token-hash";
import { lockLifetimes } from "@/lib/platform/settings/session-lifetimes";
import { knownBrowser, rememberBrowser } from "../attempts/known-browser";
import { endSession, endSessionsOfUser } from "./end";
import type { Proven } from "./strength";
import { findLiveSession, insertSession, touchSession } from "./store";

/** How long a sign-in may wait for its second factor: a password that somebody else typed opens nothing later. */
const MAX_WAIT_SECONDS: Partial<Record<SignInStep, number>> = {
  second_factor: 15 * 60,
  enrol_factor: 30 * 60,
};

/** How often "last seen" is written: rarely enough that reading pages costs no write. */
const TOUCH_EVERY_SECONDS = 60;

export type NewSession = {
  userId: string;
  /** What the user must still do first, in order. */ steps?: SignInStep[];
  source: string;
  /** When the source wants the session to end, if that is earlier than usual. */ endsBy?: Date | null;
  /** When the identity provider says the user authenticated. */ authenticatedAt?: Date | null;
  /** The second factor that proved it already. */ proven?: (Proven & { at?: Date }) | null;
  /** It replaces this session, whose browser it continues in. */ replaces?: string;
};

/**
 * Starts a session in the transaction of the sign-in. Only the browser ever sees the token.
 * @returns also the new value of the browser's cookie
 */
export async function startSession(
  ctx: ActorCtx,
  tx: Db,
  session: NewSession,
): Promise<{ id: string; token: Secret; expiresAt: Date; browser: string }> {
  const now = ctx.now();
  const id = newUuid();
  const token = new Secret(randomToken(32));
  const { browserMinutes } = await lockLifetimes({ config: ctx.config, db: tx });
  const expiresAt = new Date(
    Math.min(now.getTime() + browserMinutes * 60_000, session.endsBy?.getTime() ?? Number.POSITIVE_INFINITY),
  );
  const browser = rememberBrowser(ctx, ctx.source.browser, session.userId);
  const isNewDevice = await isNewFor(ctx, tx, session);
  await insertSession(tx, {
    id,
    browser_hash: browserHash(browser),
    is_new_device: isNewDevice,
    token_hash: hashToken(token.reveal()),
    user_id: session.userId,
    steps: session.steps ?? [],
    source: session.source,
    created_at: now,
    // Never later than now, even if the provider's clock is ahead.
    authenticated_at:
      session.authenticatedAt && session.authenticatedAt > now ? now : session.authenticatedAt,
    last_seen_at: now,
    expires_at: expiresAt,
    ended_at: null,
    ended_reason: null,
    ip: ctx.source.ip,
    user_agent: ctx.source.userAgent?.slice(0, 512) ?? null,
    ...(session.proven
      ? {
          strong_at: session.proven.at ?? now,
          strong_method: session.proven.method,
          strong_factor_id: session.proven.factorId,
          strong_source_id: session.proven.sourceId ?? null,
        }
      : {}),
  });
  await record(ctx, tx, {
    type: "session.created",
    outcome: "success",
    targetId: session.userId,
    details: {
      sessionId: id,
      steps: session.steps ?? [],
      source: session.source,
      ...(session.proven ? { factor: session.proven.method } : {}),
    },
  });
  if (isNewDevice && (session.steps ?? []).length === 0)
    await ctx.events.emit(ctx, tx, "device.added", { userId: session.userId });
  return { id, token, expiresAt, browser };
}

/** The same for all users of a browser. */
const browserHash = (browser: string): Buffer => hashToken(`browser ${browser.split(".")[0] ?? ""}`);

/**
 * Whether the user never completed a sign-in in this browser. The cookie knows the browser from the right
 * password on; a sign-in that got no further doesn't make it theirs.
 */
async function isNewFor(ctx: ActorCtx, tx: Db, { userId, replaces }: NewSession): Promise<boolean> {
  const { browser } = ctx.source;
  if (replaces === undefined && knownBrowser(ctx, browser, userId) === null) return true;
  const { isPending } = await tx
    .selectFrom("sessions")
    .select(
      sql<boolean>`coalesce(bool_or(is_new_device) and not bool_or(steps = '{}'), false)`.as("isPending"),
    )
    .where("user_id", "=", userId)
    .where((eb) =>
      replaces === undefined ? eb("browser_hash", "=", browserHash(browser ?? "")) : eb("id", "=", replaces),
    )
    .executeTakeFirstOrThrow();
  return isPending;
}

/** Returns the actor of a live session token, or null. */
export async function actorOfToken(ctx: Ctx, token: string): Promise<Actor<SessionActor> | null> {
  return token.length > 128 ? null : actorOfTokenHash(ctx, hashToken(token).toString("base64"));
}

/** Like `actorOfToken`, by the token's SHA-256 in base64, so that no usable token stays in memory. */
export async function actorOfTokenHash(ctx: Ctx, hash: string): Promise<Actor<SessionActor> | null> {
  const now = ctx.now();
  const session = await untilChanged(ctx.db, `session ${hash}`, () =>
    findLiveSession(ctx, Buffer.from(hash, "base64"), now),
  );
  if (!session || session.expires_at <= now) return null;
  if (now.getTime() - session.last_seen_at.getTime() >= session.idle_minutes * 60_000) return null;
  const [step, ...later] = session.steps;
  const maxWait = step && MAX_WAIT_SECONDS[step];
  if (maxWait !== undefined && now.getTime() - session.created_at.getTime() > maxWait * 1000) return null;
  if (now.getTime() - session.last_seen_at.getTime() > TOUCH_EVERY_SECONDS * 1000)
    await touchSession(ctx.db, session.id, now);
  if (step !== undefined)
    return prove({
      kind: "pending_user",
      userId: session.user_id,
      sessionId: session.id,
      steps: [step, ...later],
    });
  return prove({
    kind: "user",
    userId: session.user_id,
    sessionId: session.id,
    sessionEndsAt: session.expires_at,
    accessGeneration: session.access_generation,
    hasConnected: session.has_connected,
    entrance: "browser",
  });
}

/** Ends the caller's session. Does nothing if it has already ended. */
export async function endOwnSession(ctx: ActorCtx<SessionActor>): Promise<void> {
  await ctx.db.transaction().execute(async (tx) => {
    if (await endSession(ctx, tx, ctx.actor.sessionId, "session.signed_out")) {
      await record(ctx, tx, { type: "session.ended", outcome: "success", reason: "session.signed_out" });
    }
  });
}

/** Ends all sessions of the caller, in the transaction of the change that requires it. */
export async function endAllSessions(ctx: ActorCtx<SessionActor>, tx: Db, reason: SessionEnd): Promise<void> {
  const ended = await endSessionsOfUser(ctx, tx, ctx.actor.userId, reason);
  if (ended.length > 0)
    await record(ctx, tx, {
      type: "session.ended",
      outcome: "success",
      reason,
      details: { sessions: ended },
    });
}
