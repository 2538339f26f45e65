/** Chooses the roles that get a profile in `~/.aws/config`: those a user can open now, in list order. */
import { profileNames, type ConfigRole } from "./aws-config-text";

/** The parts of a user's list that are used here. */
type List = {
  roles: { id: string; name: string }[];
  accounts: { id: string; name: string; profile?: string; roles: number[]; waiting?: number[] }[];
};
type RoleKey = { accountId: string; roleId: string };

export function configRoles(list: List): (ConfigRole & RoleKey)[] {
  return list.accounts.flatMap((account) =>
    account.roles.flatMap((index) => {
      const role = list.roles[index];
      return role && !account.waiting?.includes(index)
        ? [
            {
              accountId: account.id,
              accountName: account.name,
              accountProfile: account.profile,
              roleId: role.id,
              roleName: role.name,
            },
          ]
        : [];
    }),
  );
}

/** Returns the profile of a role in the configuration, or null if it has none. */
export function profileOf(list: List, ref: RoleKey): string | null {
  const roles = configRoles(list);
  const index = roles.findIndex(
    ({ accountId, roleId }) => accountId === ref.accountId && roleId === ref.roleId,
  );
  return index === -1 ? null : (profileNames(roles)[index] ?? null);
}
