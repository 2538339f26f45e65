/** Users of a SCIM directory: only the directory creates, changes and reads them. */
import { sql } from "kysely";
import { canonicalJson } from "@/lib/formats/canonical-json";
import type { Resource } from "@/lib/formats/scim/object";
import { foldName } from "@/lib/formats/text";
import { isUuid } from "@/lib/formats/uuid";
import { record } from "@/lib/platform/audit/record";
import type { Db } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import type { Row } from "@/lib/platform/db/schema";
import { conflict, notFound } from "@/lib/platform/errors";
import type { ScimCtx } from "../administrators/types";
import { lookAlikeOf } from "../principals/look-alikes";
import { applyStatus } from "../users/administer";
import { insertUser, isFreeName, updateUser } from "../users/store";
import { changeResource, VersionMismatch, type ScimChange } from "./change";
import { noteDeparture } from "./departures";
import { asksFor, listPage, narrowed, type ScimPage, type ScimQuery } from "./list";
import { toScimUser, userColumns, versionOf, type UserColumns } from "./resources";
import { requireLiveToken } from "./tokens";

type UserRow = Row<"users">;

const UNIQUE_VIOLATION = "23505";

/** Returns which of the unique values is taken. */
const taken =
  ({ user_name, email, external_id }: Pick<UserColumns, "user_name" | "email" | "external_id">) =>
  (error: unknown): never => {
    const { code, constraint } = error as { code?: unknown; constraint?: unknown };
    if (code !== UNIQUE_VIOLATION) throw error;
    if (constraint === "users_user_name_key_key")
      throw conflict("scim_user_name_taken", { userName: user_name });
    if (lookAlikeOf(error) !== null) throw conflict("scim_user_name_looks_alike", { userName: user_name });
    if (constraint === "users_email_key_key") throw conflict("scim_email_taken", { email: email ?? "" });
    if (constraint === "users_by_external_id")
      throw conflict("scim_user_external_id_taken", { externalId: external_id ?? "" });
    throw conflict("scim_user_taken");
  };

async function requireFreeName(tx: Db, userName: string, userId: string | null): Promise<void> {
  if (!(await isFreeName(tx, userName, userId))) throw conflict("scim_user_name_taken", { userName });
}

/** @param given normalized. @throws Refusal `conflict`, ScimProblem */
export async function createScimUser(ctx: ScimCtx, given: Resource): Promise<UserRow> {
  const { active, ...columns } = userColumns(given);
  const id = newUuid();
  const at = ctx.now();
  await ctx.db
    .transaction()
    .execute(async (tx) => {
      await requireLiveToken(ctx, tx);
      await requireFreeName(tx, columns.user_name, null);
      await insertUser(tx, {
        id,
        ...columns,
        scim: JSON.stringify(columns.scim),
        attributes: JSON.stringify(columns.attributes),
        source_id: ctx.actor.sourceId,
        status: active === false ? "disabled" : "enabled",
        created_at: at,
        updated_at: at,
      });
      await record(ctx, tx, {
        type: "user.created",
        outcome: "success",
        targetId: id,
        details: { userName: columns.user_name, sourceId: ctx.actor.sourceId },
      });
    })
    .catch(taken(columns));
  return findScimUser(ctx, id);
}

/** @throws Refusal `not_found` also for users of other sources */
export async function findScimUser(ctx: ScimCtx, id: string): Promise<UserRow> {
  const row = isUuid(id)
    ? await ctx.db
        .selectFrom("users")
        .selectAll()
        .where("id", "=", id)
        .where("source_id", "=", ctx.actor.sourceId)
        .executeTakeFirst()
    : undefined;
  if (!row) throw notFound("scim_user_not_found", { id: id.slice(0, 64) });
  return row;
}

/** Replaces or patches a resource. @throws Refusal, VersionMismatch, ScimProblem */
export async function changeScimUser(
  ctx: ScimCtx,
  id: string,
  change: ScimChange,
  ifMatch: string | null,
): Promise<UserRow> {
  const resource = (row: UserRow) => toScimUser(row, { base: "" });
  await changeResource<UserRow>(change, {
    async read() {
      const row = await findScimUser(ctx, id);
      return { row, resource: resource(row) };
    },
    write: (resolve) => writeUser(ctx, id, ifMatch, (row) => resolve(row, () => resource(row))),
  });
  return findScimUser(ctx, id);
}

async function writeUser(
  ctx: ScimCtx,
  id: string,
  ifMatch: string | null,
  resolve: (before: UserRow) => Resource,
): Promise<void> {
  if (!isUuid(id)) throw notFound("scim_user_not_found", { id: id.slice(0, 64) });
  let written: UserColumns | undefined;
  await ctx.db
    .transaction()
    .execute(async (tx) => {
      await requireLiveToken(ctx, tx);
      const before = await tx
        .selectFrom("users")
        .selectAll()
        .where("id", "=", id)
        .where("source_id", "=", ctx.actor.sourceId)
        .forUpdate()
        .executeTakeFirst();
      if (!before) throw notFound("scim_user_not_found", { id });
      if (ifMatch !== null && ifMatch !== "*" && ifMatch !== versionOf(before.revision))
        throw new VersionMismatch();
      written = userColumns(resolve(before));
      const { active, ...columns } = written;
      await storeUser(ctx, tx, before, columns);
      await storeActive(ctx, tx, before, active);
    })
    .catch((error: unknown) => (written ? taken(written)(error) : Promise.reject(error as Error)));
}

async function storeUser(
  ctx: ScimCtx,
  tx: Db,
  before: UserRow,
  columns: Omit<UserColumns, "active">,
): Promise<void> {
  if (canonicalJson([columns.scim, columns.user_name]) === canonicalJson([before.scim, before.user_name]))
    return;
  if (columns.user_name !== before.user_name) await requireFreeName(tx, columns.user_name, before.id);
  const rows = { scim: JSON.stringify(columns.scim), attributes: JSON.stringify(columns.attributes) };
  await updateUser(tx, before.id, { ...columns, ...rows }, { at: ctx.now() });
  await record(ctx, tx, {
    type: "user.changed",
    outcome: "success",
    targetId: before.id,
    details: { sourceId: ctx.actor.sourceId },
  });
}

/** A user disabled in Foyer stays disabled whatever the directory sends. If `active` is absent, keep the current status. */
async function storeActive(ctx: ScimCtx, tx: Db, before: UserRow, active: boolean | null): Promise<void> {
  if (active === null || (active && before.is_disabled_here)) return;
  const status = active ? "enabled" : "disabled";
  if ((await applyStatus(ctx, tx, { userId: before.id, status })) && !active)
    await noteDeparture(ctx, tx, before);
}

/** Lists users by id. Filters that the database can't answer are applied to each resource. */
export async function listScimUsers(ctx: ScimCtx, query: ScimQuery): Promise<ScimPage<UserRow>> {
  const { userName, externalId, id, isWhole } = narrowed(query.filter, ["userName", "externalId", "id"]);
  const needsGroups = asksFor(query.filter, "groups");
  return listPage<UserRow>(query, {
    db: ctx.db,
    table: "users",
    isWhole,
    where: [
      sql`source_id = ${ctx.actor.sourceId}`,
      ...(userName === undefined ? [] : [sql`user_name_key = ${foldName(userName)}`]),
      ...(externalId === undefined ? [] : [sql`external_id = ${externalId}`]),
      ...(id === undefined ? [] : [sql`id::text = ${id}`]),
    ],
    async resourcesOf(rows) {
      const groups = needsGroups
        ? await groupsOf(
            ctx,
            rows.map((row) => row.id),
          )
        : null;
      return rows.map((row) => toScimUser(row, { base: "", groups: groups?.get(row.id) }));
    },
  });
}

/** Returns the directory's own groups of some users. */
export async function groupsOf(
  ctx: ScimCtx,
  userIds: string[],
): Promise<Map<string, { id: string; name: string }[]>> {
  const found = new Map<string, { id: string; name: string }[]>();
  if (userIds.length === 0) return found;
  const rows = await ctx.db
    .selectFrom("group_members")
    .innerJoin("groups", "groups.id", "group_members.group_id")
    .select(["group_members.user_id", "groups.id", "groups.display_name as name"])
    .where("group_members.user_id", "in", userIds)
    .where("groups.source_id", "=", ctx.actor.sourceId)
    .orderBy("groups.id")
    .execute();
  for (const { user_id, id, name } of rows) {
    const list = found.get(user_id) ?? [];
    list.push({ id, name });
    found.set(user_id, list);
  }
  return found;
}
