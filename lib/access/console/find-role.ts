/** Which role a request to open the console means. */
import type { UserCtx } from "@/lib/platform/context";
import { findEntitledPermissionSetByName } from "../entitlements/store";
import type { RoleRef } from "../entitlements/role-ref";
import { findListedRole } from "../identity-center/store";
import type { OpenConsoleInput } from "./types";

/** Finds the role by reference or by name. A name means Foyer's own role before one of a connected Identity Center. */
export async function findRole(
  ctx: UserCtx,
  { accountId, role, roleName }: OpenConsoleInput,
): Promise<RoleRef | null> {
  if (role) return role;
  if (roleName === undefined) return null;
  const { userId } = ctx.actor;
  const permissionSetId = await findEntitledPermissionSetByName(ctx.db, {
    userId,
    accountId,
    name: roleName,
    now: ctx.now(),
  });
  if (permissionSetId !== null) return { kind: "permission_set", accountId, permissionSetId };
  const listed = await findListedRole(ctx, { userId, accountId, roleName });
  return listed && { kind: "identity_center", accountId, sourceId: listed.sourceId, roleName };
}
