/**
 * Groups of a SCIM directory.
 *
 * A group that its directory deletes loses its members at once. While something is assigned to it, it
 * stays dormant: the same external id brings it back with its assignments, the same name alone doesn't.
 * Without an external id it couldn't be recognized later, so it's deleted with its assignments.
 */
import { sql } from "kysely";
import { matches, memberOf, type Filter, type Resource } from "@/lib/formats/scim/filter";
import { applyPatch, type PatchOperation } from "@/lib/formats/scim/patch";
import { foldName, isPrintable } from "@/lib/formats/text";
import { isUuid } from "@/lib/formats/uuid";
import { record } from "@/lib/platform/audit/record";
import { newUuid } from "@/lib/platform/crypto/random";
import type { Row } from "@/lib/platform/db/schema";
import { conflict, invalidInput, notFound } from "@/lib/platform/errors";
import { storedResource, shownGroup, versionOf } from "./resources";
import type { ScimCtx } from "../administrators/types";
import { insertGroups, makeDormant, updateGroup } from "../groups/store";
import { addMembers, applyToMembers, memberIds, membersOf, removeMembers, setMembers } from "./members";
import { narrowed, scan, VersionMismatch, type ScimPage } from "./users";

type GroupRow = Row<"groups">;

const UNIQUE_VIOLATION = "23505";
const SCAN_PAGE = 1_000;

const unique = (error: unknown): never => {
  if ((error as { code?: unknown }).code === UNIQUE_VIOLATION) throw conflict("scim_group_taken");
  throw error;
};

type Columns = { display_name: string; display_name_key: string; external_id: string | null; scim: Resource };

function groupColumns(given: Resource): Columns {
  const resource = storedResource(given);
  const name = memberOf(resource, "displayName");
  if (typeof name !== "string" || !isPrintable(name.trim(), 256))
    throw invalidInput("scim_display_name_invalid");
  const externalId = memberOf(resource, "externalId");
  if (
    externalId !== undefined &&
    (typeof externalId !== "string" || externalId.length < 1 || externalId.length > 256)
  )
    throw invalidInput("scim_external_id_invalid");
  return {
    display_name: name.trim(),
    display_name_key: foldName(name),
    external_id: externalId ?? null,
    scim: resource,
  };
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
      const groupId = dormant?.id ?? newUuid();
      const row = { ...columns, scim: JSON.stringify(columns.scim) };
      if (dormant) await updateGroup(tx, groupId, { ...row, dormant_since: null }, at);
      else
        await insertGroups(tx, [
          { id: groupId, ...row, source_id: ctx.actor.sourceId, created_at: at, updated_at: at },
        ]);
      await record(ctx, tx, {
        type: "group.created",
        outcome: "success",
        targetId: groupId,
        details: {
          name: columns.display_name,
          sourceId: ctx.actor.sourceId,
          cameBack: dormant !== undefined,
        },
      });
      await addMembers(ctx, tx, groupId, members);
      return groupId;
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
  if (!row) throw notFound("scim_group_not_found", { id: id.slice(0, 64) });
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
      await updateGroup(tx, id, { ...columns, scim: JSON.stringify(columns.scim) }, ctx.now());
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

/**
 * Removes a group's members and makes it dormant, where something is assigned to it and an external id can
 * bring it back.
 * @returns whether it's dormant; otherwise the caller deletes it with what is assigned to it
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
    await makeDormant(tx, group, ctx.now());
    await record(ctx, tx, {
      type: "group.deleted",
      outcome: "success",
      targetId: id,
      details: { name: group.display_name, sourceId: ctx.actor.sourceId, keepsAssignments: true },
    });
    return true;
  });
}

/** Lists groups by id. */
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
