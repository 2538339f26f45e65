"use client";

import dynamic from "next/dynamic";
import { ListItem, type ListProps } from "./list-item";

/** Up to here the whole list is drawn, and works before JavaScript does. */
const WHOLE_ROWS = 120;
/** In a company that is larger, results of a search are drawn in part too: each letter draws them anew. */
const WHOLE_RESULTS = 12;

const VirtualList = dynamic(() => import("./virtual-list").then((module) => module.VirtualList));

export function AccountList(props: ListProps) {
  const most = props.entitlements.accounts.length > WHOLE_ROWS ? WHOLE_RESULTS : WHOLE_ROWS;
  if (props.items.length > most) return <VirtualList {...props} />;
  return (
    <div>
      {props.items.map((item) => (
        <ListItem key={item.key} item={item} {...props} />
      ))}
    </div>
  );
}
