/**
 * Ends AWS sessions of users who were disabled or deleted, whether by an administrator, SCIM or a directory.
 */
import { as, type Actor, type Ctx, type SystemActor } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import type { Handler } from "@/lib/platform/event-bus";
import { enqueue } from "@/lib/platform/jobs/store";
import type { JobHandler } from "@/lib/platform/jobs/worker";
import { readSetting } from "@/lib/platform/settings/service";
import { revokeAll } from "./revoke";

/** Ends the AWS sessions of a disabled or deleted user. The job's key is the user. */
export const REVOKE_SESSIONS = "revoke-sessions";

/** Enqueues a job that ends the AWS sessions of users who were disabled or deleted. */
export const onUsersGone: Handler<"user.disabled" | "user.deleted"> = async (ctx, tx, { userIds }) => {
  for (const userId of userIds) await enqueue(tx, { kind: REVOKE_SESSIONS, key: userId, runAt: ctx.now() });
};

/** Ends the sessions, unless the user was enabled again before the job ran. */
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
          reason: user ? "sessions_revoked.user_disabled" : "sessions_revoked.user_deleted",
        }),
      );
    return { done: true };
  };
}
