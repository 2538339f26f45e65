/** Memberships as things of their own, with an id each: how identitystore speaks of them. */
import { isUuid } from "@/lib/formats/uuid";
import { requireReader } from "../administrators/service";
import type { AdminCtx } from "../administrators/types";
import { withAuthority } from "../administrators/with-authority";
import { keepAdministrator } from "../administrators/store";
import { requireOwn } from "../principals/managed";
import { record } from "@/lib/platform/audit/record";
import { conflict, notFound } from "@/lib/platform/errors";

export type Membership = { id: string; groupId: string; userId: string; createdAt: Date };

const shown = (row: { id: string; group_id: string; user_id: string; created_at: Date }): Membership => ({
  id: row.id,
  groupId: row.group_id,
  userId: row.user_id,
  createdAt: row.created_at,
});

/** @throws Refusal `not_found`, or `conflict` when the person is a member already */
export async function createMembership(
  ctx: AdminCtx,
  input: { groupId: string; userId: string },
): Promise<string> {
  return withAuthority(ctx, "administrator", async (tx) => {
    const group = isUuid(input.groupId)
      ? await tx.selectFrom("groups").select("id").where("id", "=", input.groupId).executeTakeFirst()
      : undefined;
    const user = isUuid(input.userId)
      ? await tx.selectFrom("users").select("id").where("id", "=", input.userId).executeTakeFirst()
      : undefined;
    if (!group || !user) throw notFound(group ? "This person does not exist." : "This group does not exist.");
    await requireOwn(tx, "groups", group.id);
    const made = await tx
      .insertInto("group_members")
      .values({ group_id: group.id, user_id: user.id, created_at: ctx.now() })
      .onConflict((clash) => clash.doNothing())
      .returning("id")
      .executeTakeFirst();
    if (!made) throw conflict("This person is a member of the group already.");
    await record(ctx, tx, {
      type: "group_member.added",
      outcome: "success",
      targetId: user.id,
      details: { groupId: group.id },
    });
    return made.id;
  });
}

/** @throws Refusal `not_found` */
export async function deleteMembership(ctx: AdminCtx, input: { id: string }): Promise<void> {
  await withAuthority(ctx, "administrator", async (tx) => {
    const gone = isUuid(input.id)
      ? await keepAdministrator(tx, () =>
          tx
            .deleteFrom("group_members")
            .where("id", "=", input.id)
            .returning(["group_id", "user_id"])
            .executeTakeFirst(),
        )
      : undefined;
    if (gone) await requireOwn(tx, "groups", gone.group_id);
    if (!gone) throw notFound("This membership does not exist.");
    await record(ctx, tx, {
      type: "group_member.removed",
      outcome: "success",
      targetId: gone.user_id,
      details: { groupId: gone.group_id },
    });
  });
}

/** One membership, by its id or by who and where. @throws Refusal `not_found` */
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
  if (!row) throw notFound("This membership does not exist.");
  return shown(row);
}

/** Which of these groups a person is in. */
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

/** Of a group or of a person, by id; `after` is the id that a page ends with. */
export async function listMemberships(
  ctx: AdminCtx,
  page: ({ groupId: string } | { userId: string }) & { after?: string; limit: number },
): Promise<{ memberships: Membership[]; next: string | null }> {
  await requireReader(ctx);
  const [column, id] =
    "groupId" in page ? (["group_id", page.groupId] as const) : (["user_id", page.userId] as const);
  if (!isUuid(id))
    throw notFound(column === "group_id" ? "This group does not exist." : "This person does not exist.");
  let query = ctx.db
    .selectFrom("group_members")
    .selectAll()
    .where(column, "=", id)
    .orderBy("id")
    .limit(page.limit + 1);
  if (page.after !== undefined) query = query.where("id", ">", page.after);
  const rows = await query.execute();
  const memberships = rows.slice(0, page.limit).map(shown);
  return { memberships, next: rows.length > page.limit ? (memberships.at(-1)?.id ?? null) : null };
}
