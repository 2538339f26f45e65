/**
 * Pages of the caller's accounts and roles for command lines, without roles that are still being deployed.
 */
import type { UserCtx } from "@/lib/platform/context";
import { listEntitlements } from "./list";
import type { AccountEntry } from "./types";

export type OwnAccount = { id: string; name: string; email: string };

const openRoles = (account: AccountEntry) => account.roles.filter((role) => !account.waiting?.includes(role));

/** Returns accounts by number; `after` is the last number of the previous page. */
export async function listOwnAccounts(
  ctx: UserCtx,
  page: { after?: string; limit: number },
): Promise<{ accounts: OwnAccount[]; next: string | null }> {
  const { entitlements } = await listEntitlements(ctx);
  const all = entitlements.accounts
    .filter((account) => openRoles(account).length > 0 && account.id > (page.after ?? ""))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
  const accounts = all.slice(0, page.limit).map(({ id, name, email }) => ({ id, name, email }));
  return { accounts, next: all.length > page.limit ? (accounts.at(-1)?.id ?? null) : null };
}

/** Returns the caller's role names in one account, sorted; empty for an account that isn't theirs. */
export async function listOwnRolesOf(
  ctx: UserCtx,
  page: { accountId: string; after?: string; limit: number },
): Promise<{ roles: string[]; next: string | null }> {
  const { entitlements } = await listEntitlements(ctx);
  const account = entitlements.accounts.find(({ id }) => id === page.accountId);
  const names =
    account === undefined ? [] : openRoles(account).flatMap((index) => entitlements.roles[index]?.name ?? []);
  const all = names.filter((name) => name > (page.after ?? "")).sort();
  const roles = all.slice(0, page.limit);
  return { roles, next: all.length > page.limit ? (roles.at(-1) ?? null) : null };
}
