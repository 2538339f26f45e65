/** The asker's accounts and roles in pages, as command lines list them: what is still being set up is left out. */
import type { UserCtx } from "@/lib/platform/context";
import { listEntitlements } from "./list";
import type { AccountEntry } from "./types";

export type OwnAccount = { id: string; name: string; email: string };

const openRoles = (account: AccountEntry) => account.roles.filter((role) => !account.waiting?.includes(role));

/** By number; `after` is the number that the page before ended with. */
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

/** Names of the asker's roles in one account, by name; empty for an account that is not theirs. */
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
