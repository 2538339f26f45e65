/**
 * Groups of a SCIM directory.
 *
 * A group that its directory deletes loses its members at once. While something is assigned to it, it
 * stays dormant: the same external id brings it back with its assignments, the same name alone doesn't.
 * Without an external id it couldn't be recognized later, so it's deleted with its assignments.
 */
import { sql } from "kysely";
import { canonicalJson } from "@/lib/formats/canonical-json";
import type { Resource } from "@/lib/formats/scim/object";
import { foldName } from "@/lib/formats/text";
import { isUuid } from "@/lib/formats/uuid";
import { record } from "@/lib/platform/audit/record";
import { newUuid } from "@/lib/platform/crypto/random";
import type { Row } from "@/lib/platform/db/schema";
import { conflict, notFound } from "@/lib/platform/errors";
import type { ScimCtx } from "../administrators/types";
import { lookAlikeOf } from "../principals/look-alikes";
import { insertGroups, makeDormant, updateGroup } from "../groups/store";
import { changeResource, VersionMismatch, type ScimChange } from "./change";
import { asksFor, listPage, narrowed, type ScimPage, type ScimQuery } from "./list";
import {
  addMembers,
  applyMemberChange,
  isAboutMembers,
  memberChangeOf,
  memberIds,
  membersOf,
  removeMembers,
  type MemberChange,
} from "./members";
import { groupColumns, toScimGroup, versionOf, type GroupColumns } from "./resources";
import { requireLiveToken } from "./tokens";

type GroupRow = Row<"groups">;

const UNIQUE_VIOLATION = "23505";

/** Says which of the unique values is taken. */
const taken =
  ({ display_name, external_id }: GroupColumns) =>
  (error: unknown): never => {
    const { code, constraint } = error as { code?: unknown; constraint?: unknown };
    if (code !== UNIQUE_VIOLATION) throw error;
    if (constraint === "groups_display_name_key_key")
      throw conflict("scim_group_name_taken", { displayName: display_name });
    if (lookAlikeOf(error) !== null)
      throw conflict("scim_group_name_looks_alike", { displayName: display_name });
    if (constraint === "groups_by_external_id")
      throw conflict("scim_group_external_id_taken", { externalId: external_id ?? "" });
    throw conflict("scim_group_taken");
  };

/** @param given in its one spelling @throws Refusal `invalid_input`, `conflict`, ScimProblem */
export async function createScimGroup(ctx: ScimCtx, given: Resource): Promise<GroupRow> {
  const columns = groupColumns(given);
  const members = memberIds(given.members);
  const at = ctx.now();
  const id = await ctx.db
    .transaction()
    .execute(async (tx) => {
      await requireLiveToken(ctx, tx);
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
    .catch(taken(columns));
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

/**
 * Members are changed row by row: a group of 100,000 isn't read to add one. @throws Refusal, VersionMismatch,
 * ScimProblem
 */
export async function changeScimGroup(
  ctx: ScimCtx,
  id: string,
  change: ScimChange,
  ifMatch: string | null,
): Promise<GroupRow> {
  const members =
    "patch" in change
      ? memberChangeOf(change.patch)
      : { clears: true, add: new Set(memberIds(change.replace.members)), remove: new Set<string>() };
  const attributes =
    "patch" in change
      ? { ...change, patch: change.patch.filter((operation) => !isAboutMembers(operation)) }
      : change;
  const resource = (row: GroupRow) => toScimGroup(row, { base: "", members: null });
  await changeResource<GroupRow>(attributes, {
    async read() {
      const row = await findScimGroup(ctx, id);
      return { row, resource: resource(row) };
    },
    write: (resolve) => writeGroup(ctx, id, ifMatch, members, (row) => resolve(row, () => resource(row))),
  });
  return findScimGroup(ctx, id);
}

async function writeGroup(
  ctx: ScimCtx,
  id: string,
  ifMatch: string | null,
  members: MemberChange | null,
  resolve: (before: GroupRow) => Resource,
): Promise<void> {
  const known = await findScimGroup(ctx, id);
  let written: GroupColumns | undefined;
  await ctx.db
    .transaction()
    .execute(async (tx) => {
      await requireLiveToken(ctx, tx);
      const before = await tx
        .selectFrom("groups")
        .selectAll()
        .where("id", "=", known.id)
        .where("dormant_since", "is", null)
        .forUpdate()
        .executeTakeFirst();
      if (!before) throw notFound("scim_group_not_found", { id });
      if (ifMatch !== null && ifMatch !== "*" && ifMatch !== versionOf(before.revision))
        throw new VersionMismatch();
      const columns = groupColumns(resolve(before));
      written = columns;
      if (members === null && canonicalJson(columns.scim) === canonicalJson(before.scim)) return;
      await updateGroup(tx, id, { ...columns, scim: JSON.stringify(columns.scim) }, ctx.now());
      await record(ctx, tx, {
        type: "group.changed",
        outcome: "success",
        targetId: id,
        details: { name: columns.display_name, sourceId: ctx.actor.sourceId },
      });
      if (members) await applyMemberChange(ctx, tx, id, members);
    })
    .catch((error: unknown) => (written ? taken(written)(error) : Promise.reject(error as Error)));
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
    await requireLiveToken(ctx, tx);
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
export async function listScimGroups(ctx: ScimCtx, query: ScimQuery): Promise<ScimPage<GroupRow>> {
  const { displayName, externalId, id, isWhole } = narrowed(query.filter, [
    "displayName",
    "externalId",
    "id",
  ]);
  const needsMembers = asksFor(query.filter, "members");
  return listPage<GroupRow>(query, {
    db: ctx.db,
    table: "groups",
    isWhole,
    where: [
      sql`source_id = ${ctx.actor.sourceId}`,
      sql`dormant_since is null`,
      ...(displayName === undefined ? [] : [sql`display_name_key = ${foldName(displayName)}`]),
      ...(externalId === undefined ? [] : [sql`external_id = ${externalId}`]),
      ...(id === undefined ? [] : [sql`id::text = ${id}`]),
    ],
    async resourcesOf(rows) {
      const members = needsMembers
        ? await membersOf(
            ctx.db,
            rows.map((row) => row.id),
          )
        : null;
      return rows.map((row) =>
        toScimGroup(row, { base: "", members: members && (members.get(row.id) ?? []) }),
      );
    },
  });
}
