/** The upstream_lists and upstream_accounts tables: what users may open at connected Identity Centers, as last listed. */
import { sql } from "kysely";
import type { Ctx, Db } from "@/lib/platform/context";
import { usableTokens } from "@/lib/identity/sources/identity-center/tokens";

/** A user at one Identity Center. */
export type ListOwner = { sourceId: string; userId: string };

/** Starts a list. The previous one stays until this one is complete, unless it belonged to another user there. */
export async function beginList(
  db: Db,
  of: ListOwner & { subject: string; run: string; now: Date },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const before = await tx
      .selectFrom("upstream_lists")
      .select("subject")
      .where("user_id", "=", of.userId)
      .where("source_id", "=", of.sourceId)
      .forUpdate()
      .executeTakeFirst();
    if (before && before.subject !== of.subject)
      await tx
        .deleteFrom("upstream_lists")
        .where("user_id", "=", of.userId)
        .where("source_id", "=", of.sourceId)
        .execute();
    const values = {
      subject: of.subject,
      run: of.run,
      state: "listing" as const,
      account_count: null,
      started_at: of.now,
    };
    await tx
      .insertInto("upstream_lists")
      .values({ source_id: of.sourceId, user_id: of.userId, ...values, completed_at: null })
      .onConflict((clash) => clash.columns(["user_id", "source_id"]).doUpdateSet(values))
      .execute();
  });
}

export async function setAccountCount(db: Db, of: ListOwner & { run: string; count: number }): Promise<void> {
  await db
    .updateTable("upstream_lists")
    .set({ account_count: of.count })
    .where("user_id", "=", of.userId)
    .where("source_id", "=", of.sourceId)
    .where("run", "=", of.run)
    .execute();
}

export type NamedAccount = { id: string; name: string; email: string };
export type ListedAccount = NamedAccount & { roles: string[] };

const UNLISTED = JSON.stringify(null);

/** Adds accounts whose roles are still to be listed. Accounts of the previous list keep their roles. */
export async function announceAccounts(
  db: Db,
  of: ListOwner & { run: string },
  accounts: NamedAccount[],
): Promise<void> {
  if (accounts.length === 0) return;
  const values = accounts.map(({ id, name, email }) => ({
    source_id: of.sourceId,
    user_id: of.userId,
    account_id: id,
    name,
    email,
    roles: UNLISTED,
    run: of.run,
  }));
  await db
    .insertInto("upstream_accounts")
    .values(values)
    .onConflict((clash) => clash.doNothing())
    .execute();
}

export async function saveAccount(
  db: Db,
  of: ListOwner & { run: string },
  account: ListedAccount,
): Promise<void> {
  const values = {
    name: account.name,
    email: account.email,
    roles: JSON.stringify(account.roles),
    run: of.run,
  };
  await db
    .insertInto("upstream_accounts")
    .values({ source_id: of.sourceId, user_id: of.userId, account_id: account.id, ...values })
    .onConflict((clash) => clash.columns(["user_id", "source_id", "account_id"]).doUpdateSet(values))
    .execute();
}

/** Completes a list and deletes accounts that it didn't find. */
export async function completeList(db: Db, of: ListOwner & { run: string; now: Date }): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const changed = await tx
      .updateTable("upstream_lists")
      .set({ state: "complete", completed_at: of.now })
      .where("user_id", "=", of.userId)
      .where("source_id", "=", of.sourceId)
      .where("run", "=", of.run)
      .executeTakeFirst();
    if (changed.numUpdatedRows > 0n)
      await tx
        .deleteFrom("upstream_accounts")
        .where("user_id", "=", of.userId)
        .where("source_id", "=", of.sourceId)
        .where("run", "<>", of.run)
        .execute();
  });
}

/** Ends a list that failed and deletes accounts whose roles weren't listed. */
export async function failList(db: Db, of: ListOwner & { run: string }): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const changed = await tx
      .updateTable("upstream_lists")
      .set({ state: "failed" })
      .where("user_id", "=", of.userId)
      .where("source_id", "=", of.sourceId)
      .where("run", "=", of.run)
      .executeTakeFirst();
    if (changed.numUpdatedRows > 0n)
      await tx
        .deleteFrom("upstream_accounts")
        .where("user_id", "=", of.userId)
        .where("source_id", "=", of.sourceId)
        .where(sql<boolean>`roles = ${UNLISTED}::jsonb`)
        .execute();
  });
}

/** `roles` is null until they are listed. */
export type IdentityCenterAccount = NamedAccount & {
  roles: string[] | null;
  sourceId: string;
  environmentId: string | null;
};

/**
 * Returns the accounts of the sources that the user is signed in to, with the environment Foyer knows them
 * by.
 */
export async function listIdentityCenterAccounts(ctx: Ctx, userId: string): Promise<IdentityCenterAccount[]> {
  return usableTokens(ctx)
    .innerJoin("upstream_lists as l", (join) =>
      join
        .onRef("l.user_id", "=", "t.user_id")
        .onRef("l.source_id", "=", "t.source_id")
        .onRef("l.subject", "=", "t.subject"),
    )
    .innerJoin("upstream_accounts as a", (join) =>
      join.onRef("a.user_id", "=", "l.user_id").onRef("a.source_id", "=", "l.source_id"),
    )
    .leftJoin("accounts as own", "own.id", "a.account_id")
    .select([
      "a.source_id as sourceId",
      "a.account_id as id",
      "a.name",
      "a.email",
      "a.roles",
      "own.environment_id as environmentId",
    ])
    .where("t.user_id", "=", userId)
    .where("t.state", "=", "live")
    .where(sql<boolean>`a.roles <> '[]'`)
    .orderBy(sql`lower(a.name)`)
    .orderBy("a.account_id")
    .execute();
}

/** Returns whose list has the role, or null if none of the user's does. */
export async function findListedRole(
  ctx: Ctx,
  of: { userId: string; accountId: string; roleName: string; sourceId?: string },
): Promise<(ListOwner & { accountName: string }) | null> {
  if (!/^[0-9]{12}$/.test(of.accountId)) return null;
  const row = await usableTokens(ctx)
    .innerJoin("upstream_lists as l", (join) =>
      join
        .onRef("l.user_id", "=", "t.user_id")
        .onRef("l.source_id", "=", "t.source_id")
        .onRef("l.subject", "=", "t.subject"),
    )
    .innerJoin("upstream_accounts as a", (join) =>
      join.onRef("a.user_id", "=", "l.user_id").onRef("a.source_id", "=", "l.source_id"),
    )
    .select(["a.source_id as sourceId", "a.user_id as userId", "a.name as accountName"])
    .where("t.user_id", "=", of.userId)
    .where("a.account_id", "=", of.accountId)
    .where(sql<boolean>`a.roles @> ${JSON.stringify([of.roleName])}::jsonb`)
    .$if(of.sourceId !== undefined, (query) => query.where("a.source_id", "=", of.sourceId ?? ""))
    .orderBy("i.name")
    .executeTakeFirst();
  return row ?? null;
}
