/** The assignments table. */
import { sql, type RawBuilder } from "kysely";
import { everyWord } from "@/lib/platform/db/every-word";
import type { Db } from "@/lib/platform/context";
import { countUpTo } from "@/lib/platform/db/count-up-to";
import type { NewRow, Row } from "@/lib/platform/db/schema";
import { reachedAccounts, TARGET_COLUMNS, TARGET_NAME } from "./reached-accounts";
import type { Target } from "./types";

export type AssignmentRow = Row<"assignments">;

export function targetColumns(
  target: Target,
): Pick<AssignmentRow, "target_kind" | "account_id" | "unit_id" | "tag_key" | "tag_value"> {
  return {
    target_kind: target.kind,
    account_id: target.kind === "account" ? target.accountId : null,
    unit_id: target.kind === "unit" ? target.unitId : null,
    tag_key: target.kind === "tag" ? target.key : null,
    tag_value: target.kind === "tag" ? target.value : null,
  };
}

export function targetOf(row: AssignmentRow): Target {
  switch (row.target_kind) {
    case "account":
      return { kind: "account", accountId: row.account_id ?? "" };
    case "unit":
      return { kind: "unit", unitId: row.unit_id ?? "" };
    case "tag":
      return { kind: "tag", key: row.tag_key ?? "", value: row.tag_value ?? "" };
    case "all":
      return { kind: "all" };
  }
}

/** Inserts assignments that don't exist and returns their ids. */
export async function insertAssignments(db: Db, rows: NewRow<"assignments">[]): Promise<string[]> {
  const made = await db
    .insertInto("assignments")
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .execute();
  return made.map(({ id }) => id);
}

type Key = Pick<
  NewRow<"assignments">,
  | "permission_set_id"
  | "user_id"
  | "group_id"
  | "target_kind"
  | "account_id"
  | "unit_id"
  | "tag_key"
  | "tag_value"
>;

/** Returns the unique part of an assignment, as in the table's indexes. */
export function keyOf(row: Key): string {
  return JSON.stringify([
    row.permission_set_id,
    row.user_id,
    row.group_id,
    row.target_kind,
    row.account_id,
    row.unit_id,
    row.tag_key,
    row.tag_value,
  ]);
}

/** Returns the existing assignments that differ from these only in their dates, locked. */
export async function lockSameAssignments(db: Db, rows: NewRow<"assignments">[]): Promise<AssignmentRow[]> {
  if (rows.length === 0) return [];
  const known = (values: (string | null | undefined)[]) => [
    ...new Set(values.filter((value) => value !== null && value !== undefined)),
  ];
  const [users, groups, accounts] = [
    known(rows.map((row) => row.user_id)),
    known(rows.map((row) => row.group_id)),
    known(rows.map((row) => row.account_id)),
  ];
  const found = await db
    .selectFrom("assignments")
    .selectAll()
    .where("permission_set_id", "in", known(rows.map((row) => row.permission_set_id)))
    .where((eb) =>
      eb.or([
        ...(users.length > 0 ? [eb("user_id", "in", users)] : []),
        ...(groups.length > 0 ? [eb("group_id", "in", groups)] : []),
      ]),
    )
    .where((eb) =>
      eb.or([
        eb("account_id", "is", null),
        ...(accounts.length > 0 ? [eb("account_id", "in", accounts)] : []),
      ]),
    )
    .orderBy("id")
    .forUpdate()
    .execute();
  const wanted = new Set(rows.map(keyOf));
  return found.filter((row) => wanted.has(keyOf(row)));
}

export async function updateDates(
  db: Db,
  ids: string[],
  dates: { startsAt: Date | null; endsAt: Date | null },
): Promise<void> {
  if (ids.length > 0)
    await db
      .updateTable("assignments")
      .set({ starts_at: dates.startsAt, ends_at: dates.endsAt })
      .where("id", "in", ids)
      .execute();
}

export async function findAssignments(db: Db, ids: string[]): Promise<AssignmentRow[]> {
  return ids.length === 0 ? [] : db.selectFrom("assignments").selectAll().where("id", "in", ids).execute();
}

/** Returns the roles of assignments, each in one account. */
export async function listReachedRoles(
  db: Db,
  ids: string[],
): Promise<{ accountId: string; permissionSetId: string }[]> {
  const { rows } = await sql<{ accountId: string; permissionSetId: string }>`
    with mine as (select ${TARGET_COLUMNS} from assignments a where a.id in (${sql.join(ids.map((id) => sql`${id}::uuid`))}))
    select distinct account_id as "accountId", permission_set_id as "permissionSetId" from (${reachedAccounts("mine")}) r`.execute(
    db,
  );
  return rows;
}

export async function deleteAssignments(db: Db, ids: string[]): Promise<void> {
  await db.deleteFrom("assignments").where("id", "in", ids).execute();
}

export type ListedAssignment = AssignmentRow & {
  principal_name: string;
  permission_set_name: string;
  target_name: string;
};

export type AssignmentFilter = {
  id?: string;
  search?: string;
  permissionSetId?: string;
  accountId?: string;
  userId?: string;
  groupId?: string;
};

const TABLES = sql`assignments a
    join permission_sets s on s.id = a.permission_set_id
    left join users u on u.id = a.user_id left join groups g on g.id = a.group_id
    left join accounts c on c.id = a.account_id left join organizational_units o on o.id = a.unit_id`;

function matching(filter: AssignmentFilter): RawBuilder<unknown> {
  return sql`true
      ${filter.id ? sql`and a.id = ${filter.id}` : sql``}
      ${filter.permissionSetId ? sql`and a.permission_set_id = ${filter.permissionSetId}` : sql``}
      ${filter.accountId ? sql`and a.account_id = ${filter.accountId}` : sql``}
      ${filter.userId ? sql`and a.user_id = ${filter.userId}` : sql``}
      ${filter.groupId ? sql`and a.group_id = ${filter.groupId}` : sql``}
      and ${everyWord(filter.search, sql`coalesce(u.display_name, g.display_name), u.user_name, s.name_key, coalesce(c.label, c.name), c.id, o.path, a.tag_key || '=' || a.tag_value`)}`;
}

/** Newest first. */
export async function listAssignments(
  db: Db,
  page: AssignmentFilter & { after: { at: Date; id: string } | null; limit: number },
): Promise<ListedAssignment[]> {
  const { rows } = await sql<ListedAssignment>`
    select a.*, coalesce(u.display_name, g.display_name) as principal_name, s.name as permission_set_name, ${TARGET_NAME} as target_name
    from ${TABLES}
    where ${matching(page)} ${page.after ? sql`and (a.created_at, a.id) < (${page.after.at}, ${page.after.id}::uuid)` : sql``}
    order by a.created_at desc, a.id desc limit ${page.limit}`.execute(db);
  return rows;
}

export async function countAssignments(db: Db, filter: AssignmentFilter): Promise<number> {
  return countUpTo(db, sql`select 1 from ${TABLES} where ${matching(filter)}`);
}
