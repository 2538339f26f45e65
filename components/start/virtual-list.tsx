"use client";

/** A long list of which only what is on the screen exists. Loaded when a list is long. */
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useLayoutEffect, useRef, useState } from "react";
import type { Entitlements } from "@/lib/access/entitlements/types";
import { SHOWN_ROLES } from "./account-row";
import { ListItem, type ListProps } from "./list-item";

const HEADING_PIXELS = 60;
/** What a row measures, near enough that the scrollbar does not jump: roles stand beside the name, or in lines below it. */
const ROW_PIXELS = 69;
const LINE_PIXELS = 48;
const ROLES_WIDE = 600;
const roleWide = (name: string) => 104 + 7.5 * name.length;

function rowPixels(entitlements: Entitlements, roles: number[]): number {
  const wide = roles.slice(0, SHOWN_ROLES + 1).reduce((sum, role) => sum + roleWide(entitlements.roles[role]?.name ?? ""), 0);
  return wide <= ROLES_WIDE ? ROW_PIXELS : ROW_PIXELS + LINE_PIXELS * Math.ceil(wide / (ROLES_WIDE + 400));
}

export function VirtualList(props: ListProps) {
  const { items } = props;
  const parent = useRef<HTMLDivElement>(null);
  const [margin, setMargin] = useState(0);
  useLayoutEffect(() => setMargin(parent.current?.offsetTop ?? 0), [items]);
  const virtualizer = useWindowVirtualizer({
    count: items.length,
    estimateSize: (index) => {
      const item = items[index];
      return item?.kind === "row" ? rowPixels(props.entitlements, item.hit.roles) : HEADING_PIXELS;
    },
    getItemKey: (index) => items[index]?.key ?? index,
    overscan: 2,
    scrollMargin: margin,
    initialRect: { width: 1024, height: 900 },
  });
  const shown = virtualizer.getVirtualItems();
  return (
    <div ref={parent} className="relative" style={{ height: virtualizer.getTotalSize() }}>
      <div className="absolute inset-x-0 top-0" style={{ transform: `translateY(${(shown[0]?.start ?? margin) - margin}px)` }}>
        {shown.map(({ index, key }) => {
          const item = items[index];
          return (
            item && (
              <div key={key} data-index={index} ref={virtualizer.measureElement}>
                <ListItem item={item} {...props} />
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}
