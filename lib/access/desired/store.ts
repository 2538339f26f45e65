/** The deployed_roles table, for deployment. */
import { sql, type RawBuilder } from "kysely";
import type { Reason } from "@/lib/messages/reason";
import { recordingWhere, type AuditEvent } from "@/lib/platform/audit/record";
import type { ActorCtx, Db, SystemActor } from "@/lib/platform/context";
import type { Drift, Row } from "@/lib/platform/db/schema";
import { newUuid } from "@/lib/platform/crypto/random";
import { countFailure } from "./runs";

export type RoleRow = Row<"deployed_roles">;

/** Returns the work of one account, removals first, because they remove power. */
export async function listWork(db: Db, accountId: string, limit: number): Promise<RoleRow[]> {
  return db
    .selectFrom("deployed_roles")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("state", "in", ["pending", "removing"])
    .orderBy(sql`state = 'removing'`, "desc")
    .orderBy("permission_set_id")
    .limit(limit)
    .execute();
}

/** Roles that exist: deployed, or left unchanged by a failed change. `d` is the deployed_roles table. */
const isDue = (before: Date) =>
  sql<boolean>`d.state in ('deployed', 'failed') and d.deployed_version is not null and (d.verified_at is null or d.verified_at < ${before})`;

/** Returns roles of one account that haven't been read back since `before`, oldest first. */
export async function listUnverified(
  db: Db,
  accountId: string,
  before: Date,
  limit: number,
): Promise<RoleRow[]> {
  return db
    .selectFrom("deployed_roles as d")
    .selectAll()
    .where("d.account_id", "=", accountId)
    .where(isDue(before))
    .orderBy(sql`d.verified_at nulls first`)
    .limit(limit)
    .execute();
}

/**
 * Returns active accounts where something is due: reading roles back, the SAML providers, or the list of
 * roles. An unreachable account is due with its roles, but not before its breaker closes.
 */
export async function listAccountsToSweep(
  db: Db,
  input: { before: Date; providersBefore: Date; now: Date },
): Promise<string[]> {
  const { before, providersBefore, now } = input;
  const { rows } = await sql<{ id: string }>`
    select c.id from accounts c
    where c.status = 'ACTIVE' and (c.suspended_until is null or c.suspended_until <= ${now})
      and (coalesce(c.providers_seen_at < case when c.suspended_until is null then ${providersBefore}::timestamptz else ${before}::timestamptz end, true)
        or (c.suspended_until is null and coalesce(c.roles_listed_at < ${before}, true))
        or exists (select 1 from existing_roles e where e.account_id = c.id and coalesce(e.checked_at < ${before}, true))
        or exists (select 1 from deployed_roles d where d.account_id = c.id and ${isDue(before)}))
    order by c.id`.execute(db);
  return rows.map(({ id }) => id);
}

/** A write counts only while the row is unchanged: a concurrent change wins, and is deployed next. */
const asRead = (row: RoleRow) =>
  sql<boolean>`account_id = ${row.account_id} and permission_set_id = ${row.permission_set_id} and state = ${row.state} and wanted_version = ${row.wanted_version} and run_id is not distinct from ${row.run_id}`;

/** Before a role is created again: what is known of the old one is void. */
export async function renewGeneration(db: Db, row: RoleRow): Promise<RoleRow | null> {
  const generation = newUuid();
  const result = await db
    .updateTable("deployed_roles")
    .set({ generation, role_id: null, deployed_version: null })
    .where(asRead(row))
    .executeTakeFirst();
  return result.numUpdatedRows > 0n ? { ...row, generation, role_id: null, deployed_version: null } : null;
}

/** Before a role is created: from now on it may exist, whatever becomes of the call. Returns false if the row has changed. */
export async function noteCreation(db: Db, row: RoleRow): Promise<boolean> {
  const result = await db
    .updateTable("deployed_roles")
    .set({ may_exist: true })
    .where(asRead(row))
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/**
 * Marks a role as deployed, with its event, in one statement. Returns false if it doesn't count: the row has
 * changed, or the account's `revoked_before` isn't the one written into the role. Moving that time redeploys
 * deployed roles but doesn't see one in progress; the lock on the account makes sure that one of the two sees
 * the other.
 */
export async function markDeployed(
  ctx: ActorCtx<SystemActor>,
  row: RoleRow,
  role: { id: string; sessionSeconds: number; revokedBefore: Date | null; event: AuditEvent | null },
): Promise<boolean> {
  const at = ctx.now();
  const { rows } = await sql<{ isMarked: boolean }>`
    with guard as (select revoked_before from accounts where id = ${row.account_id} for share),
    marked as (
      update deployed_roles set state = 'deployed', deployed_version = ${row.wanted_version}, role_id = ${role.id}, session_seconds = ${role.sessionSeconds}, is_blocked = false,
        drift = '[]', failure_code = null, failure_reason = null, verified_at = ${at}, changed_at = ${at}
      where ${asRead(row)} and exists (select from guard where revoked_before is not distinct from ${role.revokedBefore})
      returning account_id)
    ${role.event === null ? sql`` : sql`, recorded as (${recordingWhere(ctx, role.event, sql`exists (select from marked)`)})`}
    select exists (select from marked) as "isMarked"`.execute(ctx.db);
  return rows[0]?.isMarked ?? false;
}

export async function markFailed(
  db: Db,
  row: RoleRow,
  failure: { code: string; reason: Reason; at: Date },
): Promise<void> {
  await db
    .updateTable("deployed_roles")
    .set({
      state: "failed",
      failure_code: failure.code.slice(0, 100),
      failure_reason: JSON.stringify(failure.reason),
      changed_at: failure.at,
    })
    .where(asRead(row))
    .execute();
  if (row.run_id !== null) await countFailure(db, row.run_id, failure.reason);
}

export async function deleteRow(db: Db, row: RoleRow): Promise<void> {
  await db.deleteFrom("deployed_roles").where(asRead(row)).execute();
}

/**
 * Marks roles as verified in one statement. Nobody's access has changed, except for roles that were closed.
 */
export async function markVerified(db: Db, rows: RoleRow[], at: Date): Promise<void> {
  const among = (some: RoleRow[]) =>
    sql`(account_id, permission_set_id) in (${sql.join(some.map((row) => sql`(${row.account_id}, ${row.permission_set_id})`))}) and state in ('deployed', 'failed')`;
  if (rows.length > 0)
    await sql`update deployed_roles set verified_at = ${at}, drift = '[]' where ${among(rows)}`.execute(db);
  // Someone has repaired its trust policy in AWS.
  const closed = rows.filter((row) => row.is_blocked);
  if (closed.length > 0)
    await sql`update deployed_roles set is_blocked = false where ${among(closed)} and drift = '[]'`.execute(
      db,
    );
}

/**
 * @param isBlocked closes the role to users; `repair` makes it pending. Returns false if the row has changed:
 * then it wasn't drift
 */
export async function markDrifted(
  db: Db,
  row: RoleRow,
  input: { drift: Drift[]; isBlocked: boolean; repair: boolean; at: Date },
): Promise<boolean> {
  const result = await db
    .updateTable("deployed_roles")
    .set({
      drift: JSON.stringify(input.drift),
      is_blocked: input.isBlocked,
      verified_at: input.at,
      ...(input.repair ? { state: "pending" as const, failure_code: null, failure_reason: null } : {}),
    })
    .where(asRead(row))
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Closes a role to users because the one in AWS isn't Foyer's. */
export async function markForeign(db: Db, row: RoleRow): Promise<void> {
  await db
    .updateTable("deployed_roles")
    .set({ is_blocked: true, deployed_version: null })
    .where("account_id", "=", row.account_id)
    .where("permission_set_id", "=", row.permission_set_id)
    .execute();
}

/** Stores why an account's waiting roles wait. They are retried once the account is reachable. */
export async function noteWaitReason(
  db: Db,
  accountId: string,
  failure: { code: string; reason: Reason },
): Promise<void> {
  await db
    .updateTable("deployed_roles")
    .set({ failure_code: failure.code, failure_reason: JSON.stringify(failure.reason) })
    .where("account_id", "=", accountId)
    .where("state", "in", ["pending", "removing"])
    .execute();
}

/** Deletes the rows of an account's roles, which stay in AWS, and returns their names. */
export async function deleteRowsOfAccount(db: Db, accountId: string): Promise<string[]> {
  const rows = await db
    .deleteFrom("deployed_roles")
    .where("account_id", "=", accountId)
    .returning("role_name")
    .execute();
  return rows.map((row) => row.role_name);
}

/** Has existing `d` roles read back at the next sweep. */
export async function requireVerification(db: Db, condition: RawBuilder<unknown>): Promise<void> {
  await sql`update deployed_roles d set verified_at = null where d.state in ('deployed', 'failed') ${condition}`.execute(
    db,
  );
}
