/**
 * Groups of a SCIM directory.
 *
 * A group that its directory deletes loses its members at once. While something is assigned to it, it
 * stays dormant: the same external id brings it back with its assignments, the same name alone does not.
 * One without an external id can never be told when it comes back, and is gone with its assignments.
 */
import { sql } from "kysely";
import { matches, memberOf, type Filter, type Resource } from "@/lib/formats/scim/filter";
import { applyPatch, type PatchOperation } from "@/lib/formats/scim/patch";
import { foldName, isPrintable } from "@/lib/formats/text";
import { isUuid } from "@/lib/formats/uuid";
import { record } from "@/lib/platform/audit/record";
import type { Db } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import type { Row } from "@/lib/platform/db/schema";
import { conflict, invalidInput, notFound } from "@/lib/platform/errors";
import { keepAdministrator } from "../administrators/store";
import { keptResource, shownGroup, versionOf } from "./resources";
import type { ScimCtx } from "../administrators/types";
import { narrowed, scan, VersionMismatch, type ScimPage } from "./users";

type GroupRow = Row<"groups">;

const UNIQUE_VIOLATION = "23505";
const MOST_MEMBERS_AT_ONCE = 20_000;
const BATCH = 2_000;
const SCAN_PAGE = 1_000;

const unique = (error: unknown): never => {
  if ((error as { code?: unknown }).code === UNIQUE_VIOLATION)
    throw conflict("A group with this displayName or externalId exists already.");
  throw error;
};

type Columns = { display_name: string; display_name_key: string; external_id: string | null; scim: Resource };

function groupColumns(given: Resource): Columns {
  const resource = keptResource(given);
  const name = memberOf(resource, "displayName");
  if (typeof name !== "string" || !isPrintable(name.trim(), 256))
    throw invalidInput("displayName is required: 1 to 256 characters.");
  const externalId = memberOf(resource, "externalId");
  if (
    externalId !== undefined &&
    (typeof externalId !== "string" || externalId.length < 1 || externalId.length > 256)
  )
    throw invalidInput("externalId has 1 to 256 characters.");
  return {
    display_name: name.trim(),
    display_name_key: foldName(name),
    external_id: externalId ?? null,
    scim: resource,
  };
}

/** The ids that a list of members names. @throws Refusal `invalid_input` */
function memberIds(value: unknown): string[] {
  const list =
    value === undefined || value === null ? [] : Array.isArray(value) ? (value as unknown[]) : [value];
  if (list.length > MOST_MEMBERS_AT_ONCE)
    throw invalidInput(`At most ${MOST_MEMBERS_AT_ONCE} members at once.`);
  const ids = list.map((each) => (typeof each === "string" ? each : memberOf(each, "value")));
  if (!ids.every((id): id is string => typeof id === "string" && isUuid(id)))
    throw invalidInput("A member's value is the id of a user.");
  return [...new Set(ids)];
}

/** @throws Refusal `invalid_input`, `conflict` */
export async function createScimGroup(ctx: ScimCtx, given: Resource): Promise<GroupRow> {
  const columns = groupColumns(given);
  const members = memberIds(memberOf(given, "members"));
  const at = ctx.now();
  const id = await ctx.db
    .transaction()
    .execute(async (tx) => {
      const dormant =
        columns.external_id === null
          ? undefined
          : await tx
              .selectFrom("groups")
              .select("id")
              .where("source_id", "=", ctx.actor.sourceId)
              .where("external_id", "=", columns.external_id)
              .where("dormant_since", "is not", null)
              .forUpdate()
              .executeTakeFirst();
      const made = dormant?.id ?? newUuid();
      if (dormant)
        await tx
          .updateTable("groups")
          .set((eb) => ({
            ...columns,
            scim: JSON.stringify(columns.scim),
            dormant_since: null,
            revision: eb("revision", "+", 1),
            updated_at: at,
          }))
          .where("id", "=", made)
          .execute();
      else
        await tx
          .insertInto("groups")
          .values({
            id: made,
            ...columns,
            scim: JSON.stringify(columns.scim),
            source_id: ctx.actor.sourceId,
            created_at: at,
            updated_at: at,
          })
          .execute();
      await record(ctx, tx, {
        type: "group.created",
        outcome: "success",
        targetId: made,
        details: {
          name: columns.display_name,
          sourceId: ctx.actor.sourceId,
          cameBack: dormant !== undefined,
        },
      });
      await addMembers(ctx, tx, made, members);
      return made;
    })
    .catch(unique);
  return findScimGroup(ctx, id);
}

/** @throws Refusal `not_found` also for groups of other sources */
export async function findScimGroup(ctx: ScimCtx, id: string): Promise<GroupRow> {
  const row = isUuid(id)
    ? await ctx.db
        .selectFrom("groups")
        .selectAll()
        .where("id", "=", id)
        .where("source_id", "=", ctx.actor.sourceId)
        .where("dormant_since", "is", null)
        .executeTakeFirst()
    : undefined;
  if (!row) throw notFound(`Group ${id.slice(0, 64)} was not found.`);
  return row;
}

/** Members are changed row by row: a group of 100,000 is not read to add one. @throws Refusal, VersionMismatch, FormatError */
export async function changeScimGroup(
  ctx: ScimCtx,
  id: string,
  change: { replace: Resource } | { patch: PatchOperation[] },
  ifMatch: string | null,
): Promise<GroupRow> {
  const known = await findScimGroup(ctx, id);
  await ctx.db
    .transaction()
    .execute(async (tx) => {
      const before = await tx
        .selectFrom("groups")
        .selectAll()
        .where("id", "=", known.id)
        .forUpdate()
        .executeTakeFirstOrThrow();
      if (ifMatch !== null && ifMatch !== "*" && ifMatch !== versionOf(before.revision))
        throw new VersionMismatch();
      const operations = "patch" in change ? change.patch : [];
      const aboutMembers = operations.filter(
        ({ path, value }) =>
          path?.attribute.toLowerCase() === "members" ||
          (path === null && memberOf(value, "members") !== undefined),
      );
      const others = operations.filter((operation) => operation.path?.attribute.toLowerCase() !== "members");
      const columns = groupColumns(
        "replace" in change
          ? change.replace
          : applyPatch(shownGroup(before, { base: "", members: null }), others),
      );
      await tx
        .updateTable("groups")
        .set((eb) => ({
          ...columns,
          scim: JSON.stringify(columns.scim),
          revision: eb("revision", "+", 1),
          updated_at: ctx.now(),
        }))
        .where("id", "=", id)
        .execute();
      await record(ctx, tx, {
        type: "group.changed",
        outcome: "success",
        targetId: id,
        details: { name: columns.display_name, sourceId: ctx.actor.sourceId },
      });
      if ("replace" in change) await setMembers(ctx, tx, id, memberIds(memberOf(change.replace, "members")));
      for (const operation of aboutMembers) await applyToMembers(ctx, tx, id, operation);
    })
    .catch(unique);
  return findScimGroup(ctx, id);
}

async function applyToMembers(
  ctx: ScimCtx,
  tx: Db,
  id: string,
  { op, path, value }: PatchOperation,
): Promise<void> {
  const given = path === null ? memberOf(value, "members") : value;
  const named = path?.filter ? idsOfFilter(path.filter) : null;
  if (op === "remove")
    return named === null && given === undefined
      ? removeMembers(ctx, tx, id, null)
      : removeMembers(ctx, tx, id, named ?? memberIds(given));
  if (op === "replace" && named === null) return setMembers(ctx, tx, id, memberIds(given));
  await addMembers(ctx, tx, id, named ?? memberIds(given));
}

/** `members[value eq "…"]`, also several joined by `or`. */
function idsOfFilter(filter: Filter): string[] {
  if (filter.op === "or") return [...idsOfFilter(filter.left), ...idsOfFilter(filter.right)];
  if (
    filter.op === "eq" &&
    filter.path.attribute.toLowerCase() === "value" &&
    typeof filter.value === "string"
  )
    return memberIds([filter.value]);
  throw invalidInput('Members are chosen by members[value eq "<id>"].');
}

async function addMembers(ctx: ScimCtx, tx: Db, groupId: string, ids: string[]): Promise<void> {
  for (let from = 0; from < ids.length; from += BATCH) {
    const batch = ids.slice(from, from + BATCH);
    const own = await tx
      .selectFrom("users")
      .select("id")
      .where("id", "in", batch)
      .where("source_id", "=", ctx.actor.sourceId)
      .execute();
    if (own.length !== batch.length) throw invalidInput("A member does not exist in this directory.");
    const made = await tx
      .insertInto("group_members")
      .values(batch.map((userId) => ({ group_id: groupId, user_id: userId, created_at: ctx.now() })))
      .onConflict((clash) => clash.doNothing())
      .returning("user_id")
      .execute();
    await recordMembers(
      ctx,
      tx,
      groupId,
      "group_member.added",
      made.map(({ user_id }) => user_id),
    );
  }
}

/** Null removes everybody. */
async function removeMembers(ctx: ScimCtx, tx: Db, groupId: string, ids: string[] | null): Promise<void> {
  if (ids !== null && ids.length === 0) return;
  const query = tx.deleteFrom("group_members").where("group_id", "=", groupId);
  const batches =
    ids === null
      ? [null]
      : Array.from({ length: Math.ceil(ids.length / BATCH) }, (_, index) =>
          ids.slice(index * BATCH, (index + 1) * BATCH),
        );
  await keepAdministrator(tx, async () => {
    for (const batch of batches) {
      const gone = await (batch === null ? query : query.where("user_id", "in", batch))
        .returning("user_id")
        .execute();
      await recordMembers(
        ctx,
        tx,
        groupId,
        "group_member.removed",
        gone.map(({ user_id }) => user_id),
      );
    }
  });
}

async function setMembers(ctx: ScimCtx, tx: Db, groupId: string, ids: string[]): Promise<void> {
  const there = (
    await tx.selectFrom("group_members").select("user_id").where("group_id", "=", groupId).execute()
  ).map(({ user_id }) => user_id);
  const wanted = new Set(ids);
  await removeMembers(
    ctx,
    tx,
    groupId,
    there.filter((id) => !wanted.has(id)),
  );
  const known = new Set(there);
  await addMembers(
    ctx,
    tx,
    groupId,
    ids.filter((id) => !known.has(id)),
  );
}

/** One event per change, with whom it concerned. */
async function recordMembers(
  ctx: ScimCtx,
  tx: Db,
  groupId: string,
  type: "group_member.added" | "group_member.removed",
  ids: string[],
): Promise<void> {
  if (ids.length > 0)
    await record(ctx, tx, {
      type,
      outcome: "success",
      targetId: ids.length === 1 ? ids[0] : groupId,
      details: { groupId, userIds: ids },
    });
}

/**
 * Takes a group's members, and lets it sleep where something is assigned to it and its directory can bring
 * it back by the external id.
 * @returns whether it sleeps; else it is to be deleted with what is assigned to it
 * @throws Refusal `not_found`, or `conflict` for the last administrators
 */
export async function sleepScimGroup(ctx: ScimCtx, id: string): Promise<boolean> {
  const group = await findScimGroup(ctx, id);
  if (group.external_id === null) return false;
  return ctx.db.transaction().execute(async (tx) => {
    const used =
      (await tx
        .selectFrom("assignments")
        .select("id")
        .where("group_id", "=", id)
        .limit(1)
        .executeTakeFirst()) ??
      (await tx
        .selectFrom("administrators")
        .select("id")
        .where("group_id", "=", id)
        .limit(1)
        .executeTakeFirst());
    if (!used) return false;
    await removeMembers(ctx, tx, id, null);
    // Its name is free again; only the external id brings it back.
    await tx
      .updateTable("groups")
      .set({
        dormant_since: ctx.now(),
        display_name_key: `${group.display_name_key} #${id}`,
        updated_at: ctx.now(),
      })
      .where("id", "=", id)
      .execute();
    await record(ctx, tx, {
      type: "group.deleted",
      outcome: "success",
      targetId: id,
      details: { name: group.display_name, sourceId: ctx.actor.sourceId, keepsAssignments: true },
    });
    return true;
  });
}

/** By id. */
export async function listScimGroups(
  ctx: ScimCtx,
  page: { filter: Filter | null; startIndex: number; count: number },
): Promise<ScimPage<GroupRow>> {
  const narrow = narrowed(page.filter, ["displayName", "externalId", "id"]);
  const base = ctx.db
    .selectFrom("groups")
    .where("source_id", "=", ctx.actor.sourceId)
    .where("dormant_since", "is", null)
    .$if(narrow.displayName !== undefined, (query) =>
      query.where("display_name_key", "=", foldName(narrow.displayName ?? "")),
    )
    .$if(narrow.externalId !== undefined, (query) => query.where("external_id", "=", narrow.externalId ?? ""))
    .$if(narrow.id !== undefined, (query) => query.where(sql`id::text`, "=", narrow.id ?? ""));
  if (page.filter === null || narrow.isWhole) {
    const { count } = await base
      .select((eb) => eb.fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow();
    return {
      total: Number(count),
      rows:
        page.count === 0
          ? []
          : await base
              .selectAll()
              .orderBy("id")
              .offset(page.startIndex - 1)
              .limit(page.count)
              .execute(),
    };
  }
  const { filter } = page;
  const asked = JSON.stringify(filter).toLowerCase().includes('"members"');
  const read = async (after: string) => {
    const rows = await base.selectAll().where("id", ">", after).orderBy("id").limit(SCAN_PAGE).execute();
    const members = asked
      ? await membersOf(
          ctx.db,
          rows.map(({ id }) => id),
        )
      : new Map<string, { id: string; name: string }[]>();
    return rows.map((row) => ({ id: row.id, row, members: members.get(row.id) ?? [] }));
  };
  const { total, rows } = await scan(page, read, ({ row, members }) =>
    matches(shownGroup(row, { base: "", members }), filter),
  );
  return { total, rows: rows.map(({ row }) => row) };
}

export async function membersOf(
  db: Db,
  groupIds: string[],
): Promise<Map<string, { id: string; name: string }[]>> {
  const found = new Map<string, { id: string; name: string }[]>();
  if (groupIds.length === 0) return found;
  const rows = await db
    .selectFrom("group_members")
    .innerJoin("users", "users.id", "group_members.user_id")
    .select(["group_members.group_id", "users.id", "users.display_name as name"])
    .where("group_members.group_id", "in", groupIds)
    .orderBy("users.id")
    .execute();
  for (const { group_id, id, name } of rows) {
    const list = found.get(group_id) ?? [];
    list.push({ id, name });
    found.set(group_id, list);
  }
  return found;
}
