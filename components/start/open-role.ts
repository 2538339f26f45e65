/** A role as the start page handles it: ids to act with, names to show. */
import type { RoleKey } from "@/lib/access/entitlements/role-ref";
import type { AccountEntry, Entitlements, EnvironmentEntry } from "@/lib/access/entitlements/types";

export type OpenRole = RoleKey & {
  accountName: string;
  roleName: string;
  description: string | null;
  environment: EnvironmentEntry | null;
};

/** An account may be listed twice: as Foyer's own and under a connected Identity Center. */
export const accountKey = (account: AccountEntry) =>
  account.source === undefined ? account.id : `${account.id} ${account.source}`;

export const refKey = (ref: RoleKey) => `${ref.accountId} ${ref.roleId}`;

export function environmentOf(entitlements: Entitlements, account: AccountEntry): EnvironmentEntry | null {
  return account.environment === null ? null : (entitlements.environments[account.environment] ?? null);
}

/** Returns the role at an index of the list, or null. */
export function openRoleOf(
  entitlements: Entitlements,
  account: AccountEntry,
  index: number,
): OpenRole | null {
  const role = entitlements.roles[index];
  return role
    ? {
        accountId: account.id,
        accountName: account.name,
        roleId: role.id,
        roleName: role.name,
        description: role.description,
        environment: environmentOf(entitlements, account),
      }
    : null;
}

/** Resolves pins and recent roles; those no longer assigned are left out. */
export function resolveRefs(entitlements: Entitlements, refs: RoleKey[]): OpenRole[] {
  const wanted = new Set(refs.map((ref) => ref.accountId));
  const accounts = refs.length === 0 ? [] : entitlements.accounts.filter((account) => wanted.has(account.id));
  const indexes = new Map(entitlements.roles.map((role, index) => [role.id, index]));
  return refs.flatMap((ref) => {
    const index = indexes.get(ref.roleId);
    const account =
      index === undefined
        ? undefined
        : accounts.find(({ id, roles }) => id === ref.accountId && roles.includes(index));
    const role = account && index !== undefined ? openRoleOf(entitlements, account, index) : null;
    return role ? [role] : [];
  });
}
