/** Members of a SCIM directory's groups, changed row by row: a group of 100,000 isn't read to add one. */
import { memberOf, type Filter } from "@/lib/formats/scim/filter";
import type { PatchOperation } from "@/lib/formats/scim/patch";
import { isUuid } from "@/lib/formats/uuid";
import { record } from "@/lib/platform/audit/record";
import type { Db } from "@/lib/platform/context";
import { invalidInput } from "@/lib/platform/errors";
import { keepAdministrator } from "../administrators/store";
import type { ScimCtx } from "../administrators/types";
import { deleteMembers, insertMembers } from "../groups/store";

const MAX_MEMBERS_AT_ONCE = 20_000;
const BATCH = 2_000;

/** Returns the ids in a list of members. @throws Refusal `invalid_input` */
export function memberIds(value: unknown): string[] {
  const list =
    value === undefined || value === null ? [] : Array.isArray(value) ? (value as unknown[]) : [value];
  if (list.length > MAX_MEMBERS_AT_ONCE)
    throw invalidInput("scim_members_too_many", { max: MAX_MEMBERS_AT_ONCE });
  const ids = list.map((each) => (typeof each === "string" ? each : memberOf(each, "value")));
  if (!ids.every((id): id is string => typeof id === "string" && isUuid(id)))
    throw invalidInput("scim_member_invalid");
  return [...new Set(ids)];
}

/** Applies the operation of a PATCH that is about members. */
export async function applyToMembers(
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
  throw invalidInput("scim_member_filter_invalid");
}

/** Adds users of this directory. @throws Refusal `invalid_input` for others */
export async function addMembers(ctx: ScimCtx, tx: Db, groupId: string, ids: string[]): Promise<void> {
  for (let from = 0; from < ids.length; from += BATCH) {
    const batch = ids.slice(from, from + BATCH);
    const own = await tx
      .selectFrom("users")
      .select("id")
      .where("id", "in", batch)
      .where("source_id", "=", ctx.actor.sourceId)
      .execute();
    if (own.length !== batch.length) throw invalidInput("scim_member_unknown");
    const members = batch.map((userId) => ({ groupId, userId }));
    const added = (await insertMembers(tx, members, ctx.now())).flatMap(({ userIds }) => userIds);
    await recordMembers(ctx, tx, groupId, "group_member.added", added);
  }
}

/** Removes members; null removes all. @throws Refusal `conflict` for the last administrators */
export async function removeMembers(
  ctx: ScimCtx,
  tx: Db,
  groupId: string,
  ids: string[] | null,
): Promise<void> {
  if (ids !== null && ids.length === 0) return;
  const batches: (string[] | "all")[] =
    ids === null
      ? ["all"]
      : Array.from({ length: Math.ceil(ids.length / BATCH) }, (_, index) =>
          ids.slice(index * BATCH, (index + 1) * BATCH),
        );
  await keepAdministrator(tx, async () => {
    for (const batch of batches)
      await recordMembers(ctx, tx, groupId, "group_member.removed", await deleteMembers(tx, groupId, batch));
  });
}

/** Makes these users the only members. */
export async function setMembers(ctx: ScimCtx, tx: Db, groupId: string, ids: string[]): Promise<void> {
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

/** Records one event per change, with the users that it concerned. */
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

/** Returns the members of some groups, by group. */
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
