/** Memberships with ids, for identitystore. */
import { isUuid } from "@/lib/formats/uuid";
import { record } from "@/lib/platform/audit/record";
import type { Row } from "@/lib/platform/db/schema";
import { conflict, notFound } from "@/lib/platform/errors";
import { requireReader } from "../administrators/service";
import { keepAdministrator } from "../administrators/store";
import type { AdminCtx } from "../administrators/types";
import { withAuthority } from "../administrators/with-authority";
import { requireUnmanaged } from "../principals/managed";
import { findBoth, requireProofForRole } from "./members";
import { deleteMembershipRow, insertMember } from "./store";

export type Membership = { id: string; groupId: string; userId: string; createdAt: Date };

const toMembership = (row: Row<"group_members">): Membership => ({
  id: row.id,
  groupId: row.group_id,
  userId: row.user_id,
  createdAt: row.created_at,
});

/** Returns the new membership's id. @throws Refusal `not_found`, or `conflict` when the user is a member already */
export async function createMembership(
  ctx: AdminCtx,
  input: { groupId: string; userId: string },
): Promise<string> {
  return withAuthority(ctx, "administrator", async (tx) => {
    const { groupId, userId } = await findBoth(tx, input);
    await requireUnmanaged(tx, "groups", groupId);
    await requireProofForRole(ctx, tx, groupId);
    const id = await insertMember(tx, { groupId, userId, at: ctx.now() });
    if (id === null) throw conflict("group_member_exists");
    await record(ctx, tx, {
      type: "group_member.added",
      outcome: "success",
      targetId: userId,
      details: { groupId },
    });
    return id;
  });
}

/** @throws Refusal `not_found` */
export async function deleteMembership(ctx: AdminCtx, input: { id: string }): Promise<void> {
  await withAuthority(ctx, "administrator", async (tx) => {
    const deleted = isUuid(input.id)
      ? await keepAdministrator(tx, () => deleteMembershipRow(tx, input.id))
      : null;
    if (!deleted) throw notFound("membership_not_found");
    await requireUnmanaged(tx, "groups", deleted.groupId);
    await record(ctx, tx, {
      type: "group_member.removed",
      outcome: "success",
      targetId: deleted.userId,
      details: { groupId: deleted.groupId },
    });
  });
}

/** Returns one membership, by its id or by group and user. @throws Refusal `not_found` */
export async function findMembership(
  ctx: AdminCtx,
  by: { id: string } | { groupId: string; userId: string },
): Promise<Membership> {
  await requireReader(ctx);
  const ids = Object.values(by);
  const query = ctx.db.selectFrom("group_members").selectAll();
  const row = !ids.every(isUuid)
    ? undefined
    : await (
        "id" in by
          ? query.where("id", "=", by.id)
          : query.where("group_id", "=", by.groupId).where("user_id", "=", by.userId)
      ).executeTakeFirst();
  if (!row) throw notFound("membership_not_found");
  return toMembership(row);
}

/** Returns which of these groups the user is in. */
export async function groupsWith(
  ctx: AdminCtx,
  input: { userId: string; groupIds: string[] },
): Promise<Set<string>> {
  await requireReader(ctx);
  const ids = input.groupIds.filter(isUuid);
  if (ids.length === 0 || !isUuid(input.userId)) return new Set();
  const rows = await ctx.db
    .selectFrom("group_members")
    .select("group_id")
    .where("user_id", "=", input.userId)
    .where("group_id", "in", ids)
    .execute();
  return new Set(rows.map((row) => row.group_id));
}

/** Lists those of a group or of a user by id; `after` is the id that the page before ended with. */
export async function listMemberships(
  ctx: AdminCtx,
  page: ({ groupId: string } | { userId: string }) & { after?: string; limit: number },
): Promise<{ memberships: Membership[]; next: string | null }> {
  await requireReader(ctx);
  const [column, id] =
    "groupId" in page ? (["group_id", page.groupId] as const) : (["user_id", page.userId] as const);
  if (!isUuid(id)) throw notFound(column === "group_id" ? "group_not_found" : "user_not_found");
  let query = ctx.db
    .selectFrom("group_members")
    .selectAll()
    .where(column, "=", id)
    .orderBy("id")
    .limit(page.limit + 1);
  if (page.after !== undefined) query = query.where("id", ">", page.after);
  const rows = await query.execute();
  const memberships = rows.slice(0, page.limit).map(toMembership);
  return { memberships, next: rows.length > page.limit ? (memberships.at(-1)?.id ?? null) : null };
}
