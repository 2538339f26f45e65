/**
 * The only writer of the accounts, account_tags and account_units tables. (What accounts inherit from units and
 * tags is written by `inherited.ts`.)
 *
 * A statement that changes no row still counts as a change of access (the database's triggers see statements),
 * so functions that often have nothing to do compare first.
 */
import { sql, type RawBuilder } from "kysely";
import type { ReasonCode } from "@/lib/messages/reason";
import type { Db } from "@/lib/platform/context";
import type { ChangedRow, NewRow, Row } from "@/lib/platform/db/schema";

export type AccountRow = Row<"accounts">;
export type AccountChanges = Omit<ChangedRow<"accounts">, "id">;

/** Changes one account. True when it exists. */
export async function updateAccount(db: Db, accountId: string, changes: AccountChanges): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("accounts")
    .set(changes)
    .where("id", "=", accountId)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** @throws a unique violation when the account exists */
export async function insertAccount(db: Db, account: NewRow<"accounts">): Promise<void> {
  await db.insertInto("accounts").values(account).execute();
}

/** Inserts the account, or changes what `changes` names of the one that exists. */
export async function upsertAccount(
  db: Db,
  account: NewRow<"accounts">,
  changes: AccountChanges,
): Promise<void> {
  await db
    .insertInto("accounts")
    .values(account)
    .onConflict((conflict) => conflict.column("id").doUpdateSet(changes))
    .execute();
}

/** Reopens a closed account of the same partition. Returns false if there is none. */
export async function reopenAccount(
  db: Db,
  account: { id: string; partition: AccountRow["partition"] },
  changes: AccountChanges,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("accounts")
    .set(changes)
    .where("id", "=", account.id)
    .where("status", "=", "CLOSED")
    .where("partition", "=", account.partition)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Closes one account, keeping its rows. */
export async function closeAccount(
  db: Db,
  accountId: string,
  input: { reason: ReasonCode; now: Date },
): Promise<void> {
  await updateAccount(db, accountId, closed(input));
}

/** Closes the accounts of an organization that is disconnected and returns the ids of those that were open. */
export async function closeAccountsOfConnection(
  db: Db,
  connectionId: string,
  input: { reason: ReasonCode; now: Date },
): Promise<string[]> {
  const rows = await db
    .updateTable("accounts")
    .set(closed(input))
    .where("connection_id", "=", connectionId)
    .where("status", "!=", "CLOSED")
    .returning("id")
    .execute();
  await db
    .updateTable("accounts")
    .set({ connection_id: null })
    .where("connection_id", "=", connectionId)
    .execute();
  return rows.map(({ id }) => id);
}

const closed = ({ reason, now }: { reason: ReasonCode; now: Date }) => ({
  status: "CLOSED" as const,
  status_reason: reason,
  unit_id: null,
  updated_at: now,
});

export async function deleteAccount(db: Db, accountId: string): Promise<void> {
  await db.deleteFrom("accounts").where("id", "=", accountId).execute();
}

/** Replaces an account's tags. True when they differ from before. */
export async function replaceTags(db: Db, accountId: string, tags: Record<string, string>): Promise<boolean> {
  const rows = await db
    .selectFrom("account_tags")
    .select(["key", "value"])
    .where("account_id", "=", accountId)
    .execute();
  const before = new Map(rows.map(({ key, value }) => [key, value]));
  const entries = Object.entries(tags);
  if (before.size === entries.length && entries.every(([key, value]) => before.get(key) === value))
    return false;
  await db.deleteFrom("account_tags").where("account_id", "=", accountId).execute();
  if (entries.length > 0)
    await db
      .insertInto("account_tags")
      .values(entries.map(([key, value]) => ({ account_id: accountId, key, value })))
      .execute();
  return true;
}

/** Remembers when the tags of these accounts were read. */
export async function markTagsRead(db: Db, accountIds: string[], now: Date): Promise<void> {
  if (accountIds.length > 0)
    await db.updateTable("accounts").set({ tags_read_at: now }).where("id", "in", accountIds).execute();
}

/** Remembers when an account's roles were listed, and the roles at Foyer's path that aren't Foyer's. */
export async function saveForeignRoles(
  db: Db,
  accountId: string,
  input: { foreignRoles: string[]; now: Date },
): Promise<void> {
  const roles = JSON.stringify(input.foreignRoles);
  await updateAccount(db, accountId, { roles_listed_at: input.now });
  await sql`update accounts set foreign_roles = ${roles}::jsonb where id = ${accountId} and foreign_roles <> ${roles}::jsonb`.execute(
    db,
  );
}

/** Makes roles and SAML providers of active accounts due for a check and returns the accounts. `c` is the accounts table. */
export async function requireCheck(db: Db, condition: RawBuilder<unknown>): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update accounts c set roles_listed_at = null, providers_seen_at = null
    where c.status = 'ACTIVE' and ${condition} returning c.id`.execute(db);
  return rows.map(({ id }) => id);
}

/** Makes a blocked account's SAML providers due for a check. False when the account isn't blocked. */
export async function requireProviderCheckIfBlocked(db: Db, accountId: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("accounts")
    .set({ providers_seen_at: null })
    .where("id", "=", accountId)
    .where("is_blocked", "=", true)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Blocks or unblocks an account. Returns true if that is a change. Locks the row. */
export async function setBlocked(db: Db, accountId: string, isBlocked: boolean): Promise<boolean> {
  const before = await db
    .selectFrom("accounts")
    .select("is_blocked")
    .where("id", "=", accountId)
    .forUpdate()
    .executeTakeFirst();
  if (before === undefined || before.is_blocked === isBlocked) return false;
  await updateAccount(db, accountId, { is_blocked: isBlocked });
  return true;
}

/** Revokes sessions issued before `at` in every account. */
export async function revokeSessionsEverywhere(db: Db, at: Date): Promise<void> {
  await db.updateTable("accounts").set({ revoked_before: at }).execute();
}

/** Revokes sessions issued before `at`, unless a revocation is in force. False then. */
export async function revokeSessionsUnlessRevoked(db: Db, accountId: string, at: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("accounts")
    .set({ revoked_before: at })
    .where("id", "=", accountId)
    .where("revoked_before", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/**
 * Extends a revocation that is in force; with `notAfter`, only one that isn't later. Returns true if there
 * was one.
 */
export async function extendRevocation(
  db: Db,
  accountId: string,
  input: { until: Date; notAfter?: Date | undefined },
): Promise<boolean> {
  let update = db
    .updateTable("accounts")
    .set({ revoked_before: input.until })
    .where("id", "=", accountId)
    .where("revoked_before", "is not", null);
  if (input.notAfter) update = update.where("revoked_before", "<=", input.notAfter);
  return (await update.executeTakeFirst()).numUpdatedRows > 0n;
}

/**
 * Lifts revocations older than `before` and returns their accounts. An account that still trusts another key
 * than Foyer's keeps its revocation, because that key could open a session right now.
 */
export async function liftRevocations(db: Db, before: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update accounts set revoked_before = null where revoked_before < ${before}
      and people_keys = (select coalesce(jsonb_agg(id order by id), '[]') from signing_keys where purpose = 'people' and state in ('active', 'published'))
    returning id`.execute(db);
  return rows.map(({ id }) => id);
}

/** Removes an environment from the accounts that it was chosen for. */
export async function clearOwnEnvironment(db: Db, environmentId: string): Promise<void> {
  await db
    .updateTable("accounts")
    .set({ own_environment_id: null })
    .where("own_environment_id", "=", environmentId)
    .execute();
}
