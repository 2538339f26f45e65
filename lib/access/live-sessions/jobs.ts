/** Ending the sessions in AWS of who was disabled or deleted, by whomever: an administrator, SCIM, a directory. */
import { as, type Actor, type Ctx, type SystemActor } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import type { JobHandler } from "@/lib/platform/jobs/worker";
import { readSetting } from "@/lib/platform/settings/service";
import { revokeAll } from "./revoke";

/** Who was enabled again meanwhile keeps what they have. */
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
