/**
 * Sessions: a sign-in that the server can end.
 *
 * States: full (everything), password_change (only choosing a new password), ended. The browser holds
 * a random token inside next-auth's encrypted cookie; the row behind its hash decides. An id is never
 * reused: a change of what a session may do makes a new session and ends the old one (ASVS 7.2.4).
 */
import { record } from "@/lib/platform/audit/record";
import {
  prove,
  type Actor,
  type ActorCtx,
  type Ctx,
  type Db,
  type PasswordChangeActor,
  type UserActor,
} from "@/lib/platform/context";
import { untilChanged } from "@/lib/platform/db/changes";
import { newUuid, randomToken } from "@/lib/platform/crypto/random";
import { Secret } from "@/lib/platform/crypto/secret";
import { hashToken } from "@/lib/platform/crypto/token-hash";
import { endSession, endSessionsOfUser } from "./end";
import { findLiveSession, insertSession, touchSession } from "./store";

/** How often "last seen" is written: rarely enough that reading pages costs no write. */
const TOUCH_EVERY_SECONDS = 60;

export type NewSession = {
  userId: string;
  kind: "full" | "password_change";
  source: string;
  /** Ends earlier than sessions do, where the source says so. */ endsBy?: Date | null;
  /** Where the person proved themselves to somebody else: when, by its word. */ authenticatedAt?: Date | null;
};

/** Starts a session inside the transaction of what allowed it. The token is shown to nobody but the browser. */
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
    kind: session.kind,
    source: session.source,
    created_at: now,
    // A clock that is ahead of ours makes nobody fresher than now.
    authenticated_at:
      session.authenticatedAt && session.authenticatedAt > now ? now : session.authenticatedAt,
    last_seen_at: now,
    expires_at: expiresAt,
    ended_at: null,
    ended_reason: null,
    ip: ctx.source.ip,
    user_agent: ctx.source.userAgent?.slice(0, 512) ?? null,
  });
  await record(ctx, tx, {
    type: "session.created",
    outcome: "success",
    targetId: session.userId,
    details: { sessionId: id, kind: session.kind, source: session.source },
  });
  return { id, token, expiresAt };
}

/** Who holds this token, or null when it opens nothing (any more). */
export async function actorOfToken(
  ctx: Ctx,
  token: string,
): Promise<Actor<UserActor> | Actor<PasswordChangeActor> | null> {
  return token.length > 128 ? null : actorOfTokenHash(ctx, hashToken(token).toString("base64"));
}

/** As `actorOfToken`, by the token's SHA-256 in base64: what is kept in memory opens nothing. */
export async function actorOfTokenHash(
  ctx: Ctx,
  hash: string,
): Promise<Actor<UserActor> | Actor<PasswordChangeActor> | null> {
  const now = ctx.now();
  const idleSince = new Date(now.getTime() - ctx.config.session.idleSeconds * 1000);
  const session = await untilChanged(ctx.db, `session ${hash}`, () =>
    findLiveSession(ctx.db, Buffer.from(hash, "base64"), now, idleSince),
  );
  if (!session || session.expires_at <= now || session.last_seen_at <= idleSince) return null;
  if (now.getTime() - session.last_seen_at.getTime() > TOUCH_EVERY_SECONDS * 1000)
    await touchSession(ctx.db, session.id, now);
  if (session.kind === "password_change")
    return prove({ kind: "password_change", userId: session.user_id, sessionId: session.id });
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

/** Ends the asker's own session. Ending an ended one is no error. */
export async function endOwnSession(ctx: ActorCtx<UserActor | PasswordChangeActor>): Promise<void> {
  await ctx.db.transaction().execute(async (tx) => {
    if (await endSession(ctx, tx, ctx.actor.sessionId, "signed out")) {
      await record(ctx, tx, { type: "session.ended", outcome: "success", reason: "signed out" });
    }
  });
}

/** Ends all sessions of the asker, inside the transaction of the reason for it. */
export async function endAllSessions(
  ctx: ActorCtx<UserActor | PasswordChangeActor>,
  tx: Db,
  reason: string,
): Promise<void> {
  const ended = await endSessionsOfUser(ctx, tx, ctx.actor.userId, reason);
  if (ended.length > 0)
    await record(ctx, tx, {
      type: "session.ended",
      outcome: "success",
      reason,
      details: { sessions: ended },
    });
}
