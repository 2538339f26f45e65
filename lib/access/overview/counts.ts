/** How much there is of everything and how much needs attention: numbers for the side bar and the overview. */
import { sql } from "kysely";
import { requireReader } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import type { Db } from "@/lib/platform/context";
import { perOwnerCache } from "@/lib/platform/cache";
import { readGeneration } from "../entitlements/store";

export type Places = {
  accounts: number;
  sets: number;
  assignments: number;
  users: number;
  groups: number;
  waiting: number;
};

/** Every page shows them; they move only with what people may open. */
type CachedCounts = Omit<Places, "waiting" | "groups">;
const countCaches = perOwnerCache<CachedCounts>("administration places", 1);

/** How much there is of each, for the side bar. */
export async function countForSidebar(ctx: AdminCtx): Promise<Places> {
  await requireReader(ctx);
  const generation = String(await readGeneration(ctx.db));
  const kept = countCaches(ctx.db).get(generation);
  const places = kept ?? (await readPlaces(ctx.db));
  if (!kept) countCaches(ctx.db).set(generation, places);
  const { rows } = await sql<{ waiting: number; groups: number }>`select
    (select count(*)::int from deployed_roles where state in ('pending', 'removing')) as waiting, (select count(*)::int from groups) as groups`.execute(
    ctx.db,
  );
  return { ...places, waiting: rows[0]?.waiting ?? 0, groups: rows[0]?.groups ?? 0 };
}

async function readPlaces(db: Db): Promise<CachedCounts> {
  const { rows } = await sql<CachedCounts>`select
    (select count(*)::int from accounts) as accounts, (select count(*)::int from permission_sets) as sets, (select count(*)::int from assignments) as assignments,
    (select count(*)::int from users) as users`.execute(db);
  const [places] = rows;
  if (!places) throw new Error("counting answered nothing");
  return places;
}

export type Attention = {
  accountsBlocked: number;
  accountsBroken: number;
  /** In order, with something to be looked at. */ accountsHinted: number;
  accountsInactive: number;
  /** Roles of somebody else's that people cannot be signed in to. */ existingBroken: number;
  accountsOk: number;
  drifted: number;
  failed: number;
  waiting: number;
  outOfDate: number;
  connections: number;
  accounts: number;
  sets: number;
  assignments: number;
  deployed: number;
};

/** How everything stands, in numbers: for the overview alone, because it looks at every role. */
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
