/** Starts runs that redeploy roles: at a newer version, or at the desired one. */
import { sql, type RawBuilder } from "kysely";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { record } from "@/lib/platform/audit/record";
import type { Db } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import { enqueueAll, runNow } from "@/lib/platform/jobs/store";
import { PROVISION_ACCOUNT } from "./desired-roles";
import { insertRun, setRunTotal, type RunKind } from "./runs";

/** Selects roles of one permission set, of one account, or of both. */
export type RoleSelection = { permissionSetId?: string; accountId?: string };

/** Returns a condition on `d`, which has an account and a permission set. */
export const selected = ({ permissionSetId, accountId }: RoleSelection) =>
  sql`${permissionSetId === undefined ? sql`` : sql`and d.permission_set_id = ${permissionSetId}`} ${accountId === undefined ? sql`` : sql`and d.account_id = ${accountId}`}`;

/**
 * Makes the roles (`d`) of a condition pending in active accounts, at a given version or the desired one.
 * @returns the id of the run
 */
export async function requestWork(
  ctx: AdminCtx,
  tx: Db,
  run: { kind: RunKind } & RoleSelection,
  { condition, version }: { condition: RawBuilder<unknown>; version: number | null },
): Promise<string> {
  const runId = newUuid();
  await insertRun(ctx, tx, { ...run, id: runId, total: 0 });
  const { rows } = await sql<{ account_id: string }>`
    update deployed_roles d set state = 'pending', run_id = ${runId}, failure_code = null, failure_reason = null, changed_at = ${ctx.now()}
      ${version === null ? sql`` : sql`, wanted_version = ${version}`}
    from accounts c where c.id = d.account_id and c.status = 'ACTIVE' and d.state <> 'removing' ${condition} returning d.account_id`.execute(
    tx,
  );
  await setRunTotal(tx, runId, rows.length);
  const accounts = [...new Set(rows.map((row) => row.account_id))];
  // A request closes the circuit breaker: the administrator may just have fixed the account.
  await runNow(tx, PROVISION_ACCOUNT, accounts, ctx.now());
  await enqueueAll(tx, PROVISION_ACCOUNT, accounts, ctx.now());
  await record(ctx, tx, {
    type: "provisioning.requested",
    outcome: "success",
    accountId: run.accountId,
    permissionSetId: run.permissionSetId,
    details: { kind: run.kind, runId, roles: rows.length },
  });
  return runId;
}
