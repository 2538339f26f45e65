/**
 * References to one role in one account: a permission set of Foyer, or a role of a connected Identity Center.
 *
 * Browsers get a role's key, in which the role's id is opaque. Routes parse it once, and services take the
 * parsed reference.
 */

export type PermissionSetRole = { kind: "permission_set"; accountId: string; permissionSetId: string };
export type IdentityCenterRole = {
  kind: "identity_center";
  accountId: string;
  sourceId: string;
  roleName: string;
};
export type RoleRef = PermissionSetRole | IdentityCenterRole;

/** A role as browsers name it. */
export type RoleKey = { accountId: string; roleId: string };

const IDENTITY_CENTER_ROLE_ID = /^(src-[0-9a-f]{16})\/([\w+=,.@-]{1,32})$/;

/** Returns the id by which browsers name a role of a connected Identity Center. */
export const identityCenterRoleId = (role: { sourceId: string; roleName: string }) =>
  `${role.sourceId}/${role.roleName}`;

/** Returns the reference of a role's key. A malformed id becomes a permission set that doesn't exist. */
export function parseRoleKey({ accountId, roleId }: RoleKey): RoleRef {
  const [, sourceId, roleName] = IDENTITY_CENTER_ROLE_ID.exec(roleId) ?? [];
  return sourceId === undefined || roleName === undefined
    ? { kind: "permission_set", accountId, permissionSetId: roleId }
    : { kind: "identity_center", accountId, sourceId, roleName };
}

export function formatRoleKey(ref: RoleRef): RoleKey {
  return {
    accountId: ref.accountId,
    roleId: ref.kind === "permission_set" ? ref.permissionSetId : identityCenterRoleId(ref),
  };
}

/** Returns true if both name the same role in the same account. */
export function isSameRole(one: RoleRef, other: RoleRef): boolean {
  const [a, b] = [formatRoleKey(one), formatRoleKey(other)];
  return a.accountId === b.accountId && a.roleId === b.roleId;
}
