/** Accounts, for administrators. */
import { everyWord } from "@/lib/platform/db/every-word";
import { naturalOrder } from "@/lib/platform/db/natural-order";
import type { ReasonCode } from "@/lib/messages/reason";
import { sql } from "kysely";
import { pageMark, readPageMark } from "@/lib/formats/page-mark";
import { requireReader } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import type { AccountProblem } from "@/lib/platform/db/schema";
import { notFound } from "@/lib/platform/errors";
import { countUpTo } from "@/lib/platform/db/count-up-to";

export type ListedAccount = {
  id: string;
  name: string;
  email: string;
  unitPath: string | null;
  environment: string | null;
  colour: string | null;
  status: "ACTIVE" | "SUSPENDED" | "PENDING_CLOSURE" | "CLOSED";
  statusReason: ReasonCode | null;
  checkState: "unchecked" | "ok" | "broken";
  problems: AccountProblem[];
  foreignRoles: string[];
  isManagement: boolean;
  /** A connected organization lists it. */
  isOfOrganization: boolean;
  roles: number;
  /** The name that Foyer displays instead of AWS's: the account's own or inherited; null for none. */
  label: string | null;
  /** Chosen for the account itself. */
  ownLabel: string | null;
  /** AWS's own name. */
  awsName: string;
  ownEnvironmentId: string | null;
  tags: Record<string, string>;
  /** How many managed policies a role may have there; null until AWS was asked. */
  policiesPerRole: number | null;
};

const COLUMNS = sql`
  c.id, coalesce(c.label, c.name) as name, c.email, o.path as "unitPath", e.name as environment, e.colour, c.status, c.status_reason as "statusReason",
  c.check_state as "checkState", c.check_problems as problems, c.foreign_roles as "foreignRoles", c.policies_per_role as "policiesPerRole", c.is_management as "isManagement", c.connection_id is not null as "isOfOrganization", c.label, c.own_label as "ownLabel", c.name as "awsName", c.own_environment_id as "ownEnvironmentId",
  (select coalesce(jsonb_object_agg(t.key, t.value), '{}') from account_tags t where t.account_id = c.id) as tags,
  (select count(*)::int from deployed_roles d where d.account_id = c.id) as roles`;
const SORT_NAME = naturalOrder(sql`lower(coalesce(c.label, c.name))`);
const TABLES = sql`accounts c left join organizational_units o on o.id = c.unit_id left join environments e on e.id = c.environment_id`;

export type AccountFilter = {
  search?: string;
  attention?: boolean;
  /** In the unit or below. */ unitId?: string;
  environmentId?: string;
  /** Only accounts in these units or below, and never the management account. */ within?: string[] | null;
};

/** Lists accounts by displayed name, then number; `after` is the `next` of the previous page. */
export async function listAccounts(
  ctx: AdminCtx,
  page: AccountFilter & { after?: string; limit?: number },
): Promise<{ accounts: ListedAccount[]; next: string | null; total: number }> {
  await requireReader(ctx);
  const limit = Math.min(page.limit ?? 50, 200);
  const [afterName, afterId] = readPageMark(page.after, 2) ?? [];
  const filter = sql`${everyWord(page.search, sql`coalesce(c.label, c.name), c.id, c.email, o.path`)}
      ${page.attention ? sql`and (c.status <> 'ACTIVE' or c.check_state = 'broken' or c.check_problems <> '[]' or jsonb_array_length(c.foreign_roles) > 0 or exists (select 1 from existing_roles x where x.account_id = c.id and x.state = 'broken'))` : sql``}
      ${page.unitId ? sql`and exists (select 1 from account_units au where au.account_id = c.id and au.unit_id = ${page.unitId})` : sql``}
      ${page.within ? sql`and not c.is_management and exists (select 1 from account_units au where au.account_id = c.id and au.unit_id = any(${page.within}))` : sql``}
      ${page.environmentId ? sql`and c.environment_id = ${page.environmentId}` : sql``}`;
  const { rows } = await sql<ListedAccount & { sortName: string }>`
    select ${COLUMNS}, ${SORT_NAME} as "sortName" from ${TABLES}
    where ${filter}
      ${afterName === undefined ? sql`` : sql`and (${SORT_NAME}, c.id) > (${afterName}, ${afterId})`}
    order by ${SORT_NAME}, c.id limit ${limit + 1}`.execute(ctx.db);
  const accounts = rows.slice(0, limit);
  const last = accounts.at(-1);
  return {
    accounts,
    next: rows.length > limit && last ? pageMark(last.sortName, last.id) : null,
    total: await countUpTo(ctx.db, sql`select 1 from ${TABLES} where ${filter}`),
  };
}

/** Returns the accounts of these numbers that exist, by name. */
export async function findAccounts(ctx: AdminCtx, ids: string[]): Promise<ListedAccount[]> {
  await requireReader(ctx);
  if (ids.length === 0) return [];
  const { rows } =
    await sql<ListedAccount>`select ${COLUMNS} from ${TABLES} where c.id in (${sql.join(ids)}) order by ${SORT_NAME}, c.id`.execute(
      ctx.db,
    );
  return rows;
}

/** Returns one account. @throws Refusal `not_found` */
export async function getAccount(ctx: AdminCtx, id: string): Promise<ListedAccount> {
  await requireReader(ctx);
  const { rows } = await sql<ListedAccount>`select ${COLUMNS} from ${TABLES} where c.id = ${id}`.execute(
    ctx.db,
  );
  const [account] = rows;
  if (!account) throw notFound("account_not_found");
  return account;
}
