/** Counts for the sidebar and the overview. */
import { sql } from "kysely";
import { requireReader } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import type { Db } from "@/lib/platform/context";
import { perOwnerCache } from "@/lib/platform/cache";
import { readGeneration } from "../entitlements/store";

export type Counts = {
  accounts: number;
  sets: number;
  assignments: number;
  users: number;
  groups: number;
  waiting: number;
};

/** On every page, so cached: they change only with the access generation. */
type CachedCounts = Omit<Counts, "waiting" | "groups">;
const countCaches = perOwnerCache<CachedCounts>("administration counts", 1);

/** Counts the entries of each page, for the sidebar. */
export async function countForSidebar(ctx: AdminCtx): Promise<Counts> {
  await requireReader(ctx);
  const generation = String(await readGeneration(ctx.db));
  const cached = countCaches(ctx.db).get(generation);
  const counts = cached ?? (await readCounts(ctx.db));
  if (!cached) countCaches(ctx.db).set(generation, counts);
  const { rows } = await sql<{ waiting: number; groups: number }>`select
    (select count(*)::int from deployed_roles where state in ('pending', 'removing')) as waiting, (select count(*)::int from groups) as groups`.execute(
    ctx.db,
  );
  return { ...counts, waiting: rows[0]?.waiting ?? 0, groups: rows[0]?.groups ?? 0 };
}

async function readCounts(db: Db): Promise<CachedCounts> {
  const { rows } = await sql<CachedCounts>`select
    (select count(*)::int from accounts) as accounts, (select count(*)::int from permission_sets) as sets, (select count(*)::int from assignments) as assignments,
    (select count(*)::int from users) as users`.execute(db);
  const [counts] = rows;
  if (!counts) throw new Error("counting answered nothing");
  return counts;
}

export type Attention = {
  accountsBlocked: number;
  accountsBroken: number;
  /** Working, with a hint to review. */ accountsHinted: number;
  accountsInactive: number;
  /** Existing roles that don't admit Foyer's users. */ existingBroken: number;
  accountsOk: number;
  drifted: number;
  failed: number;
  /** Failed or drifted: what a repair of everything works on. */
  repairable: number;
  waiting: number;
  outOfDate: number;
  connections: number;
  accounts: number;
  sets: number;
  assignments: number;
  deployed: number;
};

/** Counts what needs attention. Reads every role, so only the overview uses it. */
export async function countAttention(ctx: AdminCtx): Promise<Attention> {
  await requireReader(ctx);
  const { rows } = await sql<Attention>`
    with active as (select d.* from deployed_roles d join accounts c on c.id = d.account_id and c.status = 'ACTIVE')
    select
    (select count(*)::int from accounts where status = 'ACTIVE' and is_blocked) as "accountsBlocked",
    (select count(*)::int from accounts where status = 'ACTIVE' and check_state = 'broken') as "accountsBroken",
    (select count(*)::int from accounts where status = 'ACTIVE' and check_state = 'ok' and check_problems <> '[]') as "accountsHinted",
    (select count(*)::int from accounts where status <> 'ACTIVE') as "accountsInactive",
    (select count(*)::int from existing_roles x join accounts c on c.id = x.account_id and c.status = 'ACTIVE' where x.state = 'broken') as "existingBroken",
    (select count(*)::int from accounts where status = 'ACTIVE' and check_state = 'ok') as "accountsOk",
    (select count(*)::int from active where drift <> '[]') as drifted,
    (select count(*)::int from active where state = 'failed') as failed,
    (select count(*)::int from active where state <> 'removing' and (state = 'failed' or drift <> '[]')) as repairable,
    (select count(*)::int from active where state in ('pending', 'removing')) as waiting,
    (select count(*)::int from permission_sets s join active d on d.permission_set_id = s.id and d.wanted_version < s.role_revision where d.state = 'deployed') as "outOfDate",
    (select count(*)::int from connections) as connections,
    (select count(*)::int from accounts) as accounts,
    (select count(*)::int from permission_sets) as sets,
    (select count(*)::int from assignments) as assignments,
    (select count(*)::int from active where state = 'deployed') as deployed`.execute(ctx.db);
  const [counts] = rows;
  if (!counts) throw new Error("counting answered nothing");
  return counts;
}
