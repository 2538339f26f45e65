/** What people may open at connected Identity Centers, as it was last listed, and their own order of it. */
import { sql } from "kysely";
import type { Ctx, Db } from "@/lib/platform/context";
import { usableTokens } from "@/lib/identity/sources/identity-center/tokens";

export type Person = { sourceId: string; userId: string };

/** Begins a list. What an earlier one found stays until this one is whole, unless it was somebody else's there. */
export async function beginList(
  db: Db,
  of: Person & { subject: string; run: string; now: Date },
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

export async function setAccountCount(db: Db, of: Person & { run: string; count: number }): Promise<void> {
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

const UNREAD = JSON.stringify(null);

/** Shows accounts whose roles are still to be read. What is known of one from the list before stays. */
export async function announceAccounts(
  db: Db,
  of: Person & { run: string },
  accounts: NamedAccount[],
): Promise<void> {
  if (accounts.length === 0) return;
  const values = accounts.map(({ id, name, email }) => ({
    source_id: of.sourceId,
    user_id: of.userId,
    account_id: id,
    name,
    email,
    roles: UNREAD,
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
  of: Person & { run: string },
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

/** A whole list: what it did not find is gone. */
export async function completeList(db: Db, of: Person & { run: string; now: Date }): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const mine = await tx
      .updateTable("upstream_lists")
      .set({ state: "complete", completed_at: of.now })
      .where("user_id", "=", of.userId)
      .where("source_id", "=", of.sourceId)
      .where("run", "=", of.run)
      .executeTakeFirst();
    if (mine.numUpdatedRows > 0n)
      await tx
        .deleteFrom("upstream_accounts")
        .where("user_id", "=", of.userId)
        .where("source_id", "=", of.sourceId)
        .where("run", "<>", of.run)
        .execute();
  });
}

/** A list that ends early: accounts whose roles it has not read are not shown as if it went on. */
export async function failList(db: Db, of: Person & { run: string }): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const mine = await tx
      .updateTable("upstream_lists")
      .set({ state: "failed" })
      .where("user_id", "=", of.userId)
      .where("source_id", "=", of.sourceId)
      .where("run", "=", of.run)
      .executeTakeFirst();
    if (mine.numUpdatedRows > 0n)
      await tx
        .deleteFrom("upstream_accounts")
        .where("user_id", "=", of.userId)
        .where("source_id", "=", of.sourceId)
        .where(sql<boolean>`roles = ${UNREAD}::jsonb`)
        .execute();
  });
}

/** `roles` are null while they are being read. */
export type ShownAccount = NamedAccount & {
  roles: string[] | null;
  sourceId: string;
  environmentId: string | null;
};

/** Accounts of those sources that the person is signed in to now; an environment that Foyer knows an account by counts here too. */
export async function listUpstreamAccounts(ctx: Ctx, userId: string): Promise<ShownAccount[]> {
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

/** The account behind a role of somebody's list; null when the role is not in it. */
export async function findListedRole(
  ctx: Ctx,
  of: { userId: string; accountId: string; roleName: string; sourceId?: string },
): Promise<(Person & { accountName: string }) | null> {
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
