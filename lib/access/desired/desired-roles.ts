/**
 * Which roles shall exist, kept as rows: assignments decide, the rows say what is left to do.
 *
 * `pending` and `removing` are work, `deployed` and `failed` are results. Only accounts that are active
 * are looked at: a suspended account keeps its rows until it returns or closes.
 */
import { sql, type RawBuilder } from "kysely";
import { foyerRoleName, roleHash } from "@/lib/formats/role-name";
import { actorName } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import type { Db } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import { enqueueAll } from "@/lib/platform/jobs/store";
import { followExistingRoles } from "../existing-roles/follow";
import { desiredPairs, type Scope } from "./desired-pairs";

export const PROVISION_ACCOUNT = "provision-account";

export type DesiredChange = {
  create: { accountId: string; permissionSetId: string; name: string; version: number }[];
  remove: { accountId: string; permissionSetId: string }[];
};

/** What the rows lack and hold too much, compared with the assignments. Changes nothing. */
export async function compareDesired(db: Db, scope: Scope, now: Date): Promise<DesiredChange> {
  const { desired, isIn } = desiredPairs(scope, now, "managed");
  const { rows: create } = await sql<DesiredChange["create"][number]>`
    with ${desired}
    select w.account_id as "accountId", w.permission_set_id as "permissionSetId", s.name, s.revision as version
    from desired w join permission_sets s on s.id = w.permission_set_id
    left join deployed_roles d on d.account_id = w.account_id and d.permission_set_id = w.permission_set_id
    where d.account_id is null or d.state = 'removing'
    order by 1, 2`.execute(db);
  const { rows: remove } = await sql<DesiredChange["remove"][number]>`
    with ${desired}
    select d.account_id as "accountId", d.permission_set_id as "permissionSetId" from deployed_roles d
    join accounts c on c.id = d.account_id and c.status = 'ACTIVE'
    where d.state <> 'removing' and ${isIn("d")}
      and not exists (select 1 from desired w where w.account_id = d.account_id and w.permission_set_id = d.permission_set_id)
    order by 1, 2`.execute(db);
  return { create, remove };
}

/** Until the transaction ends, one at a time: of two changes to the same role, the later one must see what the earlier one did. */
export async function holdDesired(tx: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('foyer: desired roles'))`.execute(tx);
}

/** What a run is about, for its reader. */
export type RunAbout = {
  kind: RunKind;
  permissionSetId?: string;
  accountId?: string;
  userId?: string;
  groupId?: string;
};
export type RunKind = "assign" | "unassign" | "provision" | "repair" | "revoke";

/**
 * Brings the rows to what assignments say, and asks for the work, in the transaction of the change.
 * @returns the run that shows its progress
 */
export async function requireDesired(
  ctx: AdminCtx,
  tx: Db,
  input: { scope: Scope } & RunAbout,
): Promise<string> {
  const now = ctx.now();
  await holdDesired(tx);
  const { create, remove } = await compareDesired(tx, input.scope, now);
  const runId = await insertRun(ctx, tx, { ...input, total: create.length + remove.length });
  for (let from = 0; from < create.length; from += 1000) {
    await tx
      .insertInto("deployed_roles")
      .values(
        create.slice(from, from + 1000).map(({ accountId, permissionSetId, name, version }) => ({
          account_id: accountId,
          permission_set_id: permissionSetId,
          role_name: foyerRoleName(
            name,
            roleHash({ instanceId: ctx.instance.id, permissionSetId, accountId }),
          ),
          generation: newUuid(),
          state: "pending" as const,
          wanted_version: version,
          run_id: runId,
          created_at: now,
          changed_at: now,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(["account_id", "permission_set_id"]).doUpdateSet((eb) => ({
          state: "pending",
          wanted_version: eb.ref("excluded.wanted_version"),
          run_id: runId,
          failure_code: null,
          failure_reason: null,
          changed_at: now,
        })),
      )
      .execute();
  }
  for (let from = 0; from < remove.length; from += 1000) {
    const pairs = remove
      .slice(from, from + 1000)
      .map(({ accountId, permissionSetId }) => sql`(${accountId}, ${permissionSetId})`);
    await sql`update deployed_roles set state = 'removing', run_id = ${runId}, failure_code = null, failure_reason = null, changed_at = ${now} where (account_id, permission_set_id) in (${sql.join(pairs)})`.execute(
      tx,
    );
  }
  const toLookAt = await followExistingRoles(tx, input.scope, now);
  await enqueueAll(
    tx,
    PROVISION_ACCOUNT,
    [...new Set([...[...create, ...remove].map(({ accountId }) => accountId), ...toLookAt])],
    now,
  );
  return runId;
}

/** Asks for the work of accounts that have some and no job: those that were suspended meanwhile, and are back. */
export async function askWaiting(tx: Db, now: Date): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select c.id from accounts c where c.status = 'ACTIVE'
      and exists (select 1 from deployed_roles d where d.account_id = c.id and d.state in ('pending', 'removing'))
      and not exists (select 1 from jobs j where j.kind = ${PROVISION_ACCOUNT} and j.key = c.id)`.execute(tx);
  await enqueueAll(
    tx,
    PROVISION_ACCOUNT,
    rows.map(({ id }) => id),
    now,
  );
}

/** Makes roles that are there work to be done again, of some accounts or of all: what a role shall be has changed for all of them. */
export async function redeploy(ctx: AdminCtx, tx: Db, accountIds: string[] | "all"): Promise<string> {
  return redeployWhere(
    ctx,
    tx,
    { kind: "repair" },
    sql`${IS_THERE} and ${accountIds === "all" ? sql`true` : accountIds.length === 0 ? sql`false` : sql`d.account_id in (${sql.join(accountIds)})`}`,
  );
}

/** The same for single roles. One that is being worked on at this moment is worked on once more: its run tells that it moved. */
export async function redeployRoles(
  ctx: AdminCtx,
  tx: Db,
  about: RunAbout,
  roles: { accountId: string; permissionSetId: string }[],
): Promise<string> {
  return redeployWhere(
    ctx,
    tx,
    about,
    sql`(${IS_THERE} or d.state = 'pending') and (d.account_id, d.permission_set_id) in (${pairsOf(roles)})`,
  );
}

/** Roles as rows of (account, permission set), in one parameter however many they are. */
export const pairsOf = (roles: { accountId: string; permissionSetId: string }[]) =>
  sql`select pair ->> 0, pair ->> 1 from jsonb_array_elements(${JSON.stringify(roles.map(({ accountId, permissionSetId }) => [accountId, permissionSetId]))}::jsonb) pair`;

/** Deployed, or left as it was by a change that failed: sessions may live there in both. `d` is the deployed_roles table. */
const IS_THERE = sql`(d.state = 'deployed' or (d.state = 'failed' and d.deployed_version is not null))`;

/** Of a suspended account too: what waits there goes on when it returns. The run counts what can be done now. */
async function redeployWhere(
  ctx: AdminCtx,
  tx: Db,
  about: RunAbout,
  condition: RawBuilder<unknown>,
): Promise<string> {
  await holdDesired(tx);
  const runId = await insertRun(ctx, tx, { ...about, total: 0 });
  const { rows: all } = await sql<{ account_id: string; isActive: boolean }>`
    update deployed_roles d set state = 'pending', run_id = ${runId}, failure_code = null, failure_reason = null, changed_at = ${ctx.now()} from accounts c
    where c.id = d.account_id and c.status <> 'CLOSED' and ${condition} returning d.account_id, c.status = 'ACTIVE' as "isActive"`.execute(
    tx,
  );
  const rows = all.filter(({ isActive }) => isActive);
  if (rows.length > 0)
    await tx
      .updateTable("provisioning_runs")
      .set({ total: rows.length, status: "IN_PROGRESS", completed_at: null })
      .where("id", "=", runId)
      .execute();
  await enqueueAll(tx, PROVISION_ACCOUNT, [...new Set(rows.map((row) => row.account_id))], ctx.now());
  return runId;
}

/** A run with nothing to do has succeeded. */
export async function insertRun(ctx: AdminCtx, tx: Db, run: RunAbout & { total: number }): Promise<string> {
  const id = newUuid();
  const now = ctx.now();
  const isDone = run.total === 0;
  await tx
    .insertInto("provisioning_runs")
    .values({
      id,
      kind: run.kind,
      permission_set_id: run.permissionSetId ?? null,
      account_id: run.accountId ?? null,
      user_id: run.userId ?? null,
      group_id: run.groupId ?? null,
      created_at: now,
      created_by: actorName(ctx),
      total: run.total,
      status: isDone ? "SUCCEEDED" : "IN_PROGRESS",
      completed_at: isDone ? now : null,
    })
    .execute();
  return id;
}
