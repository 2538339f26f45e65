"use client";

import type { Entitlements } from "@/lib/access/entitlements/types";
import { AccountRow, type RoleActions } from "./account-row";
import type { ListItem as Item } from "./list-items";

export type ListProps = RoleActions & {
  entitlements: Entitlements;
  items: Item[];
  words: string[];
  showsTag: boolean;
  /** Where no heading says from where an account is. */ showsSource: boolean;
  pinned: Set<string>;
};

/** A heading or a row, whichever the item is. */
export function ListItem({ item, items: _items, ...rest }: ListProps & { item: Item }) {
  if (item.kind === "heading") {
    return (
      <h2 className="pt-7 pb-3 text-[13px] font-semibold text-quiet">
        {item.title} <span className="ml-1 font-normal">{item.count.toLocaleString("en")}</span>
      </h2>
    );
  }
  return (
    <AccountRow
      account={item.hit.account}
      roles={item.hit.roles}
      isFirst={item.isFirst}
      isLast={item.isLast}
      isSelected={item.isSelected}
      {...rest}
    />
  );
}
