/** Signs out command lines: together with the browser session that approved them, with their user, or alone. */
import type { SessionEnd } from "@/lib/messages/reason";
import { recordAll } from "@/lib/platform/audit/record";
import type { ActorCtx, Db } from "@/lib/platform/context";
import type { Handler } from "@/lib/platform/event-bus";
import { endCliSessions } from "./store";

/** A command line that is just being approved waits for the lock on the browser session's row. */
export const onSessionEnded: Handler<"session.ended"> = async (ctx, tx, { sessionId, reason }) => {
  await endCommandLines(ctx, tx, { browserSessionId: sessionId }, reason);
};

export const onUserSignedOut: Handler<"user.signed_out"> = async (ctx, tx, { userId, reason }) => {
  await endCommandLines(ctx, tx, { userId }, reason);
};

/** Ends command lines that the caller may end, with an event each. Returns how many were signed in. */
export async function endCommandLines(
  ctx: ActorCtx,
  tx: Db,
  which: { browserSessionId: string } | { userId: string } | { userId: string; id: string },
  reason: SessionEnd,
): Promise<number> {
  const ended = await endCliSessions(tx, which, ctx.now(), reason);
  await recordAll(
    ctx,
    tx,
    ended.map(({ id, user_id }) => ({
      type: "cli_session.ended" as const,
      outcome: "success" as const,
      targetId: user_id,
      reason,
      details: { sessionId: id },
    })),
  );
  return ended.length;
}
