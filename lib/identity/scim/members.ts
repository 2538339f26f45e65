/** Members of a SCIM directory's groups, changed row by row: a group of 100,000 isn't read to add one. */
import { matches } from "@/lib/formats/scim/match";
import type { PatchOperation } from "@/lib/formats/scim/operations";
import { ScimProblem, shortened } from "@/lib/formats/scim/problem";
import type { Condition } from "@/lib/formats/scim/resolve";
import { MAX_MEMBERS } from "@/lib/formats/scim/value";
import { isUuid } from "@/lib/formats/uuid";
import { record } from "@/lib/platform/audit/record";
import type { Db } from "@/lib/platform/context";
import { invalidInput } from "@/lib/platform/errors";
import { keepAdministrator } from "../administrators/store";
import type { ScimCtx } from "../administrators/types";
import { deleteMembers, insertMembers } from "../groups/store";

const BATCH = 2_000;
/** Ids that one error names. */
const MAX_NAMED = 20;

/** What some operations make of a group's members, whichever they are. */
export type MemberChange = {
  /** The members that there were go. */
  clears: boolean;
  add: Set<string>;
  remove: Set<string>;
};

/** An id as the database writes it. */
const idOf = (member: unknown): string => String((member as { value: unknown }).value).toLowerCase();

/** Returns the ids of a list of members in its one spelling. */
export const memberIds = (members: unknown): string[] => [
  ...new Set((Array.isArray(members) ? (members as unknown[]) : []).map(idOf)),
];

export const isAboutMembers = ({ target }: PatchOperation): boolean =>
  !("whole" in target) && target.extension === null && target.attribute.name === "members";

/**
 * Folds operations on members into one change, so that a thousand of them take no longer than one.
 * @returns null for none
 * @throws ScimProblem
 */
export function memberChangeOf(operations: readonly PatchOperation[]): MemberChange | null {
  const change: MemberChange = { clears: false, add: new Set(), remove: new Set() };
  const mine = operations.filter(isAboutMembers);
  let count = 0;
  for (const { op, target, value } of mine) {
    const filter = "whole" in target ? null : target.filter;
    const ids = filter === null ? memberIds(value) : [...idsOf(filter)];
    count += ids.length;
    if (count > MAX_MEMBERS) throw new ScimProblem("tooLarge", "scim_members_too_many", { max: MAX_MEMBERS });
    const isAll = op === "replace" || (op === "remove" && filter === null && value === undefined);
    if (isAll) Object.assign(change, { clears: true, add: new Set(), remove: new Set() });
    for (const id of ids) {
      const [to, from] = op === "remove" ? [change.remove, change.add] : [change.add, change.remove];
      to.add(id);
      from.delete(id);
    }
  }
  return mine.length === 0 ? null : change;
}

/** The ids that a filter selects: `value eq "…"`, several joined by `or`, each also with `and type eq "User"`. */
function idsOf(filter: Condition): Set<string> {
  const named = namedIn(filter);
  if (named === null || named.size === 0)
    throw new ScimProblem("invalidFilter", "scim_member_filter_invalid");
  return new Set([...named].filter((id) => matches({ value: id, type: "User" }, filter)));
}

function namedIn(filter: Condition): Set<string> | null {
  if (filter.op === "or" || filter.op === "and") {
    const [left, right] = [namedIn(filter.left), namedIn(filter.right)];
    if (left === null || right === null) return null;
    // A condition on only one side of an `or` could match any user.
    if (filter.op === "or" && (left.size === 0 || right.size === 0)) return null;
    return new Set([...left, ...right]);
  }
  if (filter.op !== "eq" || typeof filter.literal !== "string") return null;
  const { name } = filter.place.attribute;
  if (name === "type") return new Set();
  return name === "value" ? new Set([filter.literal.toLowerCase()]) : null;
}

export async function applyMemberChange(
  ctx: ScimCtx,
  tx: Db,
  groupId: string,
  { clears, add, remove }: MemberChange,
): Promise<void> {
  if (clears) return setMembers(ctx, tx, groupId, [...add]);
  // Users who aren't members, or don't exist, count as removed.
  await removeMembers(ctx, tx, groupId, [...remove].filter(isUuid));
  await addMembers(ctx, tx, groupId, [...add]);
}

/** Adds users of this directory. @throws Refusal `invalid_input` which names the others */
export async function addMembers(ctx: ScimCtx, tx: Db, groupId: string, ids: string[]): Promise<void> {
  await requireUsers(ctx, tx, ids);
  for (const batch of batchesOf(ids)) {
    const members = batch.map((userId) => ({ groupId, userId }));
    const added = (await insertMembers(tx, members, ctx.now())).flatMap(({ userIds }) => userIds);
    await recordMembers(ctx, tx, groupId, "group_member.added", added);
  }
}

async function requireUsers(ctx: ScimCtx, tx: Db, ids: string[]): Promise<void> {
  const known = new Set<string>();
  for (const batch of batchesOf(ids.filter(isUuid))) {
    const own = await tx
      .selectFrom("users")
      .select("id")
      .where("id", "in", batch)
      .where("source_id", "=", ctx.actor.sourceId)
      .execute();
    for (const { id } of own) known.add(id);
  }
  const unknown = ids.filter((id) => !known.has(id));
  if (unknown.length === 0) return;
  const named = unknown.slice(0, MAX_NAMED).map(shortened).join(", ");
  throw invalidInput("scim_member_unknown", {
    count: unknown.length,
    ids: unknown.length > MAX_NAMED ? `${named}, …` : named,
  });
}

const batchesOf = (ids: string[]): string[][] =>
  Array.from({ length: Math.ceil(ids.length / BATCH) }, (_, index) =>
    ids.slice(index * BATCH, (index + 1) * BATCH),
  );

/** Removes members; null removes all. @throws Refusal `conflict` for the last administrators */
export async function removeMembers(
  ctx: ScimCtx,
  tx: Db,
  groupId: string,
  ids: string[] | null,
): Promise<void> {
  if (ids !== null && ids.length === 0) return;
  const batches: (string[] | "all")[] = ids === null ? ["all"] : batchesOf(ids);
  await keepAdministrator(tx, async () => {
    for (const batch of batches)
      await recordMembers(ctx, tx, groupId, "group_member.removed", await deleteMembers(tx, groupId, batch));
  });
}

/** Makes these users the only members. */
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
