/**
 * Brings one role to its desired state: read, plan, act, read back, compare.
 *
 * Only rows persist between calls, so a killed run continues when it runs again. The row's generation is
 * written before the role: a role tagged with it is Foyer's.
 */
import type { IAMClient } from "@aws-sdk/client-iam";
import { FOYER_ROLE_PATH } from "@/lib/formats/role-name";
import { reason } from "@/lib/messages/reason";
import { record, type AuditEvent } from "@/lib/platform/audit/record";
import type { ActorCtx, SystemActor } from "@/lib/platform/context";
import { enqueue } from "@/lib/platform/jobs/store";
import type { RevokedByRole } from "../live-sessions/store";
import { findVersion } from "../permission-sets/store";
import { issuerOf } from "../signing/issuer";
import { applyStep } from "./apply";
import { PROVISION_ACCOUNT } from "../desired/desired-roles";
import { observeRole } from "./observe";
import { differencesOf } from "./differences";
import { foreignReason, planRemoval, planRole, type ForeignReason, type Ownership, type Plan } from "./plan";
import { desiredRole, type ActualRole, type DesiredRole } from "../desired/role";
import {
  deleteRow,
  markDeployed,
  markFailed,
  markForeign,
  noteCreation,
  renewGeneration,
  type RoleRow,
} from "../desired/store";
import type { AccountRef } from "../aws/system-sessions";

export type ReconcileDeps = {
  ctx: ActorCtx<SystemActor>;
  iam: IAMClient;
  account: AccountRef;
  /** Returns false once another worker has the account's job. */
  stillMine: () => Promise<boolean>;
  wait: (milliseconds: number) => Promise<void>;
  /** Sessions of every role from before this time are revoked. */
  revokedBefore: Date | null;
  /**
   * Users whose sessions are revoked, by permission set. Read after the rows being worked on: if it changes,
   * a row's run changes too.
   */
  revoked: RevokedByRole;
};

/** IAM returns a change after a moment: the waits before each read back. */
const READ_BACK_WAITS = [0, 500, 1_500, 4_000];

/** AWS doesn't return a change that it accepted. Worth a retry. */
class NotYetVisible extends Error {
  override name = "ServiceFailure";
}

export async function desiredOf(
  {
    ctx,
    account,
    revokedBefore,
    revoked,
  }: Pick<ReconcileDeps, "ctx" | "account" | "revokedBefore" | "revoked">,
  row: RoleRow,
  version: number,
): Promise<DesiredRole | null> {
  const definition = await findVersion(ctx.db, row.permission_set_id, version);
  return (
    definition &&
    desiredRole({
      instanceId: ctx.instance.id,
      issuer: issuerOf(ctx.config),
      accountId: account.id,
      partition: account.partition,
      permissionSetId: row.permission_set_id,
      roleName: row.role_name,
      generation: row.generation,
      definition,
      revokedBefore,
      revokedPeople: revoked.get(row.permission_set_id) ?? [],
    })
  );
}

export const ownershipOf = (row: RoleRow): Ownership => ({
  path: FOYER_ROLE_PATH,
  generation: row.generation,
  roleId: row.role_id,
});

/** @throws IAM's errors; the row is unchanged then, and the work is retried */
export async function reconcileRole(deps: ReconcileDeps, row: RoleRow): Promise<void> {
  const { ctx, iam } = deps;
  const actual = await observeRole(iam, row.role_name, ownershipOf(row));
  if (row.state === "removing") return remove(deps, row, actual);
  const current = actual === null && row.role_id !== null ? await renewGeneration(ctx.db, row) : row;
  if (current === null) return;
  const desired = await desiredOf(deps, current, current.wanted_version);
  if (!desired)
    return void (await markFailed(ctx.db, row, {
      code: "NoSuchVersion",
      reason: reason("role.version_missing"),
      at: ctx.now(),
    }));
  const differences = differencesOf(desired, actual);
  const plan = planRole(desired, actual, ownershipOf(current));
  if (plan.kind === "foreign") return refuse(deps, current, plan.reason);
  const creates = plan.steps.some((step) => step.do === "create");
  if (creates && !(await noteCreation(ctx.db, current))) return;
  if (!(await act(deps, row.role_name, plan))) return;
  const verified = await readBack(deps, desired, ownershipOf(current));
  const event: AuditEvent | null =
    plan.steps.length === 0
      ? null
      : {
          type: "role.deployed",
          outcome: "success",
          accountId: row.account_id,
          permissionSetId: row.permission_set_id,
          details: {
            roleArn: desired.arn,
            version: current.wanted_version,
            changed: differences.map(({ part }) => part),
          },
        };
  if (
    await markDeployed(ctx, current, {
      id: verified.id,
      sessionSeconds: verified.maxSessionSeconds,
      revokedBefore: deps.revokedBefore,
      event,
    })
  )
    return;
  // The desired state has changed, so go through the account once more.
  await enqueue(ctx.db, { kind: PROVISION_ACCOUNT, key: row.account_id, runAt: ctx.now() });
}

/** Returns false if another worker has taken over: checked before each step, so that two never write. */
async function act(
  deps: ReconcileDeps,
  roleName: string,
  plan: Extract<Plan, { kind: "steps" }>,
): Promise<boolean> {
  for (const step of plan.steps) {
    if (!(await deps.stillMine())) return false;
    await applyStep(deps.iam, roleName, step);
  }
  return true;
}

/** Waits until IAM returns the role in its desired state, whatever the plan did. */
async function readBack(deps: ReconcileDeps, desired: DesiredRole, owner: Ownership): Promise<ActualRole> {
  let left = "";
  for (const wait of READ_BACK_WAITS) {
    if (wait > 0) await deps.wait(wait);
    const actual = await observeRole(deps.iam, desired.name, owner);
    const foreign = actual && foreignReason(actual, owner);
    const differences = differencesOf(desired, actual);
    if (actual && foreign === null && differences.length === 0) return actual;
    left = foreign ?? differences.map(({ part }) => part).join(", ");
  }
  throw new NotYetVisible(`IAM does not show the change yet: ${left}`);
}

async function remove(deps: ReconcileDeps, row: RoleRow, actual: ActualRole | null): Promise<void> {
  const { ctx } = deps;
  const plan = planRemoval(actual, ownershipOf(row));
  // A foreign role stays: nothing of Foyer's is left to remove.
  if (plan.kind === "steps" && !(await act(deps, row.role_name, plan))) return;
  await ctx.db.transaction().execute(async (tx) => {
    await deleteRow(tx, row);
    await record(ctx, tx, {
      type: "role.removed",
      outcome: "success",
      accountId: row.account_id,
      permissionSetId: row.permission_set_id,
      details: { roleName: row.role_name, ...(plan.kind === "foreign" ? { left: plan.reason } : {}) },
    });
  });
}

async function refuse(deps: ReconcileDeps, row: RoleRow, why: ForeignReason): Promise<void> {
  const { ctx } = deps;
  await ctx.db.transaction().execute(async (tx) => {
    await markForeign(tx, row);
    await markFailed(tx, row, { code: "Foreign", reason: reason(why), at: ctx.now() });
    await record(ctx, tx, {
      type: "role.failed",
      outcome: "refused",
      accountId: row.account_id,
      permissionSetId: row.permission_set_id,
      reason: why,
      details: { roleName: row.role_name },
    });
  });
}
