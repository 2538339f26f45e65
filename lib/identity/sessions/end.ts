/**
 * Ends sessions, inside the transaction that causes it.
 *
 * What depends on a session ends with it: other rooms handle `session.ended` and `user.signed_out`.
 */
import type { SessionEnd } from "@/lib/messages/reason";
import { record } from "@/lib/platform/audit/record";
import type { ActorCtx, Db } from "@/lib/platform/context";
import type { Handler } from "@/lib/platform/event-bus";
import { markAllEnded, markEnded } from "./store";

/** Ends one session and what depends on it. Returns false if it had already ended. */
export async function endSession(ctx: ActorCtx, tx: Db, id: string, reason: SessionEnd): Promise<boolean> {
  const isEnded = await markEnded(tx, id, ctx.now(), reason);
  // Even if it had ended: a command line may be signing in from it right now.
  await ctx.events.emit(ctx, tx, "session.ended", { sessionId: id, reason });
  return isEnded;
}

/**
 * Ends chosen sessions of one user in browsers, with an event each. Ignores those of others.
 * @returns how many were live
 */
export async function endBrowserSessions(
  ctx: ActorCtx,
  tx: Db,
  {
    userId,
    which,
    reason,
  }: { userId: string; which: { id: string } | { except: string | null }; reason: SessionEnd },
): Promise<number> {
  const sessions = await tx
    .selectFrom("sessions")
    .select("id")
    .where("user_id", "=", userId)
    .where("ended_at", "is", null)
    .where("expires_at", ">", ctx.now())
    .where((eb) =>
      "id" in which
        ? eb("id", "=", which.id)
        : which.except === null
          ? eb.lit(true)
          : eb("id", "<>", which.except),
    )
    .orderBy("id")
    .forUpdate()
    .execute();
  for (const { id } of sessions) {
    await endSession(ctx, tx, id, reason);
    await record(ctx, tx, {
      type: "session.ended",
      outcome: "success",
      targetId: userId,
      reason,
      details: { sessionId: id },
    });
  }
  return sessions.length;
}

/** Ends every session of a user, also on command lines. Returns the ids of the browser's. */
export async function endSessionsOfUser(
  ctx: ActorCtx,
  tx: Db,
  userId: string,
  reason: SessionEnd,
): Promise<string[]> {
  const ended = await markAllEnded(tx, userId, ctx.now(), reason);
  await ctx.events.emit(ctx, tx, "user.signed_out", { userId, reason });
  return ended;
}

/** Ends every session that an identity source opened. */
export async function endSessionsOfSource(
  ctx: ActorCtx,
  tx: Db,
  sourceId: string,
  reason: SessionEnd,
): Promise<void> {
  const sessions = await tx
    .selectFrom("sessions")
    .select(["id", "user_id"])
    .where("source", "=", sourceId)
    .where("ended_at", "is", null)
    .execute();
  for (const { id, user_id } of sessions)
    if (await endSession(ctx, tx, id, reason))
      await record(ctx, tx, {
        type: "session.ended",
        outcome: "success",
        targetId: user_id,
        reason,
        details: { sessionId: id },
      });
}

export const onPasswordReset: Handler<"password.reset"> = async (ctx, tx, { userId }) => {
  await endSessionsOfUser(ctx, tx, userId, "session.password_reset");
};

export const onUserDisabled: Handler<"user.disabled"> = async (ctx, tx, { userIds }) => {
  for (const userId of userIds) await endSessionsOfUser(ctx, tx, userId, "session.user_disabled");
};

export const onUserDeleted: Handler<"user.deleted"> = async (ctx, tx, { userIds }) => {
  for (const userId of userIds) await endSessionsOfUser(ctx, tx, userId, "session.user_deleted");
};
