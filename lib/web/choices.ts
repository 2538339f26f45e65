/** Choices for pickers: users and groups, accounts, and permission sets, found by a search text. */
import { listAccounts, findAccounts } from "@/lib/access/accounts/service";
import { formatAccountNumber } from "@/lib/formats/account-number";
import { findPermissionSets, unitsOf } from "@/lib/access/assignments/choices";
import { requireReader } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import type { Text } from "@/lib/messages/text";
import { findPrincipals, type FoundPrincipal } from "@/lib/identity/principals/service";

export type Choice = { value: string; name: string; detail: string };

const MAX_CHOICES = 50;

export async function principalChoices(ctx: AdminCtx, search: string, text: Text): Promise<Choice[]> {
  const found = await findPrincipals(ctx, { search, limit: MAX_CHOICES });
  return found.map((each) => ({
    value: `${each.kind}/${each.id}`,
    name: each.name,
    detail: principalDetail(text, each),
  }));
}

/** Tells principals with like names apart: a user's sign-in name, a group's size, and their source. */
export function principalDetail(text: Text, { userName, members, source }: FoundPrincipal): string {
  const what = userName ?? text.t("admin.group_detail", { members: members ?? 0 });
  return source === null ? what : `${what} · ${source}`;
}

/** Finds accounts by text, or by numbers in any notation. A delegate sees only delegated ones. */
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
    : (await listAccounts(ctx, { search: words.join(" ").slice(0, 200), within, limit: MAX_CHOICES }))
        .accounts;
  return accounts.map((account) => ({
    value: account.id,
    name: account.name,
    detail: [formatAccountNumber(account.id), account.unitPath].filter(Boolean).join(" · "),
  }));
}

export async function permissionSetChoices(ctx: AdminCtx, search: string): Promise<Choice[]> {
  return (await findPermissionSets(ctx, { search, limit: MAX_CHOICES })).map((set) => ({
    value: set.id,
    name: set.name,
    detail: set.description ?? "",
  }));
}
