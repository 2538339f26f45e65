/**
 * Removes connections and accounts. Doesn't change AWS: roles stay there until their account is connected
 * again, but Foyer signs no one in to them.
 */
import { isUuid } from "@/lib/formats/uuid";
import { requireAdministrator } from "@/lib/identity/administrators/service";
import { withAuthority } from "@/lib/identity/administrators/with-authority";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { record } from "@/lib/platform/audit/record";
import type { Db } from "@/lib/platform/context";
import { conflict, notFound } from "@/lib/platform/errors";
import { cancel } from "@/lib/platform/jobs/store";
import { followInherited, followUnits } from "../accounts/inherited";
import { closeAccountsOfConnection, deleteAccount } from "../accounts/store";
import { deleteRowsOfAccount } from "../desired/store";
import { REFRESH_CONNECTION } from "./jobs";

/**
 * Returns how many accounts close with a connection, and how many of Foyer's roles stay in them. @throws
 * Refusal `not_found`
 */
export async function previewConnectionRemoval(
  ctx: AdminCtx,
  input: { id: string },
): Promise<{ name: string; accounts: number; roles: number }> {
  await requireAdministrator(ctx);
  const { name } = await findConnection(ctx.db, input.id);
  const { accounts, roles } = await ctx.db
    .selectFrom("accounts as c")
    .leftJoin("deployed_roles as d", "d.account_id", "c.id")
    .select((eb) => [
      eb.fn.count<number>("c.id").distinct().as("accounts"),
      eb.fn.count<number>("d.role_name").as("roles"),
    ])
    .where("c.connection_id", "=", input.id)
    .where("c.status", "!=", "CLOSED")
    .executeTakeFirstOrThrow();
  return { name, accounts: Number(accounts), roles: Number(roles) };
}

/**
 * Deletes an organization's connection and closes its accounts. Connecting it again reopens those that AWS
 * then lists.
 */
export async function removeConnection(ctx: AdminCtx, input: { id: string }): Promise<void> {
  await withAuthority(ctx, "administrator", async (tx) => {
    const connection = await findConnection(tx, input.id);
    const reason = "inactive.organization_disconnected";
    const closed = await closeAccountsOfConnection(tx, connection.id, { reason, now: ctx.now() });
    for (const accountId of closed)
      await record(ctx, tx, { type: "account.removed", outcome: "success", accountId, reason });
    await cancel(tx, REFRESH_CONNECTION, connection.id);
    await tx.deleteFrom("connections").where("id", "=", connection.id).execute();
    await followUnits(tx);
    await followInherited(tx);
    await record(ctx, tx, {
      type: "connection.deleted",
      outcome: "success",
      accountId: connection.management_account_id,
      details: { name: connection.name, accounts: closed.length },
    });
  });
}

/**
 * Deletes an account that was added manually or is closed, with the data of its roles.
 * @throws Refusal `not_found`; `conflict` while its organization lists it, or something is assigned on it
 */
export async function removeAccount(ctx: AdminCtx, input: { accountId: string }): Promise<void> {
  await withAuthority(ctx, "administrator", async (tx) => {
    const account = await tx
      .selectFrom("accounts")
      .select(["id", "name", "status", "connection_id"])
      .where("id", "=", input.accountId)
      .forUpdate()
      .executeTakeFirst();
    if (!account) throw notFound("account_not_found");
    if (account.connection_id !== null && account.status !== "CLOSED")
      throw conflict("account_in_organization");
    const { assigned } = await tx
      .selectFrom("assignments")
      .select((eb) => eb.fn.countAll<number>().as("assigned"))
      .where("account_id", "=", account.id)
      .executeTakeFirstOrThrow();
    if (Number(assigned) > 0) throw conflict("account_still_assigned", { count: Number(assigned) });
    const roleNames = await deleteRowsOfAccount(tx, account.id);
    await deleteAccount(tx, account.id);
    await record(ctx, tx, {
      type: "account.removed",
      outcome: "success",
      accountId: account.id,
      reason: "account_removed_by_administrator",
      details: {
        name: account.name,
        roles: roleNames.length,
        roleNames: roleNames.slice(0, 50),
      },
    });
  });
}

async function findConnection(db: Db, id: string) {
  const connection = isUuid(id)
    ? await db.selectFrom("connections").selectAll().where("id", "=", id).executeTakeFirst()
    : undefined;
  if (!connection) throw notFound("connection_not_found");
  return connection;
}
