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

type EffectInput = {
  ids: string[];
  now: Date;
  direction: "gain" | "loss";
  /** How many of each to name. */ max?: number;
  maxExact?: number;
};

const NOTHING: Effect = {
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

/** Returns the effect of existing assignments compared with all others: of adding or of removing them. */
export async function describeEffect(db: Db, input: EffectInput): Promise<Effect> {
  if (input.ids.length === 0) return NOTHING;
  const parts = queryParts(input);
  const size = await countTriples(db, parts);
  const isExact = size <= (input.maxExact ?? MAX_EXACT);
  const counts = isExact ? await countExactly(db, parts) : await countRoughly(db, parts, size);
  const named = await nameTriples(db, parts, isExact);
  const roles = await describeRoles(db, parts);
  const oversized = input.direction === "gain" ? await findOversized(db, parts) : NOTHING.oversized;
  const outliving =
    input.direction === "gain"
      ? NOTHING.outliving
      : isExact
        ? await countOutliving(db, {
            with: sql`${parts.common}, ${triplesOf(sql`active`)}, ${PAIRS}`,
            losing: sql`select t.user_id, t.account_id, t.permission_set_id from triples t where not ${parts.isElsewhere}`,
            leaving: sql`select p.account_id, p.permission_set_id ${parts.changedRoles}`,
            now: input.now,
          })
        : null;
  return { isExact, ...counts, named, roles, oversized, outliving, dates: NOTHING.dates };
}

/** Parts of the queries about some assignments. */
type QueryParts = {
  /** `with` items; `active` lists which principal has which permission set in which active account. */
  common: RawBuilder<unknown>;
  /** Whether another assignment gives `t` the same. */
  isElsewhere: RawBuilder<unknown>;
  /** `from … where …` that finds the pairs `p` whose role is created or deleted. */
  changedRoles: RawBuilder<unknown>;
  max: number;
};

function queryParts({ ids, now, direction, max = MAX_NAMED }: EffectInput): QueryParts {
  const mine = sql.join(ids.map((id) => sql`${id}::uuid`));
  const others = (row: "p" | "t") =>
    sql`from assignments a where a.id not in (${mine}) and a.permission_set_id = ${sql.ref(`${row}.permission_set_id`)} and ${isNotEnded(now)} and ${reachesAccount(sql.ref(`${row}.account_id`))}`;
  const changesRole =
    direction === "gain"
      ? sql`not exists (select 1 from deployed_roles d where d.account_id = p.account_id and d.permission_set_id = p.permission_set_id and d.state <> 'removing')`
      : sql`not exists (select 1 ${others("p")})`;
  return {
    common: sql`
      mine as materialized (select ${TARGET_COLUMNS} from assignments a where a.id in (${mine}) and ${isNotEnded(now)}),
      reached as materialized (${reachedAccounts("mine")}),
      active as materialized (select r.* from reached r join accounts c on c.id = r.account_id and c.status = 'ACTIVE')`,
    isElsewhere: sql`exists (select 1 ${others("t")}
      and (a.user_id = t.user_id or a.group_id in (select group_id from group_members where user_id = t.user_id)))`,
    changedRoles: sql`from pairs p join permission_sets s on s.id = p.permission_set_id and s.kind = 'managed' join accounts c on c.id = p.account_id where ${changesRole}`,
    max,
  };
}

/** A `with` item: which user has which permission set in which account of `table`. */
const triplesOf = (table: RawBuilder<unknown>) => sql`
  triples as (
    select user_id, account_id, permission_set_id from ${table} where user_id is not null
    union select m.user_id, r.account_id, r.permission_set_id from ${table} r join group_members m on m.group_id = r.group_id)`;
const PAIRS = sql`pairs as (select distinct account_id, permission_set_id from active)`;

type Counts = Pick<Effect, "people" | "accounts" | "changes">;

/** Counts what the assignments give, including what users have from others. */
async function countTriples(db: Db, { common }: QueryParts): Promise<number> {
  const { rows } = await sql<{ size: number }>`
    with ${common}
    select coalesce(sum(case when user_id is not null then 1 else (select count(*) from group_members m where m.group_id = active.group_id) end), 0)::int as size from active`.execute(
    db,
  );
  return rows[0]?.size ?? 0;
}

async function countExactly(db: Db, { common, isElsewhere }: QueryParts): Promise<Counts> {
  const { rows } = await sql<Counts>`
    with ${common}, ${triplesOf(sql`active`)}
    select count(distinct t.user_id)::int as people, count(distinct t.account_id)::int as accounts, count(*)::int as changes
    from triples t where not ${isElsewhere}`.execute(db);
  return rows[0] ?? NOTHING;
}

async function countRoughly(db: Db, { common }: QueryParts, changes: number): Promise<Counts> {
  const { rows } = await sql<Counts>`
    with ${common} select
      (select count(*) from (select user_id from active where user_id is not null union select m.user_id from (select distinct group_id from active) g join group_members m on m.group_id = g.group_id) u)::int as people,
      (select count(distinct account_id) from active)::int as accounts, ${changes}::int as changes`.execute(
    db,
  );
  return rows[0] ?? NOTHING;
}

async function nameTriples(
  db: Db,
  { common, isElsewhere, max }: QueryParts,
  isExact: boolean,
): Promise<Effect["named"]> {
  // For large changes, names come from the first accounts only: sorting all of them takes seconds.
  const triples = isExact
    ? triplesOf(sql`active`)
    : sql`few as (select * from active order by account_id limit ${max}), ${triplesOf(sql`few`)}`;
  const { rows } = await sql<Effect["named"][number]>`
    with ${common}, ${triples}
    select u.display_name as person, coalesce(c.label, c.name) as account, c.id as "accountId", s.name as role
    from triples t join users u on u.id = t.user_id join accounts c on c.id = t.account_id join permission_sets s on s.id = t.permission_set_id
    where ${isExact ? sql`not ${isElsewhere}` : sql`true`} order by 1, 2, 4 limit ${max}`.execute(db);
  return rows;
}

async function describeRoles(db: Db, { common, changedRoles, max }: QueryParts): Promise<Effect["roles"]> {
  const { rows } = await sql<{ count: number }>`
    with ${common}, ${PAIRS} select count(*)::int as count ${changedRoles}`.execute(db);
  const { rows: named } = await sql<Effect["roles"]["named"][number]>`
    with ${common}, ${PAIRS} select coalesce(c.label, c.name) as account, c.id as "accountId", s.name as role
    ${changedRoles} order by 1, 3 limit ${max}`.execute(db);
  return { count: rows[0]?.count ?? 0, named };
}

async function findOversized(db: Db, { common, changedRoles, max }: QueryParts): Promise<OversizedRoles> {
  const { rows } = await sql<OversizedRole & { count: number }>`
    with ${common}, ${PAIRS} select c.id as "accountId", coalesce(c.label, c.name) as account, s.name as role, ${policiesOf("s")} as policies, ${policyQuotaOf("c")} as quota, (count(*) over ())::int as count
    ${changedRoles} and ${policiesOf("s")} > ${policyQuotaOf("c")} order by 2, 3 limit ${max}`.execute(db);
  return { count: rows[0]?.count ?? 0, named: rows.map(({ count: _count, ...named }) => named) };
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
