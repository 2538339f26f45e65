/**
 * Queries who may open what.
 *
 * An assignment is direct or through a group. In the union each side uses its own index (an OR over both
 * costs five times as much).
 */
import { sql } from "kysely";
import { TAG_SOURCE, type TagSource } from "@/lib/identity/attributes/store";
import type { Db } from "@/lib/platform/context";
import { naturalOrder } from "@/lib/platform/db/natural-order";
import { isLive, reachedAccounts, reachesAccount, TARGET_COLUMNS } from "../assignments/reached-accounts";

const ACCOUNT_ID = /^[0-9]{12}$/;
const PERMISSION_SET_ID = /^ps-[0-9a-f]{16}$/;
const PERMISSION_SET_NAME = /^[A-Za-z0-9_+=,.@-]{1,32}$/;

/** The user's (account, permission set) pairs. Each side of the union uses its own index. */
const effectivePairs = (userId: string, now: Date) => sql`
  mine as materialized (
    select ${TARGET_COLUMNS} from assignments a where a.user_id = ${userId} and ${isLive(now)}
    union all
    select ${TARGET_COLUMNS} from group_members g join assignments a on a.group_id = g.group_id
      where g.user_id = ${userId} and ${isLive(now)}),
  reached as (${reachedAccounts("mine")}),
  pairs as (select distinct account_id, permission_set_id from reached)`;

export type EntitledAccount = {
  id: string;
  name: string;
  email: string;
  unit_path: string | null;
  environment_id: string | null;
  /** Unordered. */
  permission_set_ids: string[];
  /** Those whose role isn't deployed yet. */
  waiting_ids: string[];
};

/**
 * Returns accounts and the permission sets the user may open there, by environment, then name. Ids come as
 * one text per account: reading an array costs the client more than the rest of the row.
 */
export async function listEntitledAccounts(db: Db, userId: string, now: Date): Promise<EntitledAccount[]> {
  const { rows } = await sql<
    Omit<EntitledAccount, "permission_set_ids" | "waiting_ids"> & { ids: string; waiting: string | null }
  >`
    with ${effectivePairs(userId, now)},
    opened as (
      select p.account_id, string_agg(p.permission_set_id, ' ') as ids,
        string_agg(p.permission_set_id, ' ') filter (where s.kind = 'managed' and d.deployed_version is null) as waiting
      from pairs p
      join permission_sets s on s.id = p.permission_set_id
      left join deployed_roles d on d.account_id = p.account_id and d.permission_set_id = p.permission_set_id
      group by p.account_id)
    select c.id, coalesce(c.label, c.name) as name, c.email, u.path as unit_path, c.environment_id, o.ids, o.waiting
    from opened o
    join accounts c on c.id = o.account_id and c.status = 'ACTIVE'
    left join organizational_units u on u.id = c.unit_id
    left join environments e on e.id = c.environment_id
    order by e.position nulls last, ${naturalOrder(sql`lower(coalesce(c.label, c.name))`)}, c.id`.execute(db);
  return rows.map(({ ids, waiting, ...account }) => ({
    ...account,
    permission_set_ids: ids.split(" "),
    waiting_ids: waiting === null ? [] : waiting.split(" "),
  }));
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
  /** MaxSessionDuration of the deployed role, which lags behind an edit until it is provisioned. */
  sessionSeconds: number;
  relayState: string | null;
  /** Path and name of an existing role; null for a role of Foyer. */
  existingRole: string | null;
  /** Within how many minutes of a strong factor the role opens: by its permission set, and by the environment. */
  setMinutes: number | null;
  environmentName: string | null;
  environmentMinutes: number | null;
  /** When the role was last deployed; null for an existing role. */
  roleChangedAt: Date | null;
  /** When the last assignment that grants it ends; null if one has no end. */
  endsAt: Date | null;
  /** The source of the session tags. */
  tagSource: TagSource;
  /** Why the role can't be opened now; null if it can. */
  notReady:
    | "role_deploying"
    | "role_failed"
    | "role_waiting"
    | "role_changed_outside"
    | "account_blocked"
    | "role_sessions_ending"
    | null;
};

/**
 * Returns one entitlement as of now, or null unless the user is enabled, the account active and the pair
 * assigned directly or through a group. Inside a transaction it locks the rows it depends on, so that access
 * can't be removed between the check and its use.
 */
export async function findEntitlement(
  db: Db,
  pair: { userId: string; accountId: string; permissionSetId: string; now: Date },
): Promise<Entitlement | null> {
  // Ids come from pages and links: skip the query for malformed ones.
  if (!ACCOUNT_ID.test(pair.accountId) || !PERMISSION_SET_ID.test(pair.permissionSetId)) return null;
  const { rows } = await sql<Entitlement>`
    select u.id as "userId", u.user_name as "userName", u.status as "userStatus",
      c.id as "accountId", coalesce(c.label, c.name) as "accountName", c.partition as "partition",
      s.id as "permissionSetId", s.name as "permissionSetName",
      least(s.session_seconds, coalesce(d.session_seconds, s.session_seconds)) as "sessionSeconds", s.relay_state as "relayState",
      s.existing_role as "existingRole", s.strong_minutes as "setMinutes", e.name as "environmentName", e.strong_minutes as "environmentMinutes", d.changed_at as "roleChangedAt", ${TAG_SOURCE} as "tagSource", held.ends_at as "endsAt",
      case when c.is_blocked then 'account_blocked' when s.kind = 'existing' then null when d.deployed_version is null and d.state = 'failed' then 'role_failed' when d.deployed_version is null and d.failure_code is not null then 'role_waiting' when d.deployed_version is null then 'role_deploying' when d.is_blocked then 'role_changed_outside' when v.before > ${pair.now} then 'role_sessions_ending' end as "notReady"
    from users u cross join accounts c cross join permission_sets s
    cross join lateral (
      select count(*) as count, case when count(*) = count(h.ends_at) then max(h.ends_at) end as ends_at from (
        select a.ends_at from assignments a
          where a.user_id = u.id and a.permission_set_id = s.id and ${isLive(pair.now)} and ${reachesAccount(sql.ref("c.id"))}
        union all
        select a.ends_at from group_members m join assignments a on a.group_id = m.group_id
          where m.user_id = u.id and a.permission_set_id = s.id and ${isLive(pair.now)} and ${reachesAccount(sql.ref("c.id"))}) h) held
    left join environments e on e.id = c.environment_id
    left join deployed_roles d on d.account_id = c.id and d.permission_set_id = s.id
    left join revoked_sessions v on v.account_id = c.id and v.permission_set_id = s.id and v.user_id = u.id
    where u.id = ${pair.userId} and u.status = 'enabled'
      and c.id = ${pair.accountId} and c.status = 'ACTIVE'
      and s.id = ${pair.permissionSetId}
      and held.count > 0
    for share of u, c, s`.execute(db);
  return rows[0] ?? null;
}

/**
 * Returns the permission set of that name for this user in this account. Names are case-sensitive, as in AWS.
 */
export async function findEntitledPermissionSetByName(
  db: Db,
  pair: { userId: string; accountId: string; name: string; now: Date },
): Promise<string | null> {
  if (!ACCOUNT_ID.test(pair.accountId) || !PERMISSION_SET_NAME.test(pair.name)) return null;
  const { rows } = await sql<{ id: string }>`
    with ${effectivePairs(pair.userId, pair.now)}
    select s.id from pairs p join permission_sets s on s.id = p.permission_set_id
    where p.account_id = ${pair.accountId} and s.name = ${pair.name}`.execute(db);
  return rows[0]?.id ?? null;
}

/** Returns the access generation. Database triggers move it with every committed change of access. */
export async function readGeneration(db: Db): Promise<number> {
  return (await db.selectFrom("access_generation").select("value").executeTakeFirstOrThrow()).value;
}

/** Returns when the user's entitlements next change by time alone, or null. */
export async function nextChangeOf(db: Db, userId: string, now: Date): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select min(least(case when a.starts_at > ${now} then a.starts_at end, case when a.ends_at > ${now} then a.ends_at end)) as at
    from assignments a
    where (a.starts_at > ${now} or a.ends_at > ${now})
      and (a.user_id = ${userId} or a.group_id in (select group_id from group_members where user_id = ${userId}))`.execute(
    db,
  );
  return rows[0]?.at ?? null;
}
