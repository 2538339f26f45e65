/** Explains who can reach an account, as what, and why; and what a user can reach, and why. */
import { sql, type RawBuilder } from "kysely";
import { toCsv } from "@/lib/formats/csv";
import { requireReader } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { record } from "@/lib/platform/audit/record";
import { isLive, reachedAccounts, reachesAccount, TARGET_COLUMNS } from "../assignments/reached-accounts";

export type Reach = {
  userId: string;
  userName: string;
  displayName: string;
  accountId: string;
  accountName: string;
  permissionSetName: string;
  /** The group that grants it, or null when assigned directly. */
  group: string | null;
  targetKind: "account" | "unit" | "tag" | "all";
  /** The unit's path or the tag; null for one account, and for all. */
  target: string | null;
  endsAt: Date | null;
};

const WHY = sql`g.display_name as "group", a.ends_at as "endsAt",
  a.target_kind as "targetKind", case a.target_kind when 'unit' then coalesce(nullif(o.path, ''), o.name) when 'tag' then a.tag_key || ' = ' || a.tag_value end as target`;
const WHO = sql`u.id as "userId", u.user_name as "userName", u.display_name as "displayName"`;
/** Rows on a page, and in an export. */
export const MAX_SHOWN = 500;
export const MAX_EXPORTED = 100_000;

/** Returns the users who can open the account now, by name; the first 500 by default. */
export async function listReachOfAccount(
  ctx: AdminCtx,
  input: { accountId: string; limit?: number },
): Promise<Reach[]> {
  await requireReader(ctx);
  const account = sql`${input.accountId}`;
  const { rows } = await sql<Reach>`
    select ${WHO}, c.id as "accountId", coalesce(c.label, c.name) as "accountName", s.name as "permissionSetName", ${WHY}
    from assignments a
    join accounts c on c.id = ${input.accountId} and c.status = 'ACTIVE'
    join permission_sets s on s.id = a.permission_set_id
    left join groups g on g.id = a.group_id
    left join group_members m on m.group_id = a.group_id
    join users u on u.id = coalesce(a.user_id, m.user_id) and u.status = 'enabled'
    left join organizational_units o on o.id = a.unit_id
    where ${reachesAccount(account)} and ${isLive(ctx.now())}
    order by lower(u.display_name), s.name, g.display_name nulls first limit ${Math.min(input.limit ?? MAX_SHOWN, MAX_EXPORTED + 1)}`.execute(
    ctx.db,
  );
  return rows;
}

/** Returns what a user can open now, by account; the first 500 by default. */
export async function listReachOfUser(
  ctx: AdminCtx,
  input: { userId: string; limit?: number },
): Promise<Reach[]> {
  await requireReader(ctx);
  const userAssignments: RawBuilder<unknown> = sql`
    select ${TARGET_COLUMNS} from assignments a where a.user_id = ${input.userId} and ${isLive(ctx.now())}
    union all
    select ${TARGET_COLUMNS} from group_members m join assignments a on a.group_id = m.group_id where m.user_id = ${input.userId} and ${isLive(ctx.now())}`;
  const { rows } = await sql<Reach>`
    with mine as materialized (${userAssignments}), reached as (${reachedAccounts("mine")})
    select ${WHO}, c.id as "accountId", coalesce(c.label, c.name) as "accountName", s.name as "permissionSetName", ${WHY}
    from reached r join assignments a on a.id = r.assignment_id
    join accounts c on c.id = r.account_id and c.status = 'ACTIVE'
    join permission_sets s on s.id = a.permission_set_id
    join users u on u.id = ${input.userId} and u.status = 'enabled'
    left join groups g on g.id = a.group_id left join organizational_units o on o.id = a.unit_id
    order by lower(c.name), s.name, g.display_name nulls first limit ${Math.min(input.limit ?? MAX_SHOWN, MAX_EXPORTED + 1)}`.execute(
    ctx.db,
  );
  return rows;
}

const COLUMNS = [
  "userName",
  "displayName",
  "accountId",
  "accountName",
  "permissionSetName",
  "group",
  "targetKind",
  "target",
  "endsAt",
] as const;

/** Returns the same for a file, and records the export: of an account or of a user. */
export async function exportReach(
  ctx: AdminCtx,
  input: {
    format: "csv" | "json";
    of: { accountId: string } | { userId: string };
    /** The last line of an incomplete file. */ cutOff: string;
  },
): Promise<string> {
  const { of, format, cutOff } = input;
  const found =
    "accountId" in of
      ? await listReachOfAccount(ctx, { ...of, limit: MAX_EXPORTED + 1 })
      : await listReachOfUser(ctx, { ...of, limit: MAX_EXPORTED + 1 });
  const rows = found.slice(0, MAX_EXPORTED);
  const isWhole = found.length <= MAX_EXPORTED;
  await record(ctx, ctx.db, {
    type: "access.exported",
    outcome: "success",
    ...("accountId" in of ? { accountId: of.accountId } : { targetId: of.userId }),
    details: { format, rows: rows.length },
  });
  if (format === "json")
    return `${JSON.stringify({ at: ctx.now().toISOString(), isWhole, access: rows }, null, 2)}\n`;
  const lines = rows.map((row) =>
    COLUMNS.map((column) => (column === "endsAt" ? (row.endsAt?.toISOString() ?? null) : row[column])),
  );
  return toCsv([...COLUMNS], isWhole ? lines : [...lines, [cutOff]]);
}
