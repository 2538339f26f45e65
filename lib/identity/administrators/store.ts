/** The administrators table. */
import { sql } from "kysely";
import type { Db } from "@/lib/platform/context";
import { conflict } from "@/lib/platform/errors";
import type { NewRow, Row } from "@/lib/platform/db/schema";
import type { Grant } from "./types";

/** Grants of an enabled user, direct or through groups. */
export async function listGrantsOf(db: Db, userId: string): Promise<Grant[]> {
  const { rows } = await sql<Grant>`
    select a.role, a.unit_id, a.permission_set_ids from administrators a
    where (a.user_id = ${userId} or a.group_id in (select group_id from group_members where user_id = ${userId}))
      and exists (select 1 from users u where u.id = ${userId} and u.status = 'enabled')`.execute(db);
  return rows;
}

/**
 * Like `listGrantsOf`, locked until the transaction ends: neither a grant nor a membership that gives one can
 * be deleted before. Key-share locks are enough, because these rows are inserted and deleted, never updated.
 */
export async function lockGrantsOf(tx: Db, userId: string): Promise<Grant[]> {
  const memberships = await tx
    .selectFrom("group_members")
    .select("group_id")
    .where("user_id", "=", userId)
    .where("group_id", "in", (eb) =>
      eb.selectFrom("administrators").select("group_id").where("group_id", "is not", null).$narrowType<{
        group_id: string;
      }>(),
    )
    .orderBy("group_id")
    .forKeyShare()
    .execute();
  const groupIds = memberships.map((row) => row.group_id);
  return tx
    .selectFrom("administrators")
    .select(["role", "unit_id", "permission_set_ids"])
    .where((eb) =>
      eb.or([eb("user_id", "=", userId), ...(groupIds.length > 0 ? [eb("group_id", "in", groupIds)] : [])]),
    )
    .orderBy("id")
    .forKeyShare()
    .execute();
}

/**
 * Whether the session is alive and its user enabled, both locked until the transaction ends. The user comes
 * first: disabling one locks the user before it ends the sessions.
 */
export async function lockLiveSession(
  tx: Db,
  of: { userId: string; sessionId: string },
  now: Date,
): Promise<boolean> {
  const user = await tx
    .selectFrom("users")
    .select("id")
    .where("id", "=", of.userId)
    .where("status", "=", "enabled")
    .forShare()
    .executeTakeFirst();
  if (!user) return false;
  const session = await tx
    .selectFrom("sessions")
    .select("id")
    .where("id", "=", of.sessionId)
    .where("user_id", "=", of.userId)
    .where("ended_at", "is", null)
    .where("expires_at", ">", now)
    .forShare()
    .executeTakeFirst();
  return session !== undefined;
}

/** Returns whether the access key is still valid, locked until the transaction ends. */
export async function lockLiveAccessKey(tx: Db, id: string, now: Date): Promise<boolean> {
  const key = await tx
    .selectFrom("access_keys")
    .select("id")
    .where("id", "=", id)
    .where("disabled_at", "is", null)
    .where("expires_at", ">", now)
    .forShare()
    .executeTakeFirst();
  return key !== undefined;
}

export type ListedGrant = Row<"administrators"> & { principal_name: string | null; unit_path: string | null };

/** Lists grants, oldest first. */
export async function listGrants(
  db: Db,
  page: { after: { at: Date; id: string } | null; limit: number },
): Promise<ListedGrant[]> {
  const { after } = page;
  return db
    .selectFrom("administrators")
    .leftJoin("users", "users.id", "administrators.user_id")
    .leftJoin("groups", "groups.id", "administrators.group_id")
    .leftJoin("organizational_units", "organizational_units.id", "administrators.unit_id")
    .selectAll("administrators")
    .select((eb) => [
      eb.fn.coalesce("users.display_name", "groups.display_name").as("principal_name"),
      "organizational_units.path as unit_path",
    ])
    .$if(after !== null, (query) =>
      query.where(
        sql<boolean>`(administrators.created_at, administrators.id) > (${after?.at}::timestamptz, ${after?.id}::uuid)`,
      ),
    )
    .orderBy("administrators.created_at")
    .orderBy("administrators.id")
    .limit(page.limit)
    .execute();
}

export async function insertGrant(db: Db, grant: NewRow<"administrators">): Promise<void> {
  await db.insertInto("administrators").values(grant).execute();
}

/**
 * Serializes changes that may remove administrators, so that two can't each remove the last one. The lock
 * admits the key-share locks of `lockGrantsOf`; only deleting a grant waits for those.
 */
export async function lockAdministrators(db: Db): Promise<void> {
  await db
    .selectFrom("administrators")
    .select("id")
    .where("role", "=", "administrator")
    .orderBy("id")
    .forNoKeyUpdate()
    .execute();
}

/**
 * Runs a change that may remove administrators. At least one must remain, and, once there is one, at least
 * one with a password in Foyer's own directory: for the day a provider is down.
 * @throws Refusal `conflict` if it removed the last one
 */
export async function keepAdministrator<T>(db: Db, change: () => Promise<T>): Promise<T> {
  await lockAdministrators(db);
  const before = [await countAdministrators(db), await countLocalAdministrators(db)] as const;
  const outcome = await change();
  if (before[0] > 0 && (await countAdministrators(db)) === 0) throw conflict("administrator_is_last");
  if (before[1] > 0 && (await countLocalAdministrators(db)) === 0)
    throw conflict("administrator_is_last_with_password");
  return outcome;
}

/** Counts those with a password in Foyer's own directory. */
async function countLocalAdministrators(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(distinct u.id)::int as count from administrators a
    left join group_members m on m.group_id = a.group_id
    join users u on u.id = coalesce(a.user_id, m.user_id) and u.status = 'enabled' and u.source_id is null
    join password_credentials p on p.user_id = u.id
    where a.role = 'administrator'`.execute(db);
  return rows[0]?.count ?? 0;
}

export async function deleteGrant(db: Db, id: string): Promise<Row<"administrators"> | null> {
  return (
    (await db.deleteFrom("administrators").where("id", "=", id).returningAll().executeTakeFirst()) ?? null
  );
}

/**
 * Counts enabled users who administer everything, directly or through a group; `without` leaves out some
 * memberships of one user.
 */
export async function countAdministrators(
  db: Db,
  without?: { userId: string; groupIds: string[] },
): Promise<number> {
  const left =
    without && without.groupIds.length > 0
      ? sql`and not (m.user_id = ${without.userId} and m.group_id in (${sql.join(without.groupIds)}))`
      : sql``;
  const { rows } = await sql<{ count: number }>`
    select count(distinct u.id)::int as count from administrators a
    left join group_members m on m.group_id = a.group_id ${left}
    join users u on u.id = coalesce(a.user_id, m.user_id) and u.status = 'enabled'
    where a.role = 'administrator'`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Counts the permission sets that exist, locked until the transaction ends. */
export async function countPermissionSets(db: Db, ids: string[]): Promise<number> {
  return ids.length === 0
    ? 0
    : (
        await db
          .selectFrom("permission_sets")
          .select("id")
          .where("id", "in", ids)
          .orderBy("id")
          .forShare()
          .execute()
      ).length;
}
