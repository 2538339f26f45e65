/** Accounts as administrators see them. */
import { sql } from "kysely";
import { requireReader } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import type { AccountProblem } from "@/lib/platform/db/schema";
import { notFound } from "@/lib/platform/errors";
import { likeText } from "../permission-sets/store";

export type ListedAccount = {
  id: string;
  name: string;
  email: string;
  unitPath: string | null;
  environment: string | null;
  colour: string | null;
  status: "ACTIVE" | "SUSPENDED" | "PENDING_CLOSURE" | "CLOSED";
  statusReason: string | null;
  checkState: "unchecked" | "ok" | "broken";
  problems: AccountProblem[];
  foreignRoles: string[];
  isManagement: boolean;
  /** A connected organization names it. */
  isOfOrganization: boolean;
  roles: number;
  /** What Foyer calls it instead of AWS's name; null for none. */
  label: string | null;
  /** AWS's own name. */
  awsName: string;
  ownEnvironmentId: string | null;
  tags: Record<string, string>;
};

const COLUMNS = sql`
  c.id, coalesce(c.label, c.name) as name, c.email, o.path as "unitPath", e.name as environment, e.colour, c.status, c.status_reason as "statusReason",
  c.check_state as "checkState", c.check_problems as problems, c.foreign_roles as "foreignRoles", c.is_management as "isManagement", c.connection_id is not null as "isOfOrganization", c.label, c.name as "awsName", c.own_environment_id as "ownEnvironmentId",
  (select coalesce(jsonb_object_agg(t.key, t.value), '{}') from account_tags t where t.account_id = c.id) as tags,
  (select count(*)::int from deployed_roles d where d.account_id = c.id) as roles`;
const TABLES = sql`accounts c left join organizational_units o on o.id = c.unit_id left join environments e on e.id = c.environment_id`;

export type AccountFilter = { search?: string; attention?: boolean; /** In the unit or below. */ unitId?: string; environmentId?: string };

/** By name, then number; `after` is the number of the account that a page ends with. */
export async function listAccounts(ctx: AdminCtx, page: AccountFilter & { after?: string; limit?: number }): Promise<{ accounts: ListedAccount[]; next: string | null }> {
  await requireReader(ctx);
  const limit = Math.min(page.limit ?? 50, 200);
  const like = page.search ? `%${likeText(page.search)}%` : null;
  const { rows } = await sql<ListedAccount>`
    select ${COLUMNS} from ${TABLES}
    where true
      ${like ? sql`and (lower(coalesce(c.label, c.name)) like ${like} or c.id like ${like} or lower(c.email) like ${like} or lower(o.path) like ${like})` : sql``}
      ${page.attention ? sql`and (c.status <> 'ACTIVE' or c.check_state = 'broken' or jsonb_array_length(c.foreign_roles) > 0)` : sql``}
      ${page.unitId ? sql`and exists (select 1 from account_units au where au.account_id = c.id and au.unit_id = ${page.unitId})` : sql``}
      ${page.environmentId ? sql`and c.environment_id = ${page.environmentId}` : sql``}
      ${page.after ? sql`and (lower(c.name), c.id) > (select lower(name), id from accounts where id = ${page.after})` : sql``}
    order by lower(c.name), c.id limit ${limit + 1}`.execute(ctx.db);
  const accounts = rows.slice(0, limit);
  return { accounts, next: rows.length > limit ? (accounts.at(-1)?.id ?? null) : null };
}

/** Those of the numbers that exist, by name. */
export async function findAccounts(ctx: AdminCtx, ids: string[]): Promise<ListedAccount[]> {
  await requireReader(ctx);
  if (ids.length === 0) return [];
  const { rows } = await sql<ListedAccount>`select ${COLUMNS} from ${TABLES} where c.id in (${sql.join(ids)}) order by lower(c.name), c.id`.execute(ctx.db);
  return rows;
}

/** @throws Refusal `not_found` */
export async function getAccount(ctx: AdminCtx, id: string): Promise<ListedAccount> {
  await requireReader(ctx);
  const { rows } = await sql<ListedAccount>`select ${COLUMNS} from ${TABLES} where c.id = ${id}`.execute(ctx.db);
  const [account] = rows;
  if (!account) throw notFound("This account does not exist.");
  return account;
}

export type Attention = { accountsBlocked: number; accountsBroken: number; accountsInactive: number; drifted: number; failed: number; waiting: number; outOfDate: number; connections: number; accounts: number; sets: number; assignments: number; deployed: number };

/** How everything stands, in numbers. */
export async function countAttention(ctx: AdminCtx): Promise<Attention> {
  await requireReader(ctx);
  const { rows } = await sql<Attention>`
    with active as (select d.* from deployed_roles d join accounts c on c.id = d.account_id and c.status = 'ACTIVE')
    select
    (select count(*)::int from accounts where status = 'ACTIVE' and is_blocked) as "accountsBlocked",
    (select count(*)::int from accounts where status = 'ACTIVE' and check_state = 'broken') as "accountsBroken",
    (select count(*)::int from accounts where status <> 'ACTIVE') as "accountsInactive",
    (select count(*)::int from active where jsonb_array_length(drift) > 0) as drifted,
    (select count(*)::int from active where state = 'failed') as failed,
    (select count(*)::int from active where state in ('pending', 'removing')) as waiting,
    (select count(*)::int from active d join permission_sets s on s.id = d.permission_set_id where d.state = 'deployed' and d.wanted_version < s.role_revision) as "outOfDate",
    (select count(*)::int from connections) as connections,
    (select count(*)::int from accounts) as accounts,
    (select count(*)::int from permission_sets) as sets,
    (select count(*)::int from assignments) as assignments,
    (select count(*)::int from active where state = 'deployed') as deployed`.execute(ctx.db);
  const [counts] = rows;
  if (!counts) throw new Error("counting answered nothing");
  return counts;
}
