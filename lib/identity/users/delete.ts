/** Deletes users permanently. What belongs to them is deleted too: other rooms handle `user.deleted`. */
import { isUuid } from "@/lib/formats/uuid";
import { record } from "@/lib/platform/audit/record";
import type { Db } from "@/lib/platform/context";
import { notFound } from "@/lib/platform/errors";
import { keepAdministrator } from "../administrators/store";
import type { AdminCtx, WriterCtx } from "../administrators/types";
import { withAuthority } from "../administrators/with-authority";
import { deleteUserRow, lockUser } from "./store";

/** Deletes a user. @throws Refusal `not_found`, or `conflict` for the last administrator */
export async function deleteUser(ctx: AdminCtx, input: { userId: string }): Promise<void> {
  await withAuthority(ctx, "administrator", (tx) => removeUser(ctx, tx, input));
}

/**
 * Deletes in a transaction whose caller is authorized.
 * @param input.sourceId only a user of this source
 * @throws Refusal `not_found`, or `conflict` for the last administrator
 */
export async function removeUser(
  ctx: WriterCtx,
  tx: Db,
  input: { userId: string; sourceId?: string },
): Promise<void> {
  const { userId, sourceId } = input;
  // Locks the user before the administrators, in the same order as disabling.
  const user = isUuid(userId) ? await lockUser(tx, userId) : null;
  if (!user || (sourceId !== undefined && user.source_id !== sourceId)) throw notFound("user_not_found");
  await ctx.events.emit(ctx, tx, "user.deleted", { userIds: [userId] });
  await keepAdministrator(tx, () => deleteUserRow(tx, userId));
  await record(ctx, tx, {
    type: "user.deleted",
    outcome: "success",
    targetId: userId,
    details: { name: user.user_name },
  });
}
