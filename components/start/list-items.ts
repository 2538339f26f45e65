/** The list as one sequence of headings and rows, so that it can be drawn whole or in part. */
import type { AccountEntry, Entitlements } from "@/lib/access/entitlements/types";
import type { GroupBy } from "@/lib/web/start-page-types";
import { accountKey } from "./open-role";
import type { Hit } from "./search";

export type ListItem =
  | { kind: "heading"; key: string; title: string; count: number }
  | { kind: "row"; key: string; hit: Hit; isFirst: boolean; isLast: boolean; isSelected: boolean };

/** Search results: one card, best first, the first one selected. */
export function resultItems(hits: Hit[]): ListItem[] {
  return hits.map((hit, index) => ({
    kind: "row",
    key: accountKey(hit.account),
    hit,
    isFirst: index === 0,
    isLast: index === hits.length - 1,
    isSelected: index === 0,
  }));
}

/** Headings that are not data. */
type Titles = { all: string; others: string };

/** Everything, grouped. Accounts that belong to no group come last. */
export function groupedItems(entitlements: Entitlements, groupBy: GroupBy, titles: Titles): ListItem[] {
  const groups = new Map<string, Hit[]>(groupTitles(entitlements, groupBy).map((title) => [title, []]));
  for (const account of entitlements.accounts) {
    const title =
      titleOf(entitlements, account, groupBy) ?? (groupBy === "none" ? titles.all : titles.others);
    const group = groups.get(title) ?? [];
    group.push({ account, roles: account.roles });
    groups.set(title, group);
  }
  return [...groups].flatMap(([title, hits]) => (hits.length === 0 ? [] : groupItems(title, hits)));
}

function groupTitles({ environments, units }: Entitlements, groupBy: GroupBy): string[] {
  switch (groupBy) {
    case "environment":
      return environments.map(({ name }) => name);
    case "unit":
      return units;
    case "none":
      return [];
  }
}

/** Each connected Identity Center is its own group. */
function titleOf(entitlements: Entitlements, account: AccountEntry, groupBy: GroupBy): string | undefined {
  if (groupBy === "none") return undefined;
  const source = account.source === undefined ? undefined : entitlements.sources?.[account.source];
  const index = account[groupBy];
  return source ?? (index === null ? undefined : groupTitles(entitlements, groupBy)[index]);
}

function groupItems(title: string, hits: Hit[]): ListItem[] {
  const rows = hits.map((hit, index): ListItem => ({
    kind: "row",
    key: accountKey(hit.account),
    hit,
    isFirst: index === 0,
    isLast: index === hits.length - 1,
    isSelected: false,
  }));
  return [{ kind: "heading", key: `heading ${title}`, title, count: hits.length }, ...rows];
}
