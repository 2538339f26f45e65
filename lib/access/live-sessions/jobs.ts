/**
 * Keeps users who were disabled or deleted out of AWS, whether by an administrator, SCIM or a directory, until
 * they are enabled.
 */
import { as, type Actor, type Ctx, type SystemActor } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import type { Handler } from "@/lib/platform/event-bus";
import { enqueue } from "@/lib/platform/jobs/store";
import type { JobHandler } from "@/lib/platform/jobs/worker";
import { readSetting } from "@/lib/platform/settings/service";
import { readmit, revokeAll } from "./revoke";

/** Makes what roles deny follow the status of a user, who is the job's key. */
export const REVOKE_SESSIONS = "revoke-sessions";

/** Enqueues a job for users who were disabled, deleted or enabled. */
export const onStatusChanged: Handler<"user.disabled" | "user.deleted" | "user.enabled"> = async (
  ctx,
  tx,
  { userIds },
) => {
  for (const userId of userIds) await enqueue(tx, { kind: REVOKE_SESSIONS, key: userId, runAt: ctx.now() });
};

/** Denies a disabled or deleted user, or readmits one who was enabled again: the status when it runs decides. */
export function followStatus(deps: { ctx: Ctx; actor: Actor<SystemActor> }): JobHandler {
  return async ({ job }) => {
    const ctx = as(deps.ctx, deps.actor, { requestId: newUuid(), ip: null, userAgent: null });
    const isAutomatic = (await readSetting(ctx.db, "revokeDisabled")) === "automatic";
    await ctx.db.transaction().execute(async (tx) => {
      const user = await tx
        .selectFrom("users")
        .select("status")
        .where("id", "=", job.key)
        .forNoKeyUpdate()
        .executeTakeFirst();
      if (user?.status === "enabled") await readmit(ctx, tx, job.key);
      else if (isAutomatic)
        await revokeAll(ctx, tx, {
          userId: job.key,
          reason: user ? "sessions_revoked.user_disabled" : "sessions_revoked.user_deleted",
        });
    });
    return { done: true };
  };
}
