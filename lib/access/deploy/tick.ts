/**
 * The schedule of provisioning, once a minute: removes assignments that have ended, and enqueues accounts
 * whose roles are due. Harmless to run twice, or on two nodes.
 */
import { as, type Actor, type ActorCtx, type Ctx, type SystemActor } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import { enqueueAll } from "@/lib/platform/jobs/store";
import type { JobHandler } from "@/lib/platform/jobs/worker";
import { readSetting } from "@/lib/platform/settings/service";
import { liftRevocations } from "../accounts/store";
import { endAssignments } from "../assignments/end-assignments";
import { PROVIDER_CHECK_SECONDS } from "../connections/recheck-account";
import { updateStragglers } from "../key-rotation/jobs";
import { deleteExpiredRevocations } from "../live-sessions/store";
import {
  lockDesired,
  PROVISION_ACCOUNT,
  redeploy,
  redeployRoles,
  resumeAccounts,
} from "../desired/desired-roles";
import { completeRuns } from "../desired/runs";
import { listAccountsToSweep } from "../desired/store";

export const PROVISIONING_TICK = "provisioning-tick";
const EVERY_SECONDS = 60;
/** AWS's limit. */
const MAX_SESSION_SECONDS = 43_200;

export function provisioningTick(deps: { ctx: Ctx; actor: Actor<SystemActor> }): JobHandler {
  return async () => {
    const ctx = as(deps.ctx, deps.actor, { requestId: newUuid(), ip: null, userAgent: null });
    const now = ctx.now();
    await endAssignments(ctx);
    await endRevocations(ctx);
    await endRevokedPeople(ctx);
    await updateStragglers(ctx.db, now);
    await resumeAccounts(ctx.db, now);
    await completeRuns(ctx.db, "all", now);
    const before = new Date(now.getTime() - (await readSetting(ctx.db, "sweepMinutes")) * 60_000);
    const providersBefore = new Date(now.getTime() - PROVIDER_CHECK_SECONDS * 1000);
    await enqueueAll(
      ctx.db,
      PROVISION_ACCOUNT,
      await listAccountsToSweep(ctx.db, { before, providersBefore, now }),
      now,
    );
    return { done: false, runAt: new Date(now.getTime() + EVERY_SECONDS * 1000) };
  };
}

/** Removes users from a role's revocation policy once their sessions must have expired. */
async function endRevokedPeople(ctx: ActorCtx<SystemActor>): Promise<void> {
  await ctx.db.transaction().execute(async (tx) => {
    await lockDesired(tx);
    const roles = await deleteExpiredRevocations(tx, ctx.now());
    if (roles.length > 0) await redeployRoles(ctx, tx, { kind: "repair" }, roles);
  });
}

/** Removes the revocation policy from an account's roles once all old sessions must have expired. */
async function endRevocations(ctx: ActorCtx<SystemActor>): Promise<void> {
  const over = new Date(ctx.now().getTime() - MAX_SESSION_SECONDS * 1000);
  await ctx.db.transaction().execute(async (tx) => {
    const accountIds = await liftRevocations(tx, over);
    if (accountIds.length > 0) await redeploy(ctx, tx, accountIds);
  });
}
