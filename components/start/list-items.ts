/** The list as a flat run of headings and rows, so that it can be drawn whole or in part. */
import type { Entitlements } from "@/lib/access/entitlements/types";
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

/** Everything, grouped. Accounts without the label stand last. */
export function groupedItems(entitlements: Entitlements, groupBy: GroupBy): ListItem[] {
  const groups = new Map<string, Hit[]>();
  const titles =
    groupBy === "environment"
      ? entitlements.environments.map((environment) => environment.name)
      : groupBy === "unit"
        ? entitlements.units
        : [];
  for (const title of titles) groups.set(title, []);
  for (const account of entitlements.accounts) {
    const place = groupBy === "environment" ? account.environment : groupBy === "unit" ? account.unit : null;
    const source =
      account.source === undefined || groupBy === "none" ? undefined : entitlements.sources?.[account.source];
    const title =
      source !== undefined
        ? source
        : place === null
          ? groupBy === "none"
            ? "Accounts"
            : "Other accounts"
          : (titles[place] ?? "Other accounts");
    const hit = { account, roles: account.roles };
    const group = groups.get(title);
    if (group) group.push(hit);
    else groups.set(title, [hit]);
  }
  return [...groups].flatMap(([title, hits]): ListItem[] =>
    hits.length === 0
      ? []
      : [
          { kind: "heading", key: `heading ${title}`, title, count: hits.length },
          ...hits.map((hit, index): ListItem => ({
            kind: "row",
            key: accountKey(hit.account),
            hit,
            isFirst: index === 0,
            isLast: index === hits.length - 1,
            isSelected: false,
          })),
        ],
  );
}
