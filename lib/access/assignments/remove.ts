/** Removes assignments. */
import { isUuid } from "@/lib/formats/uuid";
import type { AdminCtx, Authority } from "@/lib/identity/administrators/types";
import { withAuthority } from "@/lib/identity/administrators/with-authority";
import { record } from "@/lib/platform/audit/record";
import type { Db } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import { notFound } from "@/lib/platform/errors";
import type { NewRun } from "@/lib/platform/events";
import { lockPermissionSets } from "../permission-sets/store";
import { requireAssignable } from "./authority";
import { deleteAssignments, findAssignments, listReachedRoles, targetOf, type AssignmentRow } from "./store";
import type { Principal } from "./types";

const MAX_AT_ONCE = 200;

/**
 * @param input.endSessions also ends AWS sessions that users opened through them, unless another assignment gives the role
 * @throws Refusal `not_found` when one of them doesn't exist, or was not delegated to the caller
 */
export async function removeAssignments(
  ctx: AdminCtx,
  input: { ids: string[]; endSessions?: boolean },
): Promise<{ runId: string }> {
  return withAuthority(ctx, "reader", async (tx, authority) => {
    const rows = await findRemovable(tx, authority, input.ids);
    const permissionSetIds = [...new Set(rows.map((row) => row.permission_set_id))];
    // Nobody can open a session with these permission sets until the transaction ends.
    if (input.endSessions) await lockPermissionSets(tx, permissionSetIds);
    const reached = input.endSessions ? await listReachedRoles(tx, input.ids) : [];
    await deleteAssignments(tx, input.ids);
    for (const row of rows)
      await record(ctx, tx, {
        type: "assignment.deleted",
        outcome: "success",
        targetId: row.user_id ?? row.group_id ?? undefined,
        permissionSetId: row.permission_set_id,
        accountId: row.account_id ?? undefined,
        details: { target: targetOf(row) },
      });
    const runId = newUuid();
    await ctx.events.emit(ctx, tx, "assignment.changed", {
      permissionSetIds,
      run: {
        id: runId,
        kind: "unassign",
        ...(permissionSetIds.length === 1 ? { permissionSetId: permissionSetIds[0] } : {}),
        ...aboutOne(rows),
      },
      ...(input.endSessions
        ? {
            lost: {
              roles: reached,
              userIds: rows.flatMap((row) => row.user_id ?? []),
              groupIds: rows.flatMap((row) => row.group_id ?? []),
            },
          }
        : {}),
    });
    return { runId };
  });
}

/**
 * Returns assignments that the caller may remove.
 * @throws Refusal `not_found`, or what makes `withAuthority` refuse
 */
export async function findRemovable(tx: Db, authority: Authority, ids: string[]): Promise<AssignmentRow[]> {
  if (ids.length === 0 || ids.length > MAX_AT_ONCE || !ids.every(isUuid))
    throw notFound("no_assignments_chosen");
  const rows = await findAssignments(tx, ids);
  if (rows.length !== new Set(ids).size) throw notFound("assignment_removed_already");
  await requireAssignable(
    tx,
    authority,
    rows.map((row) => ({
      principal: principalOf(row),
      target: targetOf(row),
      permissionSetId: row.permission_set_id,
    })),
  );
  return rows;
}

const principalOf = (row: AssignmentRow): Principal =>
  row.user_id === null ? { kind: "group", id: row.group_id ?? "" } : { kind: "user", id: row.user_id };

function aboutOne(rows: AssignmentRow[]): Omit<NewRun, "id" | "kind"> {
  const [row] = rows;
  return rows.length !== 1 || !row
    ? {}
    : {
        accountId: row.account_id ?? undefined,
        userId: row.user_id ?? undefined,
        groupId: row.group_id ?? undefined,
      };
}
