"use client";

import type { Entitlements } from "@/lib/access/entitlements/types";
import { useText } from "../text/text-provider";
import { AccountRow, type RoleActions } from "./account-row";
import type { ListItem as Item } from "./list-items";

export type ListProps = RoleActions & {
  entitlements: Entitlements;
  items: Item[];
  words: string[];
  showsTag: boolean;
  /** No heading says which Identity Center an account comes from. */
  showsSource: boolean;
  pinned: Set<string>;
};

/** A heading or a row of the list. */
export function ListItem({ item, items: _items, ...rest }: ListProps & { item: Item }) {
  if (item.kind === "heading") return <Heading title={item.title} count={item.count} />;
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

function Heading({ title, count }: { title: string; count: number }) {
  const { format } = useText();
  return (
    <h2 className="pt-7 pb-3 text-[13px] font-semibold text-quiet">
      {title} <span className="ml-1 font-normal">{format.number(count)}</span>
    </h2>
  );
}
