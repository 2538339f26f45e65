/** Adds what a user may open at connected Identity Centers to Foyer's own list. */
import type { UserCtx } from "@/lib/platform/context";
import { listIdentityCenterAccounts, type IdentityCenterAccount } from "../identity-center/store";
import type { IdentityCenterStatus } from "../identity-center/types";
import type { EntitlementList } from "./list";
import { identityCenterRoleId } from "./role-ref";
import type { AccountEntry, EnvironmentEntry, RoleEntry } from "./types";

/** Unknown until AWS issues credentials. */
const SESSION_SECONDS = 3_600;

/** Returns the list with the accounts of connected Identity Centers. Foyer's own entries keep their order. */
export async function withIdentityCenters(
  ctx: UserCtx,
  list: EntitlementList,
  identityCenters: IdentityCenterStatus[],
): Promise<EntitlementList> {
  if (!identityCenters.some(({ state }) => state === "connected")) return list;
  const accounts = await listIdentityCenterAccounts(ctx, ctx.actor.userId);
  if (accounts.length === 0) return list;
  const rows = await ctx.db.selectFrom("environments").select(["id", "name", "colour"]).execute();
  const environments = new Map(rows.map(({ id, name, colour }) => [id, { name, colour }]));
  return mergeIdentityCenters(list, { identityCenters, accounts, environments });
}

type Added = {
  identityCenters: Pick<IdentityCenterStatus, "id" | "name">[];
  accounts: IdentityCenterAccount[];
  /** By id. */
  environments: ReadonlyMap<string, EnvironmentEntry>;
};

export function mergeIdentityCenters(list: EntitlementList, added: Added): EntitlementList {
  const environments = [...list.entitlements.environments];
  const roles: RoleEntry[] = [...list.entitlements.roles];
  const roleIndexes = new Map<string, number>();
  const roleIndexOf = (sourceId: string, name: string): number => {
    const id = identityCenterRoleId({ sourceId, roleName: name });
    const index =
      roleIndexes.get(id) ?? roles.push({ id, name, description: null, sessionSeconds: SESSION_SECONDS }) - 1;
    roleIndexes.set(id, index);
    return index;
  };
  const environmentIndexOf = (environmentId: string | null): number | null => {
    const environment = environmentId === null ? undefined : added.environments.get(environmentId);
    if (!environment) return null;
    const index = environments.findIndex(({ name }) => name === environment.name);
    return index >= 0 ? index : environments.push(environment) - 1;
  };
  const accounts = added.accounts.map((account): AccountEntry => ({
    id: account.id,
    name: account.name,
    email: account.email,
    unit: null,
    environment: environmentIndexOf(account.environmentId),
    roles: (account.roles ?? []).map((name) => roleIndexOf(account.sourceId, name)),
    source: added.identityCenters.findIndex(({ id }) => id === account.sourceId),
    ...(account.roles === null ? { isListing: true } : {}),
  }));
  return {
    ...list,
    entitlements: {
      ...list.entitlements,
      environments,
      roles,
      sources: added.identityCenters.map(({ name }) => name),
      accounts: [...list.entitlements.accounts, ...accounts],
    },
    roleCount: list.roleCount + accounts.reduce((sum, account) => sum + account.roles.length, 0),
  };
}
