"use client";

import dynamic from "next/dynamic";
import { ListItem, type ListProps } from "./list-item";

/** Up to this many rows, the whole list is drawn, so that it works before JavaScript. */
const MAX_WHOLE_ROWS = 120;
/** In larger companies, search results are drawn in part too: each letter draws them again. */
const MAX_WHOLE_RESULTS = 12;

const VirtualList = dynamic(() => import("./virtual-list").then((module) => module.VirtualList));

export function AccountList(props: ListProps) {
  const max = props.entitlements.accounts.length > MAX_WHOLE_ROWS ? MAX_WHOLE_RESULTS : MAX_WHOLE_ROWS;
  if (props.items.length > max) return <VirtualList {...props} />;
  return (
    <div>
      {props.items.map((item) => (
        <ListItem key={item.key} item={item} {...props} />
      ))}
    </div>
  );
}
