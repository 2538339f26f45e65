/** Keeps a row for every account where an existing role is assigned, so that the role is checked. */
import { sql, type RawBuilder } from "kysely";
import type { Db } from "@/lib/platform/context";
import type { Handler } from "@/lib/platform/event-bus";
import { enqueueAll } from "@/lib/platform/jobs/store";
import { desiredPairs, type Scope } from "../desired/desired-pairs";
import { PROVISION_ACCOUNT } from "../desired/desired-roles";

/** Follows assignments that were added, removed or changed. */
export const onAssignmentChanged: Handler<"assignment.changed"> = (ctx, tx, { permissionSetIds }) =>
  followExistingRoles(tx, { permissionSetIds: [...permissionSetIds] }, ctx.now());

/** Follows accounts that were added, removed or moved. */
export const onAccountsChanged: Handler<"accounts.changed"> = (ctx, tx, { accountIds }) =>
  followExistingRoles(tx, accountIds === "all" ? "everything" : { accountIds: [...accountIds] }, ctx.now());

/** Has the roles of a changed permission set checked again with the next sweep. */
export const onPermissionSetChanged: Handler<"permission_set.changed"> = async (
  _ctx,
  tx,
  { permissionSetId },
) => {
  await tx
    .updateTable("existing_roles")
    .set({ checked_at: null })
    .where("permission_set_id", "=", permissionSetId)
    .execute();
};

async function followExistingRoles(tx: Db, scope: Scope, now: Date): Promise<void> {
  const { desired, isIn } = desiredPairs(scope, now, "existing");
  await sql`
    with ${desired} delete from existing_roles e using accounts c where c.id = e.account_id and c.status = 'ACTIVE' and ${isIn("e")}
      and not exists (select 1 from desired w where w.account_id = e.account_id and w.permission_set_id = e.permission_set_id)`.execute(
    tx,
  );
  const { rows } = await sql<{ account_id: string }>`
    with ${desired} insert into existing_roles (account_id, permission_set_id) select account_id, permission_set_id from desired
    on conflict do nothing returning account_id`.execute(tx);
  await enqueueAll(tx, PROVISION_ACCOUNT, [...new Set(rows.map((row) => row.account_id))], now);
}

/** Has existing roles (`d`) checked again at the next sweep. */
export async function requireExistingRoleCheck(db: Db, condition: RawBuilder<unknown>): Promise<void> {
  await sql`update existing_roles d set checked_at = null where true ${condition}`.execute(db);
}
