/** Checks what a caller may administer, and grants and revokes roles inside Foyer. */
import { record } from "@/lib/platform/audit/record";
import type { ActorCtx } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import { pageMark, readTimeMark } from "@/lib/formats/page-mark";
import { isUuid } from "@/lib/formats/uuid";
import { conflict, invalidInput, notFound } from "@/lib/platform/errors";
import { notify } from "../notices/service";
import { requireFreshProof } from "../step-up/require-proof";
import { canAdminister, canRead } from "./policy";
import {
  countPermissionSets,
  deleteGrant,
  insertGrant,
  keepAdministrator,
  listGrants,
  listGrantsOf,
  type ListedGrant,
} from "./store";
import { authorityFrom, SYSTEM_AUTHORITY, type AdminCtx, type Authority } from "./types";
import { refuseAdministration, withAuthority } from "./with-authority";

/** Reads the caller's current authority: a revoked role ends at once. */
export async function authorityOf(ctx: AdminCtx): Promise<Authority> {
  const { actor } = ctx;
  switch (actor.kind) {
    case "system":
      return SYSTEM_AUTHORITY;
    case "access_key":
      return { userId: null, isAdministrator: !actor.isReadOnly, isAuditor: true, delegations: [] };
    case "user":
      // A command line can only open roles, even an administrator's.
      return authorityFrom(
        actor.userId,
        actor.entrance === "cli" ? [] : await listGrantsOf(ctx.db, actor.userId),
      );
  }
}

/** @throws Refusal `not_found` for callers without a role inside Foyer */
export async function requireReader(ctx: AdminCtx): Promise<Authority> {
  const authority = await authorityOf(ctx);
  if (!canRead(authority)) throw notFound();
  return authority;
}

/**
 * Refuses early, before slow work. Doesn't protect a write: that goes through `withAuthority`.
 * @throws Refusal `not_found` for everyone except administrators, recorded
 */
export async function requireAdministrator(ctx: AdminCtx): Promise<Authority> {
  const authority = await authorityOf(ctx);
  if (canAdminister(authority)) return authority;
  return refuseAdministration(ctx, "not_administrator");
}

export type NewGrant = {
  principal: { userId: string } | { groupId: string };
  role: "administrator" | "auditor" | "delegate";
  unitId?: string | null;
  permissionSetIds?: string[] | null;
};

const UNIQUE_VIOLATION = "23505";
const FOREIGN_KEY_VIOLATION = "23503";

/** Grants a role. @throws Refusal `invalid_input`, `not_found`, or `conflict` if it was granted already */
export async function giveRole(ctx: AdminCtx, input: NewGrant): Promise<string> {
  const unitId = input.unitId ?? null;
  const permissionSetIds =
    input.permissionSetIds && input.permissionSetIds.length > 0
      ? [...new Set(input.permissionSetIds)].sort()
      : null;
  if (input.role === "delegate" && unitId === null && permissionSetIds === null)
    throw invalidInput("administrator_limit_required");
  if (!isUuid("userId" in input.principal ? input.principal.userId : input.principal.groupId))
    throw notFound("administrator_principal_not_found");
  if (input.role !== "delegate" && (unitId !== null || permissionSetIds !== null))
    throw invalidInput("administrator_limit_not_allowed");
  const id = newUuid();
  const principal = {
    user_id: "userId" in input.principal ? input.principal.userId : null,
    group_id: "groupId" in input.principal ? input.principal.groupId : null,
  };
  try {
    await withAuthority(ctx, "administrator", async (tx) => {
      await requireFreshProof(ctx, tx);
      if (
        permissionSetIds !== null &&
        (await countPermissionSets(tx, permissionSetIds)) < permissionSetIds.length
      )
        throw notFound("administrator_permission_set_not_found");
      await insertGrant(tx, {
        id,
        ...principal,
        role: input.role,
        unit_id: unitId,
        permission_set_ids: permissionSetIds === null ? null : JSON.stringify(permissionSetIds),
        created_at: ctx.now(),
        created_by: actorName(ctx),
      });
      await record(ctx, tx, {
        type: "administrator.added",
        outcome: "success",
        targetId: principal.user_id ?? principal.group_id ?? undefined,
        details: { role: input.role, unitId, permissionSetIds },
      });
      if (principal.user_id !== null && principal.user_id !== actorName(ctx))
        await notify(ctx, tx, {
          userId: principal.user_id,
          kind: "role_given",
          details: { role: input.role },
        });
    });
  } catch (error) {
    if ((error as { code?: unknown }).code === UNIQUE_VIOLATION) throw conflict("administrator_role_exists");
    if ((error as { code?: unknown }).code === FOREIGN_KEY_VIOLATION)
      throw notFound("administrator_subject_not_found");
    throw error;
  }
  return id;
}

/** Revokes a role. @throws Refusal `not_found`, or `conflict` if no administrator would be left */
export async function takeRole(ctx: AdminCtx, input: { id: string }): Promise<void> {
  await withAuthority(ctx, "administrator", async (tx) => {
    const deleted = isUuid(input.id)
      ? await keepAdministrator(tx, () => deleteGrant(tx, input.id))
      : undefined;
    if (!deleted) throw notFound("administrator_role_not_found");
    await record(ctx, tx, {
      type: "administrator.removed",
      outcome: "success",
      targetId: deleted.user_id ?? deleted.group_id ?? undefined,
      details: { role: deleted.role },
    });
  });
}

const PER_PAGE = 50;

/** Lists who has a role inside Foyer, oldest first; `after` is the `next` of the previous page. */
export async function listAdministrators(
  ctx: AdminCtx,
  page: { after?: string | undefined; limit?: number } = {},
): Promise<{ grants: ListedGrant[]; next: string | null }> {
  await requireReader(ctx);
  const limit = Math.min(page.limit ?? PER_PAGE, PER_PAGE);
  const rows = await listGrants(ctx.db, { after: readTimeMark(page.after), limit: limit + 1 });
  const grants = rows.slice(0, limit);
  const last = grants.at(-1);
  return { grants, next: rows.length > limit && last ? pageMark(last.created_at, last.id) : null };
}

/** Returns the author of a change as rows name it: a user id, the name of a job, or the id of a key or source. */
export function actorName({ actor }: ActorCtx): string {
  switch (actor.kind) {
    case "system":
      return actor.job;
    case "access_key":
      return actor.accessKeyId;
    case "scim":
      return actor.sourceId;
    case "anonymous":
      return "anonymous";
    case "user":
    case "pending_user":
      return actor.userId;
  }
}
