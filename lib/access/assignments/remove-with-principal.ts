/** Removes the assignments of a deleted user or group. */
import { record } from "@/lib/platform/audit/record";
import type { ActorCtx, Db } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import type { Handler } from "@/lib/platform/event-bus";

export const onUserDeleted: Handler<"user.deleted"> = async (ctx, tx, { userIds }) => {
  for (const userId of userIds) await remove(ctx, tx, "user", userId);
};

export const onGroupDeleted: Handler<"group.deleted"> = (ctx, tx, { groupId }) =>
  remove(ctx, tx, "group", groupId);

async function remove(ctx: ActorCtx, tx: Db, kind: "user" | "group", id: string): Promise<void> {
  const assigned = await tx
    .deleteFrom("assignments")
    .where(kind === "user" ? "user_id" : "group_id", "=", id)
    .returning(["permission_set_id", "account_id"])
    .execute();
  if (assigned.length === 0) return;
  for (const row of assigned)
    await record(ctx, tx, {
      type: "assignment.deleted",
      outcome: "success",
      targetId: id,
      permissionSetId: row.permission_set_id,
      accountId: row.account_id ?? undefined,
      reason: `${kind}_deleted`,
    });
  await ctx.events.emit(ctx, tx, "assignment.changed", {
    permissionSetIds: [...new Set(assigned.map((row) => row.permission_set_id))],
    run: { id: newUuid(), kind: "unassign" },
  });
}
