"use client";

/**
 * A long list of which only what is on the screen exists. Loaded when a list is long.
 *
 * At first just what fits a window is drawn, because each letter of a search draws it anew; the rows beside
 * it, which arrow keys and scrolling go to next, follow when that is on the screen.
 */
import { startTransition, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { AccountEntry, Entitlements } from "@/lib/access/entitlements/types";
import { SHOWN_ROLES } from "./account-row";
import { ListItem, type ListProps } from "./list-item";
import { rowsWithin, stretchFor, topsOf } from "./window-rows";

const HEADING_PIXELS = 60;
/** What a row measures, near enough that the scrollbar does not jump: roles stand beside the name, or in lines below it. */
const ROW_PIXELS = 69;
const LINE_PIXELS = 48;
const ROLES_WIDE = 600;
const roleWide = (name: string) => 104 + 7.5 * name.length;
/** What of a list is seen below the search field on a common screen. */
const FIRST = { from: 0, to: 720 };
const NOTHING_MORE = { least: 0, most: 0 };
const NEIGHBOURS = { least: 140, most: 400 };

function rowPixels(entitlements: Entitlements, { roles }: AccountEntry): number {
  let wide = 0;
  for (const role of roles.slice(0, SHOWN_ROLES + 1)) wide += roleWide(entitlements.roles[role]?.name ?? "");
  return wide <= ROLES_WIDE ? ROW_PIXELS : ROW_PIXELS + LINE_PIXELS * Math.ceil(wide / (ROLES_WIDE + 400));
}

/** Guessed once for a list: every letter of a search asks for them. */
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

  const look = useCallback(
    (reach: typeof NEIGHBOURS) => {
      const from = -(parent.current?.getBoundingClientRect().top ?? 0);
      setDrawn((was) => stretchFor(was, { from, to: from + window.innerHeight }, reach, height));
    },
    [height],
  );
  useLayoutEffect(() => look(NOTHING_MORE), [look, items]);
  useEffect(() => {
    startTransition(() => look(NEIGHBOURS));
    // Drawn before the frame of the scrolling is: nobody sees an empty place.
    const follow = () => flushSync(() => look(NEIGHBOURS));
    window.addEventListener("scroll", follow, { passive: true });
    window.addEventListener("resize", follow);
    return () => {
      window.removeEventListener("scroll", follow);
      window.removeEventListener("resize", follow);
    };
  }, [look, items]);

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

/** Told of each row's size when it is first drawn and whenever it changes: a row that opens, a window that becomes narrow. */
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
  // What is on the screen stays where it is when rows above it turn out larger or smaller.
  if (above !== 0) window.scrollBy(0, above);
}
