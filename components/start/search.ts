/** Finds accounts and roles as the reader types. Every word must occur; names that begin with it come first. */
import type { AccountEntry, Entitlements } from "@/lib/access/entitlements/types";
import { formatAccountNumber } from "@/lib/formats/account-number";
import { foldText, isOneTypoAway, searchWords } from "@/lib/formats/search-text";

type Indexed = { account: AccountEntry; name: string; text: string };
export type SearchIndex = { entries: Indexed[]; roleNames: string[] };

export function buildIndex(entitlements: Entitlements): SearchIndex {
  const roleNames = entitlements.roles.map((role) => foldText(role.name));
  const entries = entitlements.accounts.map((account) => {
    const name = foldText(account.name.normalize("NFC"));
    const unit = account.unit === null ? "" : (entitlements.units[account.unit] ?? "");
    const environment =
      account.environment === null ? "" : (entitlements.environments[account.environment]?.name ?? "");
    const source = account.source === undefined ? "" : (entitlements.sources?.[account.source] ?? "");
    const text = [
      name,
      account.id,
      formatAccountNumber(account.id),
      account.email,
      unit,
      environment,
      source,
      ...account.roles.map((role) => roleNames[role] ?? ""),
    ].join("\n");
    return { account, name, text: foldText(text.normalize("NFC")) };
  });
  return { entries, roleNames };
}

export const wordsOf = searchWords;

export type Hit = {
  account: AccountEntry;
  /** Roles that the query names come first. */
  roles: number[];
};

/**
 * Accounts that match every word, best first: name begins with the query, then a word of the name, then the
 * rest.
 */
export function search(index: SearchIndex, query: string): Hit[] {
  const words = wordsOf(query);
  const exact = rank(index, words, (text, word) => text.includes(word));
  // One typo is forgiven where nothing else matches.
  return exact.length > 0 || words.length === 0
    ? exact
    : rank(
        index,
        words,
        (text, word) =>
          text.includes(word) || text.split(/[^\p{L}\p{N}]+/u).some((each) => isOneTypoAway(word, each)),
      );
}

function rank(index: SearchIndex, words: string[], isIn: (text: string, word: string) => boolean): Hit[] {
  const whole = words.join(" ");
  const ranked: [Hit[], Hit[], Hit[]] = [[], [], []];
  for (const { account, name, text } of index.entries) {
    if (!words.every((word) => isIn(text, word))) continue;
    const place = name.startsWith(whole) ? 0 : words.some((word) => name.includes(word)) ? 1 : 2;
    const named = account.roles.filter((role) => words.some((word) => index.roleNames[role]?.includes(word)));
    const roles =
      named.length === 0 || named.length === account.roles.length
        ? account.roles
        : [...named, ...account.roles.filter((role) => !named.includes(role))];
    ranked[place].push({ account, roles });
  }
  return ranked.flat();
}

/** Splits a text into what matches and what does not, for marking. */
export function markParts(text: string, words: string[]): { text: string; hit: boolean }[] {
  const lower = foldText(text);
  const hits = words.flatMap((word) => {
    const at = lower.indexOf(word);
    return at === -1 ? [] : [{ from: at, to: at + word.length }];
  });
  const parts: { text: string; hit: boolean }[] = [];
  let at = 0;
  for (const { from, to } of hits.sort((a, b) => a.from - b.from)) {
    if (from < at) continue;
    if (from > at) parts.push({ text: text.slice(at, from), hit: false });
    parts.push({ text: text.slice(from, to), hit: true });
    at = to;
  }
  if (at < text.length) parts.push({ text: text.slice(at), hit: false });
  return parts;
}
