/**
 * The job of one account: deploys its roles one at a time, then sweeps those that are due.
 *
 * The job's key is the account, so only one worker works there at a time. It handles a few roles and returns
 * to the end of the queue, so that a large account doesn't hold up small ones. If an account is unreachable,
 * its circuit breaker opens: the rows wait, and the next attempt comes later.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { IAMClient } from "@aws-sdk/client-iam";
import { reason } from "@/lib/messages/reason";
import { record } from "@/lib/platform/audit/record";
import { as, type ActorCtx, type Ctx, type SystemActor, type Actor } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import { backoffSeconds, type JobHandler, type JobOutcome, type JobRun } from "@/lib/platform/jobs/worker";
import { readSetting } from "@/lib/platform/settings/service";
import { updateAccount } from "../accounts/store";
import { recheckAccount } from "../connections/recheck-account";
import { checkExistingRoles } from "../existing-roles/check";
import { listRevoked } from "../live-sessions/store";
import {
  failureOf,
  isClockWrong,
  isSessionEnded,
  noteClock,
  signInFailureOf,
  type Failure,
} from "../aws/failures";
import { reconcileRole } from "./reconcile-role";
import { completeRuns } from "../desired/runs";
import { listWork, markFailed, noteWaitReason, type RoleRow } from "../desired/store";
import { sweepRoles } from "./sweep";
import type { AccountRef, SystemSessions } from "../aws/system-sessions";

const ROLES_PER_TURN = 8;
const BREAKER_SECONDS = 300;

export type ProvisionDeps = {
  ctx: Ctx;
  actor: Actor<SystemActor>;
  sessions: SystemSessions;
  wait?: (milliseconds: number) => Promise<void>;
  random?: () => number;
};

export function provisionAccount(deps: ProvisionDeps): JobHandler {
  const { wait = sleep, random = Math.random } = deps;
  return async (run: JobRun): Promise<JobOutcome> => {
    const ctx = as(deps.ctx, deps.actor, { requestId: newUuid(), ip: null, userAgent: null });
    const account = await ctx.db
      .selectFrom("accounts")
      .select([
        "id",
        "partition",
        "status",
        "suspended_until",
        "revoked_before",
        "providers_seen_at",
        "roles_listed_at",
      ])
      .where("id", "=", run.job.key)
      .executeTakeFirst();
    if (!account || account.status !== "ACTIVE") return { done: true };
    const work = await listWork(ctx.db, account.id, ROLES_PER_TURN + 1);
    const turn = work.slice(0, ROLES_PER_TURN);
    let iam: IAMClient;
    try {
      iam = await deps.sessions.iam(account);
      noteClock(ctx, null);
    } catch (error) {
      if (isClockWrong(error)) noteClock(ctx, error);
      return openBreaker(ctx, account, work, run, signInFailureOf(error), random);
    }
    const touched = new Set<string>();
    const shutOut = { revokedBefore: account.revoked_before, revoked: await listRevoked(ctx.db, account.id) };
    try {
      await closeBreaker(ctx, account);
      await recheckAccount(ctx, iam, account);
      for (const row of turn) {
        if (!(await run.stillMine())) return { done: true };
        if (row.run_id !== null) touched.add(row.run_id);
        const later = await reconcileOne(
          { ctx, iam, account, stillMine: run.stillMine, wait, ...shutOut },
          row,
        );
        if (later) {
          if (isSessionEnded(later)) deps.sessions.forget(account.id);
          return {
            done: false,
            runAt: inSeconds(ctx, backoffSeconds(run.job.attempts, random)),
            error: later.reason.code,
          };
        }
      }
      if (work.length > turn.length) return { done: false, runAt: ctx.now() };
      const before = new Date(ctx.now().getTime() - (await readSetting(ctx.db, "sweepMinutes")) * 60_000);
      const left = await checkExistingRoles({ ctx, iam, account, stillMine: run.stillMine }, before);
      const more = (await sweepRoles({ ctx, iam, account, stillMine: run.stillMine, ...shutOut })) || left;
      return more ? { done: false, runAt: ctx.now() } : { done: true };
    } catch (error) {
      const failure = failureOf(error);
      if (failure.concerns !== "later") await noteFailedJob(ctx, account, failure);
      return {
        done: false,
        runAt: inSeconds(ctx, backoffSeconds(run.job.attempts, random)),
        error: failure.reason.code,
      };
    } finally {
      await completeRuns(ctx.db, [...touched], ctx.now());
    }
  };
}

/** Returns the failure if the role must be retried; null if there is a result, good or bad. */
async function reconcileOne(
  deps: Parameters<typeof reconcileRole>[0],
  row: RoleRow,
): Promise<Failure | null> {
  try {
    await reconcileRole(deps, row);
    return null;
  } catch (error) {
    const failure = failureOf(error);
    if (failure.concerns === "later") return failure;
    const { ctx } = deps;
    await ctx.db.transaction().execute(async (tx) => {
      await markFailed(tx, row, { code: failure.code, reason: failure.reason, at: ctx.now() });
      await record(ctx, tx, {
        type: "role.failed",
        outcome: "failed",
        accountId: row.account_id,
        permissionSetId: row.permission_set_id,
        reason: failure.reason,
        details: { roleName: row.role_name, aws: failure.code },
      });
    });
    return null;
  }
}

async function openBreaker(
  ctx: ActorCtx<SystemActor>,
  account: AccountRef,
  work: RoleRow[],
  run: JobRun,
  failure: ReturnType<typeof signInFailureOf>,
  random: () => number,
): Promise<JobOutcome> {
  if (failure.concerns === "later")
    return {
      done: false,
      runAt: inSeconds(ctx, backoffSeconds(run.job.attempts, random)),
      error: failure.reason.code,
    };
  const until = inSeconds(ctx, BREAKER_SECONDS);
  const problem = { what: failure.reason, fix: failure.fix };
  await updateAccount(ctx.db, account.id, {
    check_state: "broken",
    check_problems: JSON.stringify([problem]),
    checked_at: ctx.now(),
    providers_seen_at: ctx.now(),
    suspended_until: until,
  });
  // Stores why the roles wait. They are retried once the account is reachable.
  await noteWaitReason(ctx.db, account.id, failure);
  return work.length > 0 ? { done: false, runAt: until, error: failure.reason.code } : { done: true };
}

/** Writes down what stopped the work, where administrators look: on the account. */
async function noteFailedJob(
  ctx: ActorCtx<SystemActor>,
  account: AccountRef,
  failure: Failure,
): Promise<void> {
  ctx.log.warn("the work in an account stopped", { account: account.id, reason: failure.reason });
  const problem = { what: failure.reason, fix: reason("fix.compare_policy_and_scp") };
  await updateAccount(ctx.db, account.id, {
    check_state: "broken",
    check_problems: JSON.stringify([problem]),
    checked_at: ctx.now(),
  });
}

/** Foyer can sign in to the account again. The next check finds whether everything else works. */
async function closeBreaker(
  ctx: ActorCtx<SystemActor>,
  account: AccountRef & { suspended_until: Date | null; providers_seen_at: Date | null },
): Promise<void> {
  if (account.suspended_until === null) return;
  account.providers_seen_at = null;
  await updateAccount(ctx.db, account.id, {
    check_state: "unchecked",
    check_problems: "[]",
    suspended_until: null,
    providers_seen_at: null,
  });
}

function inSeconds(ctx: Ctx, seconds: number): Date {
  return new Date(ctx.now().getTime() + seconds * 1000);
}
