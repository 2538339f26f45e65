/** Groups of the built-in directory, and who is in them. Membership is flat: people only. */
import { keepAdministrator } from "../administrators/store";
import { sql } from "kysely";
import { z } from "zod";
import { foldName, isPrintable, likeText } from "@/lib/formats/text";
import { isUuid } from "@/lib/formats/uuid";
import { record } from "@/lib/platform/audit/record";
import { newUuid } from "@/lib/platform/crypto/random";
import type { Row } from "@/lib/platform/db/schema";
import { conflict, invalidInput, notFound, legacy } from "@/lib/platform/errors";
import { requireOwn } from "../principals/managed";
import { requireReader } from "../administrators/service";
import type { AdminCtx } from "../administrators/types";
import { withAuthority } from "../administrators/with-authority";

const UNIQUE_VIOLATION = "23505";

const groupName = z
  .string()
  .trim()
  .refine((text) => isPrintable(text, 256), "A group's name has 1 to 256 characters.");
/** Line breaks and tabs are the only controls in a description. */
const groupDescription = z
  .string()
  .trim()
  .max(1024, "A group's description has at most 1,024 characters.")
  .refine(
    (text) => !/[^\P{Cc}\t\n\r]|[\p{Cs}\p{Cn}]/u.test(text),
    "A group's description has no control characters but line breaks and tabs.",
  )
  .optional();

export type ListedGroup = { id: string; name: string; nameKey: string; members: number };

export async function listGroups(
  ctx: AdminCtx,
  page: { search?: string; after?: string; limit?: number },
): Promise<{ groups: ListedGroup[]; next: string | null }> {
  await requireReader(ctx);
  const limit = Math.min(page.limit ?? 50, 200);
  const like = page.search ? `%${likeText(page.search)}%` : "%";
  const { rows } = await sql<ListedGroup>`
    select g.id, g.display_name as name, g.display_name_key as "nameKey", (select count(*)::int from group_members m where m.group_id = g.id) as members
    from groups g where g.display_name_key like ${like} ${page.after ? sql`and g.display_name_key > ${page.after}` : sql``} order by g.display_name_key limit ${limit + 1}`.execute(
    ctx.db,
  );
  const groups = rows.slice(0, limit);
  return { groups, next: rows.length > limit ? (groups.at(-1)?.nameKey ?? null) : null };
}

export type GroupDetail = {
  id: string;
  name: string;
  description: string | null;
  members: { id: string; displayName: string; userName: string }[];
  /** How many there are, and where the page of them ends. */ count: number;
  next: string | null;
};

const MEMBERS_PER_PAGE = 100;

/** With a page of its members by user name; `after` is the `next` of the page before. @throws Refusal `not_found` */
export async function getGroup(
  ctx: AdminCtx,
  id: string,
  page: { after?: string | undefined; limit?: number } = {},
): Promise<GroupDetail> {
  await requireReader(ctx);
  const group = isUuid(id)
    ? await ctx.db
        .selectFrom("groups")
        .select(["id", "display_name", "description"])
        .where("id", "=", id)
        .executeTakeFirst()
    : undefined;
  if (!group) throw notFound("This group does not exist.");
  const limit = Math.min(page.limit ?? MEMBERS_PER_PAGE, 500);
  let query = ctx.db
    .selectFrom("group_members")
    .innerJoin("users", "users.id", "group_members.user_id")
    .select([
      "users.id",
      "users.display_name as displayName",
      "users.user_name as userName",
      "users.user_name_key as key",
    ])
    .where("group_id", "=", id)
    .orderBy("user_name_key")
    .limit(limit + 1);
  if (page.after !== undefined) query = query.where("user_name_key", ">", page.after);
  const rows = await query.execute();
  const members = rows.slice(0, limit);
  const { count } = await ctx.db
    .selectFrom("group_members")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("group_id", "=", id)
    .executeTakeFirstOrThrow();
  return {
    id,
    name: group.display_name,
    description: group.description,
    members: members.map(({ key: _key, ...member }) => member),
    count: Number(count),
    next: rows.length > limit ? (members.at(-1)?.key ?? null) : null,
  };
}

/** @throws Refusal `invalid_input`, `conflict` when the name is taken in any case */
export async function createGroup(
  ctx: AdminCtx,
  input: { name: string; description?: string },
): Promise<string> {
  const name = groupName.safeParse(input.name);
  if (!name.success) throw invalidInput(legacy(name.error.issues[0]?.message ?? "The name is not valid."));
  const description = groupDescription.safeParse(input.description);
  if (!description.success)
    throw invalidInput(legacy(description.error.issues[0]?.message ?? "The description is not valid."));
  const id = newUuid();
  const at = ctx.now();
  await withAuthority(ctx, "administrator", async (tx) => {
    const made = await tx
      .insertInto("groups")
      .values({
        id,
        display_name: name.data,
        display_name_key: foldName(name.data),
        description: description.data ?? null,
        created_at: at,
        updated_at: at,
      })
      .onConflict((clash) => clash.doNothing())
      .returning("id")
      .executeTakeFirst();
    if (!made) throw conflict(`A group called ${name.data} exists already.`);
    await record(ctx, tx, {
      type: "group.created",
      outcome: "success",
      targetId: id,
      details: { name: name.data },
    });
  });
  return id;
}

/** Adds or removes one person. Doing it twice is no error. @throws Refusal `not_found` */
export async function setMember(
  ctx: AdminCtx,
  input: { groupId: string; userName?: string; userId?: string; isMember: boolean },
): Promise<void> {
  await withAuthority(ctx, "administrator", async (tx) => {
    const group = isUuid(input.groupId)
      ? await tx.selectFrom("groups").select("id").where("id", "=", input.groupId).executeTakeFirst()
      : undefined;
    const user =
      input.userId === undefined
        ? await tx
            .selectFrom("users")
            .select("id")
            .where("user_name_key", "=", foldName(input.userName ?? ""))
            .executeTakeFirst()
        : isUuid(input.userId)
          ? await tx.selectFrom("users").select("id").where("id", "=", input.userId).executeTakeFirst()
          : undefined;
    if (!group || !user) throw notFound(group ? "This person does not exist." : "This group does not exist.");
    await requireOwn(tx, "groups", group.id);
    if (input.isMember) {
      const made = await tx
        .insertInto("group_members")
        .values({ group_id: group.id, user_id: user.id, created_at: ctx.now() })
        .onConflict((clash) => clash.doNothing())
        .returning("user_id")
        .executeTakeFirst();
      if (made)
        await record(ctx, tx, {
          type: "group_member.added",
          outcome: "success",
          targetId: user.id,
          details: { groupId: group.id },
        });
    } else {
      const gone = await keepAdministrator(tx, () =>
        tx
          .deleteFrom("group_members")
          .where("group_id", "=", group.id)
          .where("user_id", "=", user.id)
          .executeTakeFirst(),
      );
      if (gone.numDeletedRows > 0n)
        await record(ctx, tx, {
          type: "group_member.removed",
          outcome: "success",
          targetId: user.id,
          details: { groupId: group.id },
        });
    }
  });
}

/** Changes a group's name or description; what is left out stays. @throws Refusal `invalid_input`, `not_found`, `conflict` */
export async function changeGroup(
  ctx: AdminCtx,
  input: { groupId: string; name?: string; description?: string | null },
): Promise<void> {
  const name = groupName.optional().safeParse(input.name);
  const description = groupDescription.safeParse(input.description ?? undefined);
  if (!name.success) throw invalidInput(legacy(name.error.issues[0]?.message ?? "The name is not valid."));
  if (!description.success)
    throw invalidInput(legacy(description.error.issues[0]?.message ?? "The description is not valid."));
  const set = {
    ...(name.data === undefined ? {} : { display_name: name.data, display_name_key: foldName(name.data) }),
    ...(input.description === undefined ? {} : { description: description.data ?? null }),
  };
  await withAuthority(ctx, "administrator", async (tx) => {
    await requireOwn(tx, "groups", input.groupId);
    const changed = isUuid(input.groupId)
      ? await tx
          .updateTable("groups")
          .set((eb) => ({ ...set, revision: eb("revision", "+", 1), updated_at: ctx.now() }))
          .where("id", "=", input.groupId)
          .executeTakeFirst()
      : null;
    if (!changed || changed.numUpdatedRows === 0n) throw notFound("This group does not exist.");
    await record(ctx, tx, {
      type: "group.changed",
      outcome: "success",
      targetId: input.groupId,
      details: set,
    });
  }).catch((error: unknown) => {
    if ((error as { code?: unknown }).code === UNIQUE_VIOLATION)
      throw conflict("A group of this name exists already.");
    throw error;
  });
}

export type GroupRecord = {
  id: string;
  name: string;
  description: string | null;
  /** What its source calls it. */ external: { sourceId: string; externalId: string } | null;
  createdAt: Date;
  updatedAt: Date;
};
const recordOf = (row: Row<"groups">): GroupRecord => ({
  id: row.id,
  name: row.display_name,
  description: row.description,
  external:
    row.source_id === null || row.external_id === null
      ? null
      : { sourceId: row.source_id, externalId: row.external_id },
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

/** Groups by name, whole; `after` is the name key that a page ends with. */
export async function listGroupRecords(
  ctx: AdminCtx,
  page: { name?: string; after?: string; limit: number },
): Promise<{ groups: GroupRecord[]; next: string | null }> {
  await requireReader(ctx);
  let query = ctx.db
    .selectFrom("groups")
    .selectAll()
    .orderBy("display_name_key")
    .limit(page.limit + 1);
  if (page.name !== undefined) query = query.where("display_name_key", "=", foldName(page.name));
  if (page.after !== undefined) query = query.where("display_name_key", ">", page.after);
  const rows = await query.execute();
  const shown = rows.slice(0, page.limit);
  return {
    groups: shown.map(recordOf),
    next: rows.length > page.limit ? (shown.at(-1)?.display_name_key ?? null) : null,
  };
}

/** One group, by id, by name, or by what its source calls it. @throws Refusal `not_found` */
export async function findGroupRecord(
  ctx: AdminCtx,
  by: { id: string } | { name: string } | { sourceId: string; externalId: string },
): Promise<GroupRecord> {
  await requireReader(ctx);
  const query = ctx.db.selectFrom("groups").selectAll();
  if ("id" in by ? !isUuid(by.id) : Object.values(by).some((text) => text.includes("\u0000")))
    throw notFound("This group does not exist.");
  const row = await (
    "id" in by
      ? query.where("id", "=", by.id)
      : "name" in by
        ? query.where("display_name_key", "=", foldName(by.name))
        : query.where("source_id", "=", by.sourceId).where("external_id", "=", by.externalId)
  ).executeTakeFirst();
  if (!row) throw notFound("This group does not exist.");
  return recordOf(row);
}
