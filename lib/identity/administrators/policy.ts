/** What an authority allows. Pure; refuses by default. */
import type { Authority } from "./types";

export function canRead(authority: Authority): boolean {
  return authority.isAdministrator || authority.isAuditor || authority.delegations.length > 0;
}

export function canAdminister(authority: Authority): boolean {
  return authority.isAdministrator;
}

/** Returns true for administrators, and for delegates of a permission set as a whole. */
export function canProvision(authority: Authority, permissionSetId: string): boolean {
  return (
    authority.isAdministrator ||
    authority.delegations.some(
      ({ unitId, permissionSetIds }) =>
        unitId === null && permissionSetIds !== null && permissionSetIds.includes(permissionSetId),
    )
  );
}

export type AssignmentScope = {
  permissionSetId: string;
  /** A delegate never assigns on the management account, from which everything else can be changed. */
  isManagement: boolean;
  /** The units that wholly contain the target, the target itself among them; empty for tags and all accounts. */
  unitIds: readonly string[];
  /** The users whom the assignment affects. */
  reachesUserIds: ReadonlySet<string>;
};

/**
 * Returns whether an assignment may be created or removed. A delegate stays within their limits and can't
 * change their own access, because that could extend it.
 */
export function canAssign(authority: Authority, scope: AssignmentScope): boolean {
  if (authority.isAdministrator) return true;
  if (scope.isManagement) return false;
  if (authority.userId !== null && scope.reachesUserIds.has(authority.userId)) return false;
  return authority.delegations.some(
    ({ unitId, permissionSetIds }) =>
      (unitId === null || scope.unitIds.includes(unitId)) &&
      (permissionSetIds === null || permissionSetIds.includes(scope.permissionSetId)),
  );
}
