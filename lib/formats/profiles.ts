/** Which roles of a person get a profile in `~/.aws/config`: those that open now, in the order of the list. */
import { profileNames, type ConfigRole } from "./aws-config-text";

/** What is read of a person's list. */
type List = {
  roles: { id: string; name: string }[];
  accounts: { id: string; name: string; roles: number[]; waiting?: number[] }[];
};
type RoleRef = { accountId: string; permissionSetId: string };

export function configRoles(list: List): (ConfigRole & RoleRef)[] {
  return list.accounts.flatMap((account) =>
    account.roles.flatMap((index) => {
      const role = list.roles[index];
      return role && !account.waiting?.includes(index)
        ? [
            {
              accountId: account.id,
              accountName: account.name,
              permissionSetId: role.id,
              roleName: role.name,
            },
          ]
        : [];
    }),
  );
}

/** What the configuration calls a role's profile, or null when it has none. */
export function profileOf(list: List, ref: RoleRef): string | null {
  const roles = configRoles(list);
  const place = roles.findIndex(
    ({ accountId, permissionSetId }) =>
      accountId === ref.accountId && permissionSetId === ref.permissionSetId,
  );
  return place === -1 ? null : (profileNames(roles)[place] ?? null);
}
