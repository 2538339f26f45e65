"use client";

import dynamic from "next/dynamic";
import { ListItem, type ListProps } from "./list-item";

/** Longer lists are drawn in part. Up to here the whole list works before JavaScript does. */
const WHOLE_ROWS = 120;

const VirtualList = dynamic(() => import("./virtual-list").then((module) => module.VirtualList));

export function AccountList(props: ListProps) {
  if (props.items.length > WHOLE_ROWS) return <VirtualList {...props} />;
  return (
    <div>
      {props.items.map((item) => (
        <ListItem key={item.key} item={item} {...props} />
      ))}
    </div>
  );
}
