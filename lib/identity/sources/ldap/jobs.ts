/** Syncs directories on schedule: one job per enabled source. */
import { as, type Actor, type Ctx, type SystemActor } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import type { JobHandler } from "@/lib/platform/jobs/worker";
import { syncDirectory } from "./sync";

const RETRY_MINUTES = 5;

export function syncDirectoryJob(deps: { ctx: Ctx; actor: Actor<SystemActor> }): JobHandler {
  return async ({ job, stillMine }) => {
    const ctx = as(deps.ctx, deps.actor, {
      requestId: `sync-directory ${newUuid()}`,
      ip: null,
      userAgent: null,
    });
    const end = await syncDirectory(ctx, job.key, stillMine);
    const source = await ctx.db
      .selectFrom("identity_sources")
      .select(["is_enabled", "settings"])
      .where("id", "=", job.key)
      .where("kind", "=", "ldap")
      .executeTakeFirst();
    if (!source?.is_enabled) return { done: true };
    const minutes = Number((source.settings as { syncMinutes?: unknown }).syncMinutes);
    const wait = end === "stopped" ? 0 : end === "failed" ? Math.min(RETRY_MINUTES, minutes) : minutes;
    return { done: false, runAt: new Date(ctx.now().getTime() + wait * 60_000) };
  };
}
