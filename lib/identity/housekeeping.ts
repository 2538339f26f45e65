/** Hourly: deletes expired rows that nothing reads any more. Each room deletes its own; the audit log stays whole. */
import type { Ctx } from "@/lib/platform/context";
import type { JobHandler } from "@/lib/platform/jobs/worker";

export const HOUSEKEEPING = "housekeeping";
const EVERY_SECONDS = 3600;

/** Deletes what has expired in one room. */
export type DeleteExpired = (ctx: Ctx) => Promise<void>;

export function housekeeping(deps: { ctx: Ctx; rooms: readonly DeleteExpired[] }): JobHandler {
  return async () => {
    for (const deleteExpired of deps.rooms) await deleteExpired(deps.ctx);
    return { done: false, runAt: new Date(deps.ctx.now().getTime() + EVERY_SECONDS * 1000) };
  };
}
