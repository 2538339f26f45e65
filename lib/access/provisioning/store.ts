/** The deployed_roles and provisioning_runs tables, as the reconciler reads and writes them. */
import { sql } from "kysely";
import type { Db } from "@/lib/platform/context";
import type { Drift, Row } from "@/lib/platform/db/schema";
import { newUuid } from "@/lib/platform/crypto/random";

export type RoleRow = Row<"deployed_roles">;

/** Work of one account, removals first: they take power away. */
export async function listWork(db: Db, accountId: string, limit: number): Promise<RoleRow[]> {
  return db.selectFrom("deployed_roles").selectAll().where("account_id", "=", accountId).where("state", "in", ["pending", "removing"]).orderBy(sql`state = 'removing'`, "desc").orderBy("permission_set_id").limit(limit).execute();
}

/** Deployed roles of one account that were not read back since `before`, longest ago first. */
export async function listUnverified(db: Db, accountId: string, before: Date, limit: number): Promise<RoleRow[]> {
  return db
    .selectFrom("deployed_roles")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("state", "=", "deployed")
    .where((eb) => eb.or([eb("verified_at", "is", null), eb("verified_at", "<", before)]))
    .orderBy(sql`verified_at nulls first`)
    .limit(limit)
    .execute();
}

/** Active accounts that hold a role which is due to be read back. */
export async function listAccountsToSweep(db: Db, before: Date): Promise<string[]> {
  const rows = await db
    .selectFrom("deployed_roles")
    .innerJoin("accounts", "accounts.id", "deployed_roles.account_id")
    .select("account_id")
    .distinct()
    .where("accounts.status", "=", "ACTIVE")
    .where("deployed_roles.state", "=", "deployed")
    .where((eb) => eb.or([eb("verified_at", "is", null), eb("verified_at", "<", before)]))
    .execute();
  return rows.map((row) => row.account_id);
}

/** A write counts only while the row is as it was read: a change meanwhile wins, and is worked on next. */
const asRead = (row: RoleRow) => sql<boolean>`account_id = ${row.account_id} and permission_set_id = ${row.permission_set_id} and state = ${row.state} and wanted_version = ${row.wanted_version} and run_id is not distinct from ${row.run_id}`;

/** Before a role is made anew: what was known of the old one is void. */
export async function renewGeneration(db: Db, row: RoleRow): Promise<RoleRow | null> {
  const generation = newUuid();
  const result = await db.updateTable("deployed_roles").set({ generation, role_id: null, deployed_version: null }).where(asRead(row)).executeTakeFirst();
  return result.numUpdatedRows > 0n ? { ...row, generation, role_id: null, deployed_version: null } : null;
}

export async function markDeployed(db: Db, row: RoleRow, role: { id: string; sessionSeconds: number; at: Date }): Promise<boolean> {
  const result = await db
    .updateTable("deployed_roles")
    .set({ state: "deployed", deployed_version: row.wanted_version, role_id: role.id, session_seconds: role.sessionSeconds, is_blocked: false, drift: "[]", failure_code: null, failure_reason: null, verified_at: role.at, changed_at: role.at })
    .where(asRead(row))
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function markFailed(db: Db, row: RoleRow, failure: { code: string; reason: string; at: Date }): Promise<void> {
  await db.updateTable("deployed_roles").set({ state: "failed", failure_code: failure.code.slice(0, 100), failure_reason: failure.reason.slice(0, 1000), changed_at: failure.at }).where(asRead(row)).execute();
  if (row.run_id !== null) await db.updateTable("provisioning_runs").set((eb) => ({ failed: eb("failed", "+", 1), failure_reason: eb.fn.coalesce("failure_reason", eb.val(failure.reason.slice(0, 1000))) })).where("id", "=", row.run_id).execute();
}

export async function deleteRow(db: Db, row: RoleRow): Promise<void> {
  await db.deleteFrom("deployed_roles").where(asRead(row)).execute();
}

/** Roles that are as they shall be, in one statement: nothing of who may open what has changed. */
export async function markVerified(db: Db, rows: RoleRow[], at: Date): Promise<void> {
  if (rows.length === 0) return;
  const pairs = rows.map((row) => sql`(${row.account_id}, ${row.permission_set_id})`);
  await sql`update deployed_roles set verified_at = ${at}, drift = '[]' where (account_id, permission_set_id) in (${sql.join(pairs)}) and state = 'deployed'`.execute(db);
}

/** @param isBlocked closes the role to people; `repair` makes it work to be done */
export async function markDrifted(db: Db, row: RoleRow, input: { drift: Drift[]; isBlocked: boolean; repair: boolean; at: Date }): Promise<void> {
  await db
    .updateTable("deployed_roles")
    .set({ drift: JSON.stringify(input.drift), is_blocked: input.isBlocked, verified_at: input.at, ...(input.repair ? { state: "pending" as const } : {}) })
    .where(asRead(row))
    .execute();
}

/** Ends the runs of which nothing is left to do. */
export async function completeRuns(db: Db, runIds: string[], at: Date): Promise<void> {
  if (runIds.length === 0) return;
  await sql`
    update provisioning_runs r set completed_at = ${at}, status = case when r.failed > 0 then 'FAILED' else 'SUCCEEDED' end
    where r.status = 'IN_PROGRESS' and r.id in (${sql.join(runIds.map((id) => sql`${id}::uuid`))})
      and not exists (select 1 from deployed_roles d where d.run_id = r.id and d.state in ('pending', 'removing'))`.execute(db);
}
