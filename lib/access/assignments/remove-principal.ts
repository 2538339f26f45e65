/** Deleting people and groups for good: what was assigned to them goes with them, and roles that nobody needs any more. */
import { isUuid } from "@/lib/formats/uuid";
import { keepAdministrator } from "@/lib/identity/administrators/store";
import { withAuthority } from "@/lib/identity/administrators/with-authority";
import type { AdminCtx, ScimCtx, WriterCtx } from "@/lib/identity/administrators/types";
import { sleepScimGroup } from "@/lib/identity/scim/groups";
import { markAllEnded } from "@/lib/identity/sessions/store";
import { REVOKE_SESSIONS } from "@/lib/identity/users/job-name";
import type { Db } from "@/lib/platform/context";
import { record } from "@/lib/platform/audit/record";
import { newUuid } from "@/lib/platform/crypto/random";
import { notFound } from "@/lib/platform/errors";
import { enqueue } from "@/lib/platform/jobs/store";

/** @throws Refusal `not_found`, or `conflict` for the last administrator */
export async function deleteUser(ctx: AdminCtx, input: { userId: string }): Promise<void> {
  await withAuthority(ctx, "administrator", (tx) => remove(ctx, tx, "user", input.userId, null));
}

/** The same by the directory that the person came from. @throws Refusal `not_found` also for anybody else's */
export async function deleteUserOfSource(ctx: ScimCtx, input: { userId: string }): Promise<void> {
  await ctx.db.transaction().execute((tx) => remove(ctx, tx, "user", input.userId, ctx.actor.sourceId));
}

/** @throws Refusal `not_found`, or `conflict` for the group of the last administrators */
export async function deleteGroup(ctx: AdminCtx, input: { groupId: string }): Promise<void> {
  await withAuthority(ctx, "administrator", (tx) => remove(ctx, tx, "group", input.groupId, null));
}

/**
 * A group that its directory deletes: it sleeps where its external id can bring it back, else it is gone
 * with what was assigned to it.
 * @throws Refusal `not_found` also for anybody else's, or `conflict` for the group of the last administrators
 */
export async function deleteGroupOfSource(ctx: ScimCtx, input: { groupId: string }): Promise<void> {
  if (!(await sleepScimGroup(ctx, input.groupId)))
    await ctx.db.transaction().execute((tx) => remove(ctx, tx, "group", input.groupId, ctx.actor.sourceId));
}

async function remove(
  ctx: WriterCtx,
  tx: Db,
  kind: "user" | "group",
  id: string,
  sourceId: string | null,
): Promise<void> {
  if (!isUuid(id))
    throw notFound(kind === "user" ? "This person does not exist." : "This group does not exist.");
  // The person before the administrators, as everybody locks them who disables somebody.
  const held = await tx
    .selectFrom(kind === "user" ? "users" : "groups")
    .select("source_id")
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  if (sourceId !== null && held?.source_id !== sourceId)
    throw notFound(kind === "user" ? "This person does not exist." : "This group does not exist.");
  const assigned = await tx
    .deleteFrom("assignments")
    .where(kind === "user" ? "user_id" : "group_id", "=", id)
    .returning(["permission_set_id", "account_id"])
    .execute();
  if (kind === "user") {
    await markAllEnded(tx, id, ctx.now(), "deleted");
    await enqueue(tx, { kind: REVOKE_SESSIONS, key: id, runAt: ctx.now() });
  }
  const gone = await keepAdministrator(tx, () =>
    kind === "user"
      ? tx.deleteFrom("users").where("id", "=", id).returning("user_name as name").executeTakeFirst()
      : tx.deleteFrom("groups").where("id", "=", id).returning("display_name as name").executeTakeFirst(),
  );
  if (!gone) throw notFound(kind === "user" ? "This person does not exist." : "This group does not exist.");
  for (const row of assigned)
    await record(ctx, tx, {
      type: "assignment.deleted",
      outcome: "success",
      targetId: id,
      permissionSetId: row.permission_set_id,
      accountId: row.account_id ?? undefined,
      reason: `the ${kind} was deleted`,
    });
  await record(ctx, tx, {
    type: kind === "user" ? "user.deleted" : "group.deleted",
    outcome: "success",
    targetId: id,
    details: { name: gone.name },
  });
  if (assigned.length > 0)
    await ctx.events.emit(ctx, tx, "assignment.changed", {
      permissionSetIds: [...new Set(assigned.map((row) => row.permission_set_id))],
      run: { id: newUuid(), kind: "unassign" },
    });
}
