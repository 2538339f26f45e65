/** What an authority allows. Pure, and no by default. */
import type { Authority } from "./types";

export function canRead(authority: Authority): boolean {
  return authority.isAdministrator || authority.isAuditor || authority.delegations.length > 0;
}

export function canAdminister(authority: Authority): boolean {
  return authority.isAdministrator;
}

export type AssignmentScope = {
  permissionSetId: string;
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
  if (authority.userId !== null && scope.reachesUserIds.has(authority.userId)) return false;
  return authority.delegations.some(
    ({ unitId, permissionSetIds }) => (unitId === null || scope.unitIds.includes(unitId)) && (permissionSetIds === null || permissionSetIds.includes(scope.permissionSetId)),
  );
}
