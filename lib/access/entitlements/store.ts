/**
 * Who may open what, asked of the database.
 *
 * An assignment reaches a person directly or through a group. The union is written so that each side
 * uses its own index (an OR over both costs five times as much).
 */
import { sql } from "kysely";
import type { Db } from "@/lib/platform/context";

const ACCOUNT_ID = /^[0-9]{12}$/;
const PERMISSION_SET_ID = /^ps-[0-9a-f]{16}$/;
const PERMISSION_SET_NAME = /^[A-Za-z0-9_+=,.@-]{1,32}$/;

/** One statement: the effective pairs of a user, on active accounts, while the user is enabled. */
const effectivePairs = (userId: string) => sql<{ account_id: string; permission_set_id: string }>`
  select a.account_id, a.permission_set_id from assignments a
    where a.user_id = ${userId}
  union
  select a.account_id, a.permission_set_id from group_members m
    join assignments a on a.group_id = m.group_id
    where m.user_id = ${userId}`;

export type EntitledAccount = {
  id: string;
  name: string;
  email: string;
  unit_path: string | null;
  environment_id: string | null;
  permission_set_ids: string[];
};

/** Accounts with the permission sets that a user may open there, by environment, then name. */
export async function listEntitledAccounts(db: Db, userId: string): Promise<EntitledAccount[]> {
  const { rows } = await sql<EntitledAccount>`
    with pairs as (${effectivePairs(userId)})
    select c.id, c.name, c.email, u.path as unit_path, c.environment_id,
      array_agg(p.permission_set_id order by s.name_key) as permission_set_ids
    from pairs p
    join permission_sets s on s.id = p.permission_set_id
    join accounts c on c.id = p.account_id and c.status = 'ACTIVE'
    left join organizational_units u on u.id = c.unit_id
    left join environments e on e.id = c.environment_id
    group by c.id, u.path, e.position
    order by e.position nulls last, lower(c.name), c.id`.execute(db);
  return rows;
}

export type Entitlement = {
  userId: string;
  userName: string;
  userStatus: "enabled" | "disabled";
  accountId: string;
  accountName: string;
  partition: "aws" | "aws-us-gov" | "aws-cn";
  permissionSetId: string;
  permissionSetName: string;
  sessionSeconds: number;
  relayState: string | null;
};

/**
 * One entitlement, evaluated now: null unless the user is enabled, the account active and the pair
 * assigned directly or through a group. Inside a transaction the rows it stands on are locked, so
 * that it cannot be taken away between the check and what is done with it.
 */
export async function findEntitlement(db: Db, pair: { userId: string; accountId: string; permissionSetId: string }): Promise<Entitlement | null> {
  // Ids come from pages and links: what cannot be one is not asked for.
  if (!ACCOUNT_ID.test(pair.accountId) || !PERMISSION_SET_ID.test(pair.permissionSetId)) return null;
  const { rows } = await sql<Entitlement>`
    select u.id as "userId", u.user_name as "userName", u.status as "userStatus",
      c.id as "accountId", c.name as "accountName", c.partition as "partition",
      s.id as "permissionSetId", s.name as "permissionSetName",
      s.session_seconds as "sessionSeconds", s.relay_state as "relayState"
    from users u, accounts c, permission_sets s
    where u.id = ${pair.userId} and u.status = 'enabled'
      and c.id = ${pair.accountId} and c.status = 'ACTIVE'
      and s.id = ${pair.permissionSetId}
      and (
        exists (select 1 from assignments a
          where a.user_id = u.id and a.account_id = c.id and a.permission_set_id = s.id)
        or exists (select 1 from assignments a
          join group_members m on m.group_id = a.group_id and m.user_id = u.id
          where a.account_id = c.id and a.permission_set_id = s.id))
    for share of u, c, s`.execute(db);
  return rows[0] ?? null;
}

/** The permission set that a name means for this user in this account; names compare case-sensitively, as AWS's do. */
export async function findEntitledPermissionSetByName(db: Db, pair: { userId: string; accountId: string; name: string }): Promise<string | null> {
  if (!ACCOUNT_ID.test(pair.accountId) || !PERMISSION_SET_NAME.test(pair.name)) return null;
  const { rows } = await sql<{ id: string }>`
    with pairs as (${effectivePairs(pair.userId)})
    select s.id from pairs p join permission_sets s on s.id = p.permission_set_id
    where p.account_id = ${pair.accountId} and s.name = ${pair.name}`.execute(db);
  return rows[0]?.id ?? null;
}

/** Moves with every committed change of access (the database's triggers see to it). */
export async function readGeneration(db: Db): Promise<number> {
  return (await db.selectFrom("access_generation").select("value").executeTakeFirstOrThrow()).value;
}
