/** What pickers offer: people and groups, accounts, and permission sets, found by words. */
import { listAccounts, findAccounts } from "@/lib/access/accounts/service";
import { findPermissionSets, unitsOf } from "@/lib/access/assignments/choices";
import { requireReader } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { findPrincipals } from "@/lib/identity/principals/service";

export type Choice = { value: string; name: string; detail: string };

const MOST = 50;
const grouped = (id: string) => `${id.slice(0, 4)} ${id.slice(4, 8)} ${id.slice(8)}`;

export async function principalChoices(ctx: AdminCtx, search: string): Promise<Choice[]> {
  const found = await findPrincipals(ctx, { search, limit: MOST });
  return found.map((each) => ({
    value: `${each.kind}/${each.id}`,
    name: each.name,
    detail: each.kind === "group" ? `group, ${each.detail}` : each.detail,
  }));
}

/** By words, or by one or more account numbers, grouped or not; a delegate is offered what was delegated. */
export async function accountChoices(ctx: AdminCtx, search: string): Promise<Choice[]> {
  const within = unitsOf(await requireReader(ctx));
  const words = search
    .replace(/\b(\d{4})[ -](\d{4})[ -](\d{4})\b/g, "$1$2$3")
    .split(/[\s,;]+/)
    .map((word) => word.replaceAll("-", ""))
    .filter(Boolean);
  const isNumbers = within === null && words.length > 0 && words.every((word) => /^[0-9]{12}$/.test(word));
  const accounts = isNumbers
    ? await findAccounts(ctx, words.slice(0, 1_000))
    : (await listAccounts(ctx, { search: words.join(" ").slice(0, 200), within, limit: MOST })).accounts;
  return accounts.map((account) => ({
    value: account.id,
    name: account.name,
    detail: [grouped(account.id), account.unitPath].filter(Boolean).join(" · "),
  }));
}

export async function permissionSetChoices(ctx: AdminCtx, search: string): Promise<Choice[]> {
  return (await findPermissionSets(ctx, { search, limit: MOST })).map((set) => ({
    value: set.id,
    name: set.name,
    detail: set.description ?? "",
  }));
}
