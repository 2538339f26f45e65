/** What is assigned to a user or group goes with them, and with it the roles that nobody needs any more. */
import { record } from "@/lib/platform/audit/record";
import type { ActorCtx, Db } from "@/lib/platform/context";
import { requireDesired } from "../desired/desired-roles";

/** Handles `user.deleted`. */
export async function removeOfUsers(
  ctx: ActorCtx,
  tx: Db,
  event: { userIds: readonly string[] },
): Promise<void> {
  for (const userId of event.userIds) await remove(ctx, tx, "user", userId);
}

/** Handles `group.deleted`. */
export async function removeOfGroup(ctx: ActorCtx, tx: Db, event: { groupId: string }): Promise<void> {
  await remove(ctx, tx, "group", event.groupId);
}

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
      reason: `the ${kind} was deleted`,
    });
  await requireDesired(ctx, tx, {
    scope: { permissionSetIds: [...new Set(assigned.map((row) => row.permission_set_id))] },
    kind: "unassign",
  });
}
