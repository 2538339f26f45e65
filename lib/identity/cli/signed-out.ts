/** Signs out command lines together with the browser session that approved them, or with their user. */
import type { SessionEnd } from "@/lib/messages/reason";
import { recordAll } from "@/lib/platform/audit/record";
import type { ActorCtx, Db } from "@/lib/platform/context";
import type { Handler } from "@/lib/platform/event-bus";
import { endCliSessions } from "./store";

/** A command line that is just being approved waits for the lock on the browser session's row. */
export const onSessionEnded: Handler<"session.ended"> = async (ctx, tx, { sessionId, reason }) => {
  await end(ctx, tx, { browserSessionId: sessionId }, reason);
};

export const onUserSignedOut: Handler<"user.signed_out"> = async (ctx, tx, { userId, reason }) => {
  await end(ctx, tx, { userId }, reason);
};

async function end(
  ctx: ActorCtx,
  tx: Db,
  which: { browserSessionId: string } | { userId: string },
  reason: SessionEnd,
): Promise<void> {
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
}
