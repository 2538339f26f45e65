/** What an authority allows. Pure, and no by default. */
import type { Authority } from "./types";

export function canRead(authority: Authority): boolean {
  return authority.isAdministrator || authority.isAuditor || authority.delegations.length > 0;
}

export function canAdminister(authority: Authority): boolean {
  return authority.isAdministrator;
}

/** Administrators, and delegates of a permission set as a whole. */
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
  /** A delegate never reaches the management account, from which everything else can be changed. */
  isManagement: boolean;
  /** The units that wholly contain the target, the target itself among them; empty for tags and all accounts. */
  unitIds: readonly string[];
  /** The people whom the assignment reaches. */
  reachesUserIds: ReadonlySet<string>;
};

/**
 * Whether an assignment may be made or taken away. A delegate stays within his limits and never
 * touches what he himself has: otherwise he could raise his own reach.
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
