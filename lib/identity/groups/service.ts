/** Groups: created, changed and read by administrators. Membership is flat: users only. */
import { sql } from "kysely";
import { everyWord } from "@/lib/platform/db/every-word";
import { naturalOrder } from "@/lib/platform/db/natural-order";
import { foldName } from "@/lib/formats/text";
import { isUuid } from "@/lib/formats/uuid";
import { record } from "@/lib/platform/audit/record";
import { newUuid } from "@/lib/platform/crypto/random";
import type { Row } from "@/lib/platform/db/schema";
import { conflict, notFound } from "@/lib/platform/errors";
import { parseInput } from "@/lib/platform/parse-input";
import { requireReader } from "../administrators/service";
import type { AdminCtx } from "../administrators/types";
import { withAuthority } from "../administrators/with-authority";
import { lookAlikeOf } from "../principals/look-alikes";
import { requireUnmanaged } from "../principals/managed";
import { groupChangeInput, newGroupInput } from "./input";
import { insertGroup, updateGroup } from "./store";

const UNIQUE_VIOLATION = "23505";
const MAX_PER_PAGE = 200;

export type ListedGroup = { id: string; name: string; nameKey: string; members: number };

/** Lists groups by name; `after` is the name key that the page before ended with. */
export async function listGroups(
  ctx: AdminCtx,
  page: { search?: string; after?: string; limit?: number },
): Promise<{ groups: ListedGroup[]; next: string | null }> {
  await requireReader(ctx);
  const limit = Math.min(page.limit ?? 50, MAX_PER_PAGE);
  const { rows } = await sql<ListedGroup>`
    select g.id, g.display_name as name, g.display_name_key as "nameKey", (select count(*)::int from group_members m where m.group_id = g.id) as members
    from groups g where ${everyWord(page.search, sql`g.display_name_key`)} ${page.after ? sql`and (${naturalOrder(sql`g.display_name_key`)}, g.display_name_key) > (${naturalOrder(sql`${page.after}::text`)}, ${page.after})` : sql``} order by ${naturalOrder(sql`g.display_name_key`)}, g.display_name_key limit ${limit + 1}`.execute(
    ctx.db,
  );
  const groups = rows.slice(0, limit);
  return { groups, next: rows.length > limit ? (groups.at(-1)?.nameKey ?? null) : null };
}

export type GroupDetail = {
  id: string;
  name: string;
  description: string | null;
  /** The identity source that manages the group, or null. */
  source: string | null;
  members: { id: string; displayName: string; userName: string }[];
  /** The total number of members. */
  count: number;
  /** Where the next page of members begins. */
  next: string | null;
};

const MEMBERS_PER_PAGE = 100;
const MAX_MEMBERS_PER_PAGE = 500;

/** Returns a group with a page of its members by user name. @throws Refusal `not_found` */
export async function getGroup(
  ctx: AdminCtx,
  id: string,
  page: { after?: string | undefined; limit?: number } = {},
): Promise<GroupDetail> {
  await requireReader(ctx);
  const group = isUuid(id)
    ? await ctx.db
        .selectFrom("groups")
        .leftJoin("identity_sources", "identity_sources.id", "groups.source_id")
        .select(["groups.id", "display_name", "description", "identity_sources.name as source"])
        .where("groups.id", "=", id)
        .executeTakeFirst()
    : undefined;
  if (!group) throw notFound("group_not_found");
  const { count } = await ctx.db
    .selectFrom("group_members")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("group_id", "=", id)
    .executeTakeFirstOrThrow();
  return {
    id,
    name: group.display_name,
    description: group.description,
    source: group.source,
    ...(await membersOf(ctx, id, page)),
    count: Number(count),
  };
}

async function membersOf(
  ctx: AdminCtx,
  groupId: string,
  page: { after?: string | undefined; limit?: number },
): Promise<Pick<GroupDetail, "members" | "next">> {
  const limit = Math.min(page.limit ?? MEMBERS_PER_PAGE, MAX_MEMBERS_PER_PAGE);
  let query = ctx.db
    .selectFrom("group_members")
    .innerJoin("users", "users.id", "group_members.user_id")
    .select([
      "users.id",
      "users.display_name as displayName",
      "users.user_name as userName",
      "users.user_name_key as key",
    ])
    .where("group_id", "=", groupId)
    .orderBy("user_name_key")
    .limit(limit + 1);
  if (page.after !== undefined) query = query.where("user_name_key", ">", page.after);
  const rows = await query.execute();
  const members = rows.slice(0, limit);
  return {
    members: members.map(({ key: _key, ...member }) => member),
    next: rows.length > limit ? (members.at(-1)?.key ?? null) : null,
  };
}

/** Creates a group and returns its id. @throws Refusal `invalid_input`, `conflict` when the name is taken in any case */
export async function createGroup(
  ctx: AdminCtx,
  input: { name: string; description?: string },
): Promise<string> {
  return withAuthority(ctx, "administrator", async (tx) => {
    const { name, description } = parseInput(newGroupInput, input);
    const [id, at] = [newUuid(), ctx.now()];
    const isMade = await insertGroup(tx, {
      id,
      display_name: name,
      display_name_key: foldName(name),
      description: description ?? null,
      created_at: at,
      updated_at: at,
    });
    if (!isMade) throw conflict("group_name_taken", { name });
    await record(ctx, tx, {
      type: "group.created",
      outcome: "success",
      targetId: id,
      details: { name },
    });
    return id;
  }).catch((error: unknown) => {
    throw refusedLookAlike(error);
  });
}

/** Returns the refusal if a name looks like another group's, or the error itself. */
function refusedLookAlike(error: unknown): unknown {
  const other = lookAlikeOf(error);
  return other === null ? error : conflict("group_name_looks_alike", { name: other });
}

/** Changes a group's name or description; omitted ones stay. @throws Refusal `invalid_input`, `not_found`, `conflict` */
export async function changeGroup(
  ctx: AdminCtx,
  input: { groupId: string; name?: string; description?: string | null },
): Promise<void> {
  const { groupId, ...change } = input;
  await withAuthority(ctx, "administrator", async (tx) => {
    const { name, description } = parseInput(groupChangeInput, change);
    await requireUnmanaged(tx, "groups", groupId);
    const columns = {
      ...(name === undefined ? {} : { display_name: name, display_name_key: foldName(name) }),
      ...(description === undefined ? {} : { description }),
    };
    if (!isUuid(groupId) || !(await updateGroup(tx, groupId, columns, ctx.now())))
      throw notFound("group_not_found");
    await record(ctx, tx, {
      type: "group.changed",
      outcome: "success",
      targetId: groupId,
      details: {
        ...(name === undefined ? {} : { name }),
        ...(description === undefined ? {} : { description }),
      },
    });
  }).catch((error: unknown) => {
    if (lookAlikeOf(error) === null && (error as { code?: unknown }).code === UNIQUE_VIOLATION)
      throw conflict("group_name_taken", { name: input.name ?? "" });
    throw refusedLookAlike(error);
  });
}

export type GroupRecord = {
  id: string;
  name: string;
  description: string | null;
  /** Its source's id for it. */
  external: { sourceId: string; externalId: string } | null;
  createdAt: Date;
  updatedAt: Date;
};

const toGroupRecord = (row: Row<"groups">): GroupRecord => ({
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

/** Lists whole groups by name; `after` is the name key that the page before ended with. */
export async function listGroupRecords(
  ctx: AdminCtx,
  page: { name?: string; after?: string; limit: number },
): Promise<{ groups: GroupRecord[]; next: string | null }> {
  await requireReader(ctx);
  if (page.name?.includes("\u0000")) return { groups: [], next: null };
  let query = ctx.db
    .selectFrom("groups")
    .selectAll()
    .orderBy("display_name_key")
    .limit(page.limit + 1);
  if (page.name !== undefined) query = query.where("display_name_key", "=", foldName(page.name));
  if (page.after !== undefined) query = query.where("display_name_key", ">", page.after);
  const rows = await query.execute();
  const listed = rows.slice(0, page.limit);
  return {
    groups: listed.map(toGroupRecord),
    next: rows.length > page.limit ? (listed.at(-1)?.display_name_key ?? null) : null,
  };
}

/** Returns one group, by id, by name, or by what its source calls it. @throws Refusal `not_found` */
export async function findGroupRecord(
  ctx: AdminCtx,
  by: { id: string } | { name: string } | { sourceId: string; externalId: string },
): Promise<GroupRecord> {
  await requireReader(ctx);
  const query = ctx.db.selectFrom("groups").selectAll();
  if ("id" in by ? !isUuid(by.id) : Object.values(by).some((text) => text.includes("\u0000")))
    throw notFound("group_not_found");
  const row = await (
    "id" in by
      ? query.where("id", "=", by.id)
      : "name" in by
        ? query.where("display_name_key", "=", foldName(by.name))
        : query.where("source_id", "=", by.sourceId).where("external_id", "=", by.externalId)
  ).executeTakeFirst();
  if (!row) throw notFound("group_not_found");
  return toGroupRecord(row);
}
