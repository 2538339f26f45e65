/** A command line is signed out with the browser's session that approved it, and with its user. */
import { recordAll } from "@/lib/platform/audit/record";
import type { ActorCtx, Db } from "@/lib/platform/context";
import { endCliSessions } from "./store";

/** Handles `session.ended`. A command line that is being signed in from it waits for that session's row. */
export async function endWithSession(
  ctx: ActorCtx,
  tx: Db,
  event: { sessionId: string; reason: string },
): Promise<void> {
  await end(ctx, tx, { browserSessionId: event.sessionId }, event.reason);
}

/** Handles `user.signed_out`. */
export async function endWithUser(
  ctx: ActorCtx,
  tx: Db,
  event: { userId: string; reason: string },
): Promise<void> {
  await end(ctx, tx, { userId: event.userId }, event.reason);
}

async function end(
  ctx: ActorCtx,
  tx: Db,
  which: { browserSessionId: string } | { userId: string },
  reason: string,
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
