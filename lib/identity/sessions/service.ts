/**
 * Sessions: a sign-in that the server can end.
 *
 * A session with outstanding steps can do nothing but complete them. The browser holds a random token
 * inside next-auth's encrypted cookie; the row behind the token's hash decides. Completing a step starts a
 * new session with a new id and ends the old one (ASVS 7.2.4).
 */
import type { SessionEnd } from "@/lib/messages/reason";
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
};

/** Starts a session in the transaction of the sign-in. Only the browser ever sees the token. */
export async function startSession(
  ctx: ActorCtx,
  tx: Db,
  session: NewSession,
): Promise<{ id: string; token: Secret; expiresAt: Date }> {
  const now = ctx.now();
  const id = newUuid();
  const token = new Secret(randomToken(32));
  const expiresAt = new Date(
    Math.min(
      now.getTime() + ctx.config.session.seconds * 1000,
      session.endsBy?.getTime() ?? Number.POSITIVE_INFINITY,
    ),
  );
  await insertSession(tx, {
    id,
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
  return { id, token, expiresAt };
}

/** Returns the actor of a live session token, or null. */
export async function actorOfToken(ctx: Ctx, token: string): Promise<Actor<SessionActor> | null> {
  return token.length > 128 ? null : actorOfTokenHash(ctx, hashToken(token).toString("base64"));
}

/** Like `actorOfToken`, by the token's SHA-256 in base64, so that no usable token stays in memory. */
export async function actorOfTokenHash(ctx: Ctx, hash: string): Promise<Actor<SessionActor> | null> {
  const now = ctx.now();
  const idleSince = new Date(now.getTime() - ctx.config.session.idleSeconds * 1000);
  const session = await untilChanged(ctx.db, `session ${hash}`, () =>
    findLiveSession(ctx.db, Buffer.from(hash, "base64"), now, idleSince),
  );
  if (!session || session.expires_at <= now || session.last_seen_at <= idleSince) return null;
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
