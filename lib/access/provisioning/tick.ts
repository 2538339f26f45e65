/**
 * The clock of provisioning, once a minute: assignments that ended are taken away, and accounts whose
 * roles are due get their job. Running it twice, or on two nodes, does no harm.
 */
import { record } from "@/lib/platform/audit/record";
import { as, type Actor, type ActorCtx, type Ctx, type SystemActor } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import { enqueueAll } from "@/lib/platform/jobs/store";
import type { JobHandler } from "@/lib/platform/jobs/worker";
import { readSetting, writeSetting } from "@/lib/platform/settings/service";
import { PROVISION_ACCOUNT, redeployAll, requireDesired } from "./desired-roles";
import { listAccountsToSweep } from "./store";

export const PROVISIONING_TICK = "provisioning-tick";
const EVERY_SECONDS = 60;
/** No session in AWS lives longer. */
const LONGEST_SESSION_SECONDS = 43_200;

export function provisioningTick(deps: { ctx: Ctx; actor: Actor<SystemActor> }): JobHandler {
  return async () => {
    const ctx = as(deps.ctx, deps.actor, { requestId: newUuid(), ip: null, userAgent: null });
    const now = ctx.now();
    await ctx.db.transaction().execute(async (tx) => {
      const ended = await tx.deleteFrom("assignments").where("ends_at", "<=", now).returningAll().execute();
      if (ended.length === 0) return;
      for (const row of ended) await record(ctx, tx, { type: "assignment.deleted", outcome: "success", targetId: row.user_id ?? row.group_id ?? undefined, permissionSetId: row.permission_set_id, accountId: row.account_id ?? undefined, reason: "its end date came" });
      await requireDesired(ctx, tx, { scope: { permissionSetIds: [...new Set(ended.map((row) => row.permission_set_id))] }, kind: "unassign" });
    });
    await endRevocation(ctx);
    const before = new Date(now.getTime() - (await readSetting(ctx.db, "sweepMinutes")) * 60_000);
    await enqueueAll(ctx.db, PROVISION_ACCOUNT, await listAccountsToSweep(ctx.db, before), now);
    return { done: false, runAt: new Date(now.getTime() + EVERY_SECONDS * 1000) };
  };
}

/** What shuts out old sessions leaves the roles again when none of them can be alive. */
async function endRevocation(ctx: ActorCtx<SystemActor>): Promise<void> {
  const before = await readSetting(ctx.db, "sessionsRevokedBefore");
  if (before === null || ctx.now().getTime() - Date.parse(before) < LONGEST_SESSION_SECONDS * 1000) return;
  await ctx.db.transaction().execute(async (tx) => {
    await writeSetting(tx, { name: "sessionsRevokedBefore", value: null, at: ctx.now(), by: PROVISIONING_TICK });
    await redeployAll(ctx, tx);
  });
}
