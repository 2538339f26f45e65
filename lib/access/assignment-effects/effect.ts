/**
 * Computes what a change of assignments does: who gains or loses what, and which roles are added and removed.
 */
import { sql, type RawBuilder } from "kysely";
import type { Db } from "@/lib/platform/context";
import { countOutliving } from "../live-sessions/service";
import { policiesOf, policyQuotaOf } from "../permission-sets/policy-quota";
import { type OversizedRole, type OversizedRoles } from "../desired/oversized-roles";
import type { Dates } from "../assignments/types";
import {
  isNotEnded,
  reachedAccounts,
  reachesAccount,
  TARGET_COLUMNS,
  TARGET_NAME,
} from "../assignments/reached-accounts";

const MAX_NAMED = 50;
/** For larger changes, counts include what users have already, and rows aren't listed. */
const MAX_EXACT = 20_000;

export type DateChange = { principal: string; role: string; target: string; before: Dates; after: Dates };

export type Effect = {
  /** False for large changes: every pair was counted as a change. */
  isExact: boolean;
  people: number;
  accounts: number;
  /** (user, account, permission set) that are gained or lost. */
  changes: number;
  named: { person: string; account: string; accountId: string; role: string }[];
  /** Roles that are created or deleted. */
  roles: { count: number; named: { account: string; accountId: string; role: string }[] };
  /** New roles that AWS will refuse: too many managed policies for their account. */
  oversized: OversizedRoles;
  /**
   * AWS sessions that stay open although access is removed, in roles that remain, and until when. Null if too
   * many users lose access to count.
   */
  outliving: { count: number; until: Date | null } | null;
  /** Existing assignments whose dates change. */
  dates: { count: number; named: DateChange[] };
};

/** Returns the effect of existing assignments compared with all others: of adding or of removing them. */
export async function describeEffect(
  db: Db,
  input: {
    ids: string[];
    now: Date;
    direction: "gain" | "loss";
    /** How many of each to name. */ max?: number;
    maxExact?: number;
  },
): Promise<Effect> {
  const max = input.max ?? MAX_NAMED;
  const nothing: Effect = {
    isExact: true,
    people: 0,
    accounts: 0,
    changes: 0,
    named: [],
    roles: { count: 0, named: [] },
    oversized: { count: 0, named: [] },
    outliving: { count: 0, until: null },
    dates: { count: 0, named: [] },
  };
  if (input.ids.length === 0) return nothing;
  const ids = sql.join(input.ids.map((id) => sql`${id}::uuid`));
  const common = sql`
    mine as materialized (select ${TARGET_COLUMNS} from assignments a where a.id in (${ids}) and ${isNotEnded(input.now)}),
    reached as materialized (${reachedAccounts("mine")}),
    active as materialized (select r.* from reached r join accounts c on c.id = r.account_id and c.status = 'ACTIVE')`;
  const triplesOf = (table: RawBuilder<unknown>) => sql`
    triples as (
      select user_id, account_id, permission_set_id from ${table} where user_id is not null
      union select m.user_id, r.account_id, r.permission_set_id from ${table} r join group_members m on m.group_id = r.group_id)`;
  const triples = triplesOf(sql`active`);
  const other = sql`exists (select 1 from assignments a where a.id not in (${ids}) and a.permission_set_id = t.permission_set_id and ${isNotEnded(input.now)}
    and (a.user_id = t.user_id or a.group_id in (select group_id from group_members where user_id = t.user_id)) and ${reachesAccount(sql.ref("t.account_id"))})`;
  const { rows: sizes } = await sql<{
    size: number;
  }>`with ${common} select coalesce(sum(case when user_id is not null then 1 else (select count(*) from group_members m where m.group_id = active.group_id) end), 0)::int as size from active`.execute(
    db,
  );
  const size = sizes[0]?.size ?? 0;
  const isExact = size <= (input.maxExact ?? MAX_EXACT);
  // For large changes, names come from the first accounts only: sorting all of them takes seconds.
  const shown = isExact
    ? triples
    : sql`few as (select * from active order by account_id limit ${max}), ${triplesOf(sql`few`)}`;
  const condition = isExact ? sql`not ${other}` : sql`true`;
  const { rows: counts } = await sql<{ people: number; accounts: number; changes: number }>`
    with ${common}${isExact ? sql`, ${triples}` : sql``} ${
      isExact
        ? sql`select count(distinct t.user_id)::int as people, count(distinct t.account_id)::int as accounts, count(*)::int as changes from triples t where ${condition}`
        : sql`select
      (select count(*) from (select user_id from active where user_id is not null union select m.user_id from (select distinct group_id from active) g join group_members m on m.group_id = g.group_id) who)::int as people,
      (select count(distinct account_id) from active)::int as accounts, ${size}::int as changes`
    }`.execute(db);
  const { rows: named } = await sql<Effect["named"][number]>`
    with ${common}, ${shown}
    select u.display_name as person, coalesce(c.label, c.name) as account, c.id as "accountId", s.name as role
    from triples t join users u on u.id = t.user_id join accounts c on c.id = t.account_id join permission_sets s on s.id = t.permission_set_id
    where ${condition} order by 1, 2, 4 limit ${max}`.execute(db);
  const pairs = sql`pairs as (select distinct account_id, permission_set_id from active)`;
  const changesRole =
    input.direction === "gain"
      ? sql`not exists (select 1 from deployed_roles d where d.account_id = p.account_id and d.permission_set_id = p.permission_set_id and d.state <> 'removing')`
      : sql`not exists (select 1 from assignments a where a.id not in (${ids}) and a.permission_set_id = p.permission_set_id and ${isNotEnded(input.now)} and ${reachesAccount(sql.ref("p.account_id"))})`;
  const roleRows = sql`from pairs p join permission_sets s on s.id = p.permission_set_id and s.kind = 'managed' join accounts c on c.id = p.account_id where ${changesRole}`;
  const { rows: roleCount } = await sql<{
    count: number;
  }>`with ${common}, ${pairs} select count(*)::int as count ${roleRows}`.execute(db);
  const { rows: roleNames } = await sql<
    Effect["roles"]["named"][number]
  >`with ${common}, ${pairs} select coalesce(c.label, c.name) as account, c.id as "accountId", s.name as role ${roleRows} order by 1, 3 limit ${max}`.execute(
    db,
  );
  const { rows: oversized } = await sql<OversizedRole & { count: number }>`
    with ${common}, ${pairs} select c.id as "accountId", coalesce(c.label, c.name) as account, s.name as role, ${policiesOf("s")} as policies, ${policyQuotaOf("c")} as quota, (count(*) over ())::int as count
    ${roleRows} and ${input.direction === "gain" ? sql`${policiesOf("s")} > ${policyQuotaOf("c")}` : sql`false`} order by 2, 3 limit ${max}`.execute(
    db,
  );
  const outliving =
    input.direction === "gain"
      ? nothing.outliving
      : isExact
        ? await countOutliving(db, {
            with: sql`${common}, ${triples}, ${pairs}`,
            losing: sql`select t.user_id, t.account_id, t.permission_set_id from triples t where ${condition}`,
            leaving: sql`select p.account_id, p.permission_set_id ${roleRows}`,
            now: input.now,
          })
        : null;
  return {
    isExact,
    ...(counts[0] ?? { people: 0, accounts: 0, changes: 0 }),
    named,
    roles: { count: roleCount[0]?.count ?? 0, named: roleNames },
    oversized: {
      count: oversized[0]?.count ?? 0,
      named: oversized.map(({ count: _count, ...named }) => named),
    },
    outliving,
    dates: { count: 0, named: [] },
  };
}

/** Returns the users whose dates change, by name. */
export async function nameChanges(
  db: Db,
  changes: { id: string; before: Dates; after: Dates }[],
  max = MAX_NAMED,
): Promise<Effect["dates"]> {
  if (changes.length === 0) return { count: 0, named: [] };
  const { rows } = await sql<{ id: string; principal: string; role: string; target: string }>`
    select a.id, coalesce(u.display_name, g.display_name) as principal, s.name as role, ${TARGET_NAME} as target
    from assignments a join permission_sets s on s.id = a.permission_set_id
    left join users u on u.id = a.user_id left join groups g on g.id = a.group_id
    left join accounts c on c.id = a.account_id left join organizational_units o on o.id = a.unit_id
    where a.id in (${sql.join(changes.map(({ id }) => sql`${id}::uuid`))}) order by 2, 3, 4 limit ${max}`.execute(
    db,
  );
  const dates = new Map(changes.map(({ id, before, after }) => [id, { before, after }]));
  return {
    count: changes.length,
    named: rows.flatMap(({ id, ...named }) => {
      const each = dates.get(id);
      return each ? [{ ...named, ...each }] : [];
    }),
  };
}
