/** The groups and group_members tables: every statement that changes them, for this room and for directories. */
import { sql } from "kysely";
import { skeletonOf } from "@/lib/formats/confusables";
import { foldName } from "@/lib/formats/text";
import type { Db } from "@/lib/platform/context";
import type { NewRow, Row } from "@/lib/platform/db/schema";

const withSkeleton = <T extends { display_name: string }>(group: T) => ({
  ...group,
  display_name_skeleton: skeletonOf(group.display_name),
});

/** Inserts a group. Returns false when its name or its external id is taken. */
export async function insertGroup(db: Db, group: NewRow<"groups">): Promise<boolean> {
  const made = await db
    .insertInto("groups")
    .values(withSkeleton(group))
    .onConflict((clash) => clash.doNothing())
    .returning("id")
    .executeTakeFirst();
  return made !== undefined;
}

/** Inserts those groups whose names and external ids are free. Returns their ids. */
export async function insertFreeGroups(db: Db, groups: NewRow<"groups">[]): Promise<Set<string>> {
  if (groups.length === 0) return new Set();
  const made = await db
    .insertInto("groups")
    .values(groups.map(withSkeleton))
    .onConflict((clash) => clash.doNothing())
    .returning("id")
    .execute();
  return new Set(made.map(({ id }) => id));
}

/** Inserts groups whose names are known to be free. */
export async function insertGroups(db: Db, groups: NewRow<"groups">[]): Promise<void> {
  if (groups.length > 0) await db.insertInto("groups").values(groups.map(withSkeleton)).execute();
}

export type GroupColumns = Partial<
  Pick<
    NewRow<"groups">,
    "display_name" | "display_name_key" | "description" | "external_id" | "scim" | "dormant_since"
  >
>;

/** Changes a group and its revision. Returns false when it doesn't exist. */
export async function updateGroup(db: Db, id: string, columns: GroupColumns, at: Date): Promise<boolean> {
  const { display_name } = columns;
  const names = display_name === undefined ? columns : withSkeleton({ ...columns, display_name });
  const changed = await db
    .updateTable("groups")
    .set((eb) => ({ ...names, revision: eb("revision", "+", 1), updated_at: at }))
    .where("id", "=", id)
    .executeTakeFirst();
  return changed.numUpdatedRows > 0n;
}

/** Makes a group dormant: its name is free for another one, and only its external id brings it back. */
export async function makeDormant(
  db: Db,
  group: Pick<Row<"groups">, "id" | "display_name">,
  at: Date,
): Promise<void> {
  await db
    .updateTable("groups")
    .set({
      dormant_since: at,
      display_name_key: `${foldName(group.display_name)} #${group.id}`,
      display_name_skeleton: null,
      updated_at: at,
    })
    .where("id", "=", group.id)
    .execute();
}

/** Returns the group, locked until the transaction ends. */
export async function lockGroup(
  tx: Db,
  id: string,
): Promise<Pick<Row<"groups">, "id" | "source_id" | "display_name"> | null> {
  return (
    (await tx
      .selectFrom("groups")
      .select(["id", "source_id", "display_name"])
      .where("id", "=", id)
      .forUpdate()
      .executeTakeFirst()) ?? null
  );
}

export async function deleteGroupRow(db: Db, id: string): Promise<void> {
  await db.deleteFrom("groups").where("id", "=", id).execute();
}

/** Adds a member. Returns the membership's id, or null when the user is a member already. */
export async function insertMember(
  db: Db,
  member: { groupId: string; userId: string; at: Date },
): Promise<string | null> {
  const made = await db
    .insertInto("group_members")
    .values({ group_id: member.groupId, user_id: member.userId, created_at: member.at })
    .onConflict((clash) => clash.doNothing())
    .returning("id")
    .executeTakeFirst();
  return made?.id ?? null;
}

/**
 * Adds thousands of members with one parameter. Memberships that exist already are left out.
 * @returns the added members of each group
 */
export async function insertMembers(
  db: Db,
  members: { groupId: string; userId: string }[],
  at: Date,
): Promise<{ groupId: string; userIds: string[] }[]> {
  if (members.length === 0) return [];
  const { rows } = await sql<{ groupId: string; userIds: string[] }>`
    with made as (
      insert into group_members (group_id, user_id, created_at)
      select "groupId", "userId", ${at}::timestamptz from jsonb_to_recordset(${JSON.stringify(members)}::jsonb) as each("groupId" uuid, "userId" uuid)
      on conflict do nothing returning group_id, user_id
    )
    select group_id as "groupId", jsonb_agg(user_id) as "userIds" from made group by group_id`.execute(db);
  return rows;
}

/** Removes members of a group: these, or all. Returns who was one. */
export async function deleteMembers(db: Db, groupId: string, userIds: string[] | "all"): Promise<string[]> {
  if (userIds !== "all" && userIds.length === 0) return [];
  const rows = await db
    .deleteFrom("group_members")
    .where("group_id", "=", groupId)
    .$if(userIds !== "all", (query) => query.where("user_id", "in", userIds === "all" ? [] : userIds))
    .returning("user_id")
    .execute();
  return rows.map(({ user_id }) => user_id);
}

/** Removes a user from some groups. */
export async function deleteMemberships(db: Db, userId: string, groupIds: string[]): Promise<void> {
  if (groupIds.length > 0)
    await db
      .deleteFrom("group_members")
      .where("user_id", "=", userId)
      .where("group_id", "in", groupIds)
      .execute();
}

/** Removes one membership by its id. */
export async function deleteMembershipRow(
  db: Db,
  id: string,
): Promise<{ groupId: string; userId: string } | null> {
  const deleted = await db
    .deleteFrom("group_members")
    .where("id", "=", id)
    .returning(["group_id", "user_id"])
    .executeTakeFirst();
  return deleted ? { groupId: deleted.group_id, userId: deleted.user_id } : null;
}
