/**
 * The revoked_sessions table: whose sessions of which roles are revoked, from before when, and how long that
 * matters.
 */
import { sql } from "kysely";
import type { RevokedPerson } from "@/lib/formats/revocation-policy";
import { sourceIdentity } from "@/lib/formats/session-name";
import type { Db } from "@/lib/platform/context";

/** By permission set, within one account. */
export type RevokedByRole = ReadonlyMap<string, RevokedPerson[]>;

export async function listRevoked(db: Db, accountId: string): Promise<RevokedByRole> {
  const rows = await db
    .selectFrom("revoked_sessions")
    .select(["permission_set_id", "user_id", "before", "is_timeless as isTimeless"])
    .where("account_id", "=", accountId)
    .execute();
  const byRole = new Map<string, RevokedPerson[]>();
  for (const row of rows)
    byRole.set(row.permission_set_id, [
      ...(byRole.get(row.permission_set_id) ?? []),
      { sourceIdentity: sourceIdentity(row.user_id), before: row.before, isTimeless: row.isTimeless },
    ]);
  return byRole;
}

export type RevokedRole = { accountId: string; permissionSetId: string; userId: string; until: Date };

/** Inserts revocations. If a user has one in a role already, the stricter wins. */
export async function insertRevoked(
  db: Db,
  { before, isTimeless }: { before: Date; isTimeless: boolean },
  roles: RevokedRole[],
): Promise<void> {
  for (let from = 0; from < roles.length; from += 1000) {
    await db
      .insertInto("revoked_sessions")
      .values(
        roles.slice(from, from + 1000).map(({ accountId, permissionSetId, userId, until }) => ({
          account_id: accountId,
          permission_set_id: permissionSetId,
          user_id: userId,
          before,
          until,
          is_timeless: isTimeless,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(["account_id", "permission_set_id", "user_id"]).doUpdateSet({
          before: sql`greatest(revoked_sessions.before, excluded.before)`,
          until: sql`greatest(revoked_sessions.until, excluded.until)`,
          is_timeless: sql`revoked_sessions.is_timeless or excluded.is_timeless`,
        }),
      )
      .execute();
  }
}

/**
 * Gives a user's timeless revocations a time, which sessions must begin after. @returns the roles that change
 */
export async function giveTime(
  db: Db,
  userId: string,
  before: Date,
): Promise<{ accountId: string; permissionSetId: string }[]> {
  return db
    .updateTable("revoked_sessions")
    .set({ is_timeless: false, before })
    .where("user_id", "=", userId)
    .where("is_timeless", "=", true)
    .returning(["account_id as accountId", "permission_set_id as permissionSetId"])
    .execute();
}

/** Deletes revocations whose sessions must have expired. @returns the roles that no longer need them */
export async function deleteExpiredRevocations(
  db: Db,
  now: Date,
): Promise<{ accountId: string; permissionSetId: string }[]> {
  const { rows } = await sql<{ accountId: string; permissionSetId: string }>`
    with over as (
      delete from revoked_sessions v where v.until <= ${now}
        -- Sessions opened between the revocation and its time are revoked too, and may live longer.
        and not exists (select 1 from assertion_ledger l where l.user_id = v.user_id and l.account_id = v.account_id and l.permission_set_id = v.permission_set_id
          and l.issued_at < v.before and l.session_not_on_or_after > ${now})
      returning account_id, permission_set_id)
    select distinct account_id as "accountId", permission_set_id as "permissionSetId" from over`.execute(db);
  return rows;
}
