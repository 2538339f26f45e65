/** Users of a SCIM directory: created, changed and read by it alone. */
import { sql } from "kysely";
import { canonicalJson } from "@/lib/formats/canonical-json";
import { matches, type Filter, type Resource } from "@/lib/formats/scim/filter";
import { applyPatch, type PatchOperation } from "@/lib/formats/scim/patch";
import { foldName } from "@/lib/formats/text";
import { isUuid } from "@/lib/formats/uuid";
import { record } from "@/lib/platform/audit/record";
import type { Db } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import type { Row } from "@/lib/platform/db/schema";
import { conflict, notFound } from "@/lib/platform/errors";
import type { ScimCtx } from "../administrators/types";
import { applyStatus } from "../users/administer";
import { insertUser, isFreeName, updateUser } from "../users/store";
import { noteDeparture } from "./departures";
import { shownUser, userColumns, versionOf } from "./resources";

type UserRow = Row<"users">;

const UNIQUE_VIOLATION = "23505";
const SCAN_PAGE = 1_000;

/** The caller wants to change another version than the current one (RFC 7644 §3.14). */
export class VersionMismatch extends Error {
  override name = "VersionMismatch";
}

const unique = (error: unknown): never => {
  if ((error as { code?: unknown }).code === UNIQUE_VIOLATION) throw conflict("scim_user_taken");
  throw error;
};

async function requireFreeName(tx: Db, userName: string, userId: string | null): Promise<void> {
  if (!(await isFreeName(tx, userName, userId))) throw conflict("scim_user_name_taken");
}

/** @throws Refusal `invalid_input`, `conflict` */
export async function createScimUser(ctx: ScimCtx, given: Resource): Promise<UserRow> {
  const { active, ...columns } = userColumns(given);
  const id = newUuid();
  const at = ctx.now();
  await ctx.db
    .transaction()
    .execute(async (tx) => {
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
    .catch(unique);
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

/** Replaces or patches a resource. @throws Refusal, VersionMismatch, FormatError */
export async function changeScimUser(
  ctx: ScimCtx,
  id: string,
  change: { replace: Resource } | { patch: PatchOperation[] },
  ifMatch: string | null,
): Promise<UserRow> {
  if (!isUuid(id)) throw notFound("scim_user_not_found", { id: id.slice(0, 64) });
  await ctx.db
    .transaction()
    .execute(async (tx) => {
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
      const after =
        "replace" in change ? change.replace : applyPatch(shownUser(before, { base: "" }), change.patch);
      const { active, ...columns } = userColumns(after);
      const same =
        canonicalJson([columns.scim, columns.user_name]) === canonicalJson([before.scim, before.user_name]);
      if (!same) {
        if (columns.user_name !== before.user_name) await requireFreeName(tx, columns.user_name, id);
        const rows = { scim: JSON.stringify(columns.scim), attributes: JSON.stringify(columns.attributes) };
        await updateUser(tx, id, { ...columns, ...rows }, { at: ctx.now() });
        await record(ctx, tx, {
          type: "user.changed",
          outcome: "success",
          targetId: id,
          details: { sourceId: ctx.actor.sourceId },
        });
      }
      // A user disabled in Foyer stays disabled whatever the directory sends. If `active` is absent, keep the current status.
      if (
        active !== null &&
        !(active && before.is_disabled_here) &&
        (await applyStatus(ctx, tx, { userId: id, status: active ? "enabled" : "disabled" })) &&
        !active
      )
        await noteDeparture(ctx, tx, before);
    })
    .catch(unique);
  return findScimUser(ctx, id);
}

export type ScimPage<T> = { total: number; rows: T[] };

/** Lists users by id. Filters that the database can't answer are applied to each resource. */
export async function listScimUsers(
  ctx: ScimCtx,
  page: { filter: Filter | null; startIndex: number; count: number },
): Promise<ScimPage<UserRow>> {
  const narrow = narrowed(page.filter, ["userName", "externalId", "id"]);
  const base = ctx.db
    .selectFrom("users")
    .where("source_id", "=", ctx.actor.sourceId)
    .$if(narrow.userName !== undefined, (query) =>
      query.where("user_name_key", "=", foldName(narrow.userName ?? "")),
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
  return scan(
    page,
    (after) => base.selectAll().where("id", ">", after).orderBy("id").limit(SCAN_PAGE).execute(),
    (row) => matches(shownUser(row, { base: "" }), filter),
  );
}

/** Reads all rows, page by page, and returns a page of those that match. */
export async function scan<T extends { id: string }>(
  page: { startIndex: number; count: number },
  read: (after: string) => Promise<T[]>,
  isHit: (row: T) => boolean,
): Promise<ScimPage<T>> {
  const rows: T[] = [];
  let total = 0;
  let after = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const batch = await read(after);
    for (const row of batch) {
      if (!isHit(row)) continue;
      total += 1;
      if (total >= page.startIndex && rows.length < page.count) rows.push(row);
    }
    const last = batch.at(-1);
    if (!last || batch.length < SCAN_PAGE) return { total, rows };
    after = last.id;
  }
}

export type Narrowed = {
  userName?: string;
  displayName?: string;
  externalId?: string;
  id?: string;
  /** The filter asks for nothing else. */ isWhole: boolean;
};

/** Returns the part of a filter that the database can answer: equalities of whole attributes, joined by `and`. */
export function narrowed(filter: Filter | null, allowed: readonly (keyof Narrowed)[]): Narrowed {
  if (filter === null) return { isWhole: true };
  if (filter.op === "and") {
    const [left, right] = [narrowed(filter.left, allowed), narrowed(filter.right, allowed)];
    return {
      ...left,
      ...right,
      isWhole:
        left.isWhole &&
        right.isWhole &&
        Object.keys(left).every((key) => key === "isWhole" || !(key in right)),
    };
  }
  const names = {
    username: "userName",
    displayname: "displayName",
    externalid: "externalId",
    id: "id",
  } as const;
  if (
    filter.op !== "eq" ||
    typeof filter.value !== "string" ||
    filter.path.sub !== null ||
    filter.path.filter !== null ||
    filter.path.urn !== null
  )
    return { isWhole: false };
  const name = names[filter.path.attribute.toLowerCase() as keyof typeof names];
  return name === undefined || !allowed.includes(name)
    ? { isWhole: false }
    : { [name]: filter.value, isWhole: true };
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
  for (const { user_id, id, name } of rows) found.set(user_id, [...(found.get(user_id) ?? []), { id, name }]);
  return found;
}
