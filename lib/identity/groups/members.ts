/** Group members, for pages and actions. */
import { foldName } from "@/lib/formats/text";
import { isUuid } from "@/lib/formats/uuid";
import { record } from "@/lib/platform/audit/record";
import type { Db } from "@/lib/platform/context";
import { notFound } from "@/lib/platform/errors";
import { keepAdministrator } from "../administrators/store";
import type { AdminCtx } from "../administrators/types";
import { withAuthority } from "../administrators/with-authority";
import { requireUnmanaged } from "../principals/managed";
import { requireFreshProof } from "../step-up/require-proof";
import { deleteMembers, insertMember } from "./store";

/** Adds or removes one user. Idempotent. @throws Refusal `not_found` */
export async function setMember(
  ctx: AdminCtx,
  input: { groupId: string; userName?: string; userId?: string; isMember: boolean },
): Promise<void> {
  await withAuthority(ctx, "administrator", async (tx) => {
    const { groupId, userId } = await findBoth(tx, input);
    await requireUnmanaged(tx, "groups", groupId);
    if (input.isMember) await requireProofForRole(ctx, tx, groupId);
    const isChanged = input.isMember
      ? (await insertMember(tx, { groupId, userId, at: ctx.now() })) !== null
      : (await keepAdministrator(tx, () => deleteMembers(tx, groupId, [userId]))).length > 0;
    if (!isChanged) return;
    await record(ctx, tx, {
      type: input.isMember ? "group_member.added" : "group_member.removed",
      outcome: "success",
      targetId: userId,
      details: { groupId },
    });
  });
}

/**
 * Members of some groups have a role inside Foyer, so adding one grants it. @throws Refusal `proof_required`
 */
export async function requireProofForRole(ctx: AdminCtx, tx: Db, groupId: string): Promise<void> {
  const grant = await tx
    .selectFrom("administrators")
    .select("id")
    .where("group_id", "=", groupId)
    .limit(1)
    .executeTakeFirst();
  if (grant) await requireFreshProof(ctx, tx);
}

/** Returns the group and the user, the latter by id or name. @throws Refusal `not_found` */
export async function findBoth(
  db: Db,
  input: { groupId: string; userName?: string; userId?: string },
): Promise<{ groupId: string; userId: string }> {
  const { groupId, userId, userName } = input;
  const group = isUuid(groupId)
    ? await db.selectFrom("groups").select("id").where("id", "=", groupId).executeTakeFirst()
    : undefined;
  if (!group) throw notFound("group_not_found");
  const users = db.selectFrom("users").select("id");
  const user =
    userId === undefined
      ? await users.where("user_name_key", "=", foldName(userName ?? "")).executeTakeFirst()
      : isUuid(userId)
        ? await users.where("id", "=", userId).executeTakeFirst()
        : undefined;
  if (!user) throw notFound("user_not_found");
  return { groupId: group.id, userId: user.id };
}
