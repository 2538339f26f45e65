"use client";

/**
 * A long list that draws only what is on the screen. Loaded when a list is long.
 *
 * The first draw is only what fits a window, because each letter of a search redraws it. The neighbouring rows,
 * which arrow keys and scrolling reach next, follow once that is on the screen.
 */
import { startTransition, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { AccountEntry, Entitlements } from "@/lib/access/entitlements/types";
import { SHOWN_ROLES } from "./account-row";
import { ListItem, type ListProps } from "./list-item";
import { rowsWithin, stretchFor, topsOf } from "./window-rows";

const HEADING_PIXELS = 60;
/**
 * A row's approximate height, so that the scrollbar doesn't jump: roles are beside the name, or in lines
 * below it.
 */
const ROW_PIXELS = 69;
const LINE_PIXELS = 48;
const ROLES_WIDE = 600;
const roleWide = (name: string) => 104 + 7.5 * name.length;
/** How much of a list is visible below the search field on a common screen. */
const FIRST = { from: 0, to: 720 };
const NO_MARGIN = { min: 0, max: 0 };
const MARGIN = { min: 140, max: 400 };

function rowPixels(entitlements: Entitlements, { roles }: AccountEntry): number {
  let wide = 0;
  for (const role of roles.slice(0, SHOWN_ROLES + 1)) wide += roleWide(entitlements.roles[role]?.name ?? "");
  return wide <= ROLES_WIDE ? ROW_PIXELS : ROW_PIXELS + LINE_PIXELS * Math.ceil(wide / (ROLES_WIDE + 400));
}

/** Computed once per list: every letter of a search needs them. */
const guesses = new WeakMap<Entitlements, Map<AccountEntry, number>>();

function guessesOf(entitlements: Entitlements): Map<AccountEntry, number> {
  const known =
    guesses.get(entitlements) ??
    new Map(entitlements.accounts.map((account) => [account, rowPixels(entitlements, account)]));
  guesses.set(entitlements, known);
  return known;
}

export function VirtualList(props: ListProps) {
  const { items, entitlements } = props;
  const parent = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState(FIRST);
  const [words, setWords] = useState(props.words);
  if (words !== props.words) {
    setWords(props.words);
    setDrawn(FIRST);
  }
  const [measured, setMeasured] = useState<Measured>(new Map());
  const tops = useMemo(() => {
    const guessed = guessesOf(entitlements);
    return topsOf(items.length, (index) => {
      const item = items[index];
      return (
        (item && measured.get(item.key)) ??
        (item?.kind === "row" ? (guessed.get(item.hit.account) ?? ROW_PIXELS) : HEADING_PIXELS)
      );
    });
  }, [items, entitlements, measured]);
  const { first, end } = rowsWithin(tops, drawn);
  const height = tops[items.length] ?? 0;

  const redraw = useCallback(
    (margin: typeof MARGIN) => {
      const from = -(parent.current?.getBoundingClientRect().top ?? 0);
      setDrawn((was) => stretchFor(was, { from, to: from + window.innerHeight }, margin, height));
    },
    [height],
  );
  useLayoutEffect(() => redraw(NO_MARGIN), [redraw, items]);
  useEffect(() => {
    startTransition(() => redraw(MARGIN));
    // Draws before the scrolled frame, so that no one sees a gap.
    const follow = () => flushSync(() => redraw(MARGIN));
    window.addEventListener("scroll", follow, { passive: true });
    window.addEventListener("resize", follow);
    return () => {
      window.removeEventListener("scroll", follow);
      window.removeEventListener("resize", follow);
    };
  }, [redraw, items]);

  const [watch] = useState(() =>
    typeof ResizeObserver === "undefined"
      ? null
      : new ResizeObserver((entries) => measure(entries, setMeasured)),
  );
  const watched = useCallback(
    (row: HTMLDivElement) => {
      watch?.observe(row);
      return () => watch?.unobserve(row);
    },
    [watch],
  );

  return (
    <div ref={parent} className="relative [overflow-anchor:none]" style={{ height }}>
      <div className="absolute inset-x-0" style={{ top: tops[first] }}>
        {items.slice(first, end).map((item, place) => (
          <div
            key={item.key}
            ref={watched}
            data-item={item.key}
            data-pixels={(tops[first + place + 1] ?? 0) - (tops[first + place] ?? 0)}
          >
            <ListItem item={item} {...props} />
          </div>
        ))}
      </div>
    </div>
  );
}

type Measured = ReadonlyMap<string, number>;

/**
 * Measures each row when it is first drawn and whenever its size changes: a row opens, the window narrows.
 */
function measure(entries: ResizeObserverEntry[], keep: (change: (was: Measured) => Measured) => void): void {
  const found = new Map<string, number>();
  let above = 0;
  for (const { target } of entries) {
    const { item: key, pixels } = (target as HTMLElement).dataset;
    const box = target.getBoundingClientRect();
    const more = box.height - Number(pixels);
    if (key === undefined || Math.abs(more) < 1) continue;
    found.set(key, box.height);
    if (box.bottom <= 0) above += more;
  }
  if (found.size > 0) keep((was) => new Map([...was, ...found]));
  // Keeps the visible rows in place when rows above turn out larger or smaller.
  if (above !== 0) window.scrollBy(0, above);
}
