/** Removes assignments whose end date has passed. */
import { record } from "@/lib/platform/audit/record";
import type { ActorCtx, SystemActor } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";

/** Deletes assignments that have ended, so that roles no longer needed are removed. */
export async function endAssignments(ctx: ActorCtx<SystemActor>): Promise<void> {
  await ctx.db.transaction().execute(async (tx) => {
    const ended = await tx
      .deleteFrom("assignments")
      .where("ends_at", "<=", ctx.now())
      .returningAll()
      .execute();
    if (ended.length === 0) return;
    for (const row of ended)
      await record(ctx, tx, {
        type: "assignment.deleted",
        outcome: "success",
        targetId: row.user_id ?? row.group_id ?? undefined,
        permissionSetId: row.permission_set_id,
        accountId: row.account_id ?? undefined,
        reason: "assignment_ended",
      });
    await ctx.events.emit(ctx, tx, "assignment.changed", {
      permissionSetIds: [...new Set(ended.map((row) => row.permission_set_id))],
      run: { id: newUuid(), kind: "unassign" },
    });
  });
}
