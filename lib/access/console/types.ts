/** Which console to open: pages name a role, shortcut links carry its name. */
import type { RoleRef } from "../entitlements/role-ref";

export type OpenConsoleInput = {
  accountId: string;
  role?: RoleRef | undefined;
  roleName?: string | undefined;
  /** A console URL; by default the permission set's relay state, else the console's home. */
  destination?: string | undefined;
  /** Whether part of the link's destination is missing. */
  isCut?: boolean;
};
