"use client";

/** A long list of which only what is on the screen exists. Loaded when a list is long. */
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useLayoutEffect, useRef, useState } from "react";
import { ListItem, type ListProps } from "./list-item";

const HEADING_PIXELS = 56;
const ROW_PIXELS = 68;

export function VirtualList(props: ListProps) {
  const { items } = props;
  const parent = useRef<HTMLDivElement>(null);
  const [margin, setMargin] = useState(0);
  useLayoutEffect(() => setMargin(parent.current?.offsetTop ?? 0), [items]);
  const virtualizer = useWindowVirtualizer({
    count: items.length,
    estimateSize: (index) => (items[index]?.kind === "heading" ? HEADING_PIXELS : ROW_PIXELS),
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
