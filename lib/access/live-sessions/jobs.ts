/** Ending the sessions in AWS of who was disabled or deleted, by whomever: an administrator, SCIM, a directory. */
import { as, type Actor, type Ctx, type SystemActor } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import type { Handler } from "@/lib/platform/event-bus";
import { enqueue } from "@/lib/platform/jobs/store";
import type { JobHandler } from "@/lib/platform/jobs/worker";
import { readSetting } from "@/lib/platform/settings/service";
import { revokeAll } from "./revoke";

/** Ends in AWS what a disabled or deleted user opened there. Its key is the user. */
export const REVOKE_SESSIONS = "revoke-sessions";

/** Ends the sessions in AWS of users who were disabled or deleted, after the transaction. */
export const onUsersGone: Handler<"user.disabled" | "user.deleted"> = async (ctx, tx, { userIds }) => {
  for (const userId of userIds) await enqueue(tx, { kind: REVOKE_SESSIONS, key: userId, runAt: ctx.now() });
};

/** A user who was enabled again before the job ran keeps their sessions. */
export function revokeDisabled(deps: { ctx: Ctx; actor: Actor<SystemActor> }): JobHandler {
  return async ({ job }) => {
    const ctx = as(deps.ctx, deps.actor, { requestId: newUuid(), ip: null, userAgent: null });
    if ((await readSetting(ctx.db, "revokeDisabled")) !== "automatic") return { done: true };
    const user = await ctx.db
      .selectFrom("users")
      .select("status")
      .where("id", "=", job.key)
      .executeTakeFirst();
    if (user?.status !== "enabled")
      await ctx.db.transaction().execute((tx) =>
        revokeAll(ctx, tx, {
          userId: job.key,
          reason: user ? "the person was disabled" : "the person was deleted",
        }),
      );
    return { done: true };
  };
}
