/** What pickers offer: people and groups, and accounts, found by words. */
import { listAccounts, findAccounts } from "@/lib/access/accounts/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { findPrincipals } from "@/lib/identity/principals/service";

export type Choice = { value: string; name: string; detail: string };

const MOST = 50;

export async function principalChoices(ctx: AdminCtx, search: string): Promise<Choice[]> {
  const found = await findPrincipals(ctx, { search, limit: MOST });
  return found.map((each) => ({ value: `${each.kind}/${each.id}`, name: each.name, detail: each.kind === "group" ? `group, ${each.detail}` : each.detail }));
}

/** By words, or by one or more account numbers. */
export async function accountChoices(ctx: AdminCtx, search: string): Promise<Choice[]> {
  const words = search.split(/[\s,;]+/).map((word) => word.replaceAll("-", "")).filter(Boolean);
  const isNumbers = words.length > 0 && words.every((word) => /^[0-9]{12}$/.test(word));
  const accounts = isNumbers ? await findAccounts(ctx, words.slice(0, 1_000)) : (await listAccounts(ctx, { search: search.slice(0, 200), limit: MOST })).accounts;
  return accounts.map((account) => ({ value: account.id, name: account.name, detail: [account.id, account.unitPath].filter(Boolean).join(" · ") }));
}
