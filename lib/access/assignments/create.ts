/** Creates assignments. */
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { withAuthority } from "@/lib/identity/administrators/with-authority";
import { record } from "@/lib/platform/audit/record";
import { newUuid } from "@/lib/platform/crypto/random";
import type { NewRun } from "@/lib/platform/events";
import { parseInput } from "@/lib/platform/parse-input";
import { requireAssignable } from "./authority";
import { newAssignmentsInput, scopesOf, type ParsedAssignments } from "./input";
import { datesOf, insertAll } from "./insert-all";
import { targetOf } from "./store";
import type { NewAssignments } from "./types";

/**
 * Assigns every permission set to every principal on every target. Assignments that exist get the given dates.
 * @returns the ids of new assignments and of those with other dates, and the run that deploys missing roles
 * @throws Refusal `invalid_input`, `not_found` (also for what was not delegated to the caller)
 */
export async function createAssignments(
  ctx: AdminCtx,
  input: NewAssignments,
): Promise<{ ids: string[]; changed: string[]; runId: string }> {
  const wanted = parseInput(newAssignmentsInput, input);
  return withAuthority(ctx, "reader", async (tx, authority) => {
    await requireAssignable(tx, authority, scopesOf(wanted));
    const { ids, changed } = await insertAll(ctx, tx, wanted);
    for (const { row, before } of changed)
      await record(ctx, tx, {
        type: "assignment.changed",
        outcome: "success",
        targetId: row.user_id ?? row.group_id ?? undefined,
        permissionSetId: row.permission_set_id,
        accountId: row.account_id ?? undefined,
        details: { target: targetOf(row), before, after: datesOf(wanted) },
      });
    if (ids.length > 0 || changed.length === 0)
      await record(ctx, tx, {
        type: "assignment.created",
        outcome: "success",
        ...onlyOf(wanted),
        details: {
          ids: ids.length,
          principals: wanted.principals,
          targets: wanted.targets,
          permissionSetIds: wanted.permissionSetIds,
          startsAt: wanted.startsAt ?? null,
          endsAt: wanted.endsAt ?? null,
        },
      });
    const runId = newUuid();
    await ctx.events.emit(ctx, tx, "assignment.changed", {
      permissionSetIds: wanted.permissionSetIds,
      run: { id: runId, kind: "assign", ...about(wanted) },
    });
    return { ids, changed: changed.map(({ row }) => row.id), runId };
  });
}

/**
 * The audit event's columns name the principal, permission set and account if there is only one; its details
 * name all.
 */
function onlyOf({ principals, targets, permissionSetIds }: ParsedAssignments): {
  targetId?: string;
  permissionSetId?: string;
  accountId?: string;
} {
  const [principal, target, permissionSetId] = [principals[0], targets[0], permissionSetIds[0]];
  return {
    ...(principal && principals.length === 1 ? { targetId: principal.id } : {}),
    ...(permissionSetId && permissionSetIds.length === 1 ? { permissionSetId } : {}),
    ...(target?.kind === "account" && targets.length === 1 ? { accountId: target.accountId } : {}),
  };
}

function about(wanted: ParsedAssignments): Omit<NewRun, "id" | "kind"> {
  const [[target], [principal]] = [wanted.targets, wanted.principals];
  return {
    ...(wanted.permissionSetIds.length === 1 ? { permissionSetId: wanted.permissionSetIds[0] } : {}),
    ...(wanted.targets.length === 1 && target?.kind === "account" ? { accountId: target.accountId } : {}),
    ...(wanted.principals.length === 1 && principal
      ? principal.kind === "user"
        ? { userId: principal.id }
        : { groupId: principal.id }
      : {}),
  };
}
