"use client";

/** Moves over roles by keyboard. Focus itself moves, so that screen readers follow and buttons work as always. */
import { useEffect, type KeyboardEvent, type RefObject } from "react";

const all = (root: ParentNode, selector: string) => [...root.querySelectorAll<HTMLElement>(selector)];

function focus(element: HTMLElement | undefined): boolean {
  element?.focus();
  element?.scrollIntoView({ block: "nearest" });
  return element !== undefined;
}

/** `/` goes to the search field from anywhere but another field or a dialog; Escape clears the search. */
export function useSearchKeys(field: RefObject<HTMLInputElement | null>, clear: () => void): void {
  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (
        event.defaultPrevented ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        target.closest("input, textarea, select, [role=dialog]")
      )
        return;
      if (event.key === "/") {
        event.preventDefault();
        field.current?.select();
      } else if (event.key === "Escape" && field.current?.value && !document.querySelector(":popover-open"))
        clear();
      else return;
      field.current?.focus();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [field, clear]);
}

/** Returns the focus to the search field when the focused element goes: a row scrolled away, a card unpinned. */
export function useFocusKept(
  root: RefObject<HTMLElement | null>,
  field: RefObject<HTMLInputElement | null>,
): void {
  useEffect(() => {
    let had: Element | null = null;
    const remember = (event: FocusEvent) => (had = event.target as Element);
    const watch = new MutationObserver(() => {
      if (!had || had.isConnected) return;
      had = null;
      // On a touch screen, focusing the field would open the keyboard.
      if (document.activeElement === document.body && window.matchMedia("(pointer: fine)").matches)
        field.current?.focus({ preventScroll: true });
    });
    const element = root.current;
    if (!element) return;
    element.addEventListener("focusin", remember);
    watch.observe(element, { childList: true, subtree: true });
    return () => {
      watch.disconnect();
      element.removeEventListener("focusin", remember);
    };
  }, [root, field]);
}

type FieldActions = {
  clear: () => void;
  /** Draws the results for this text now. */
  drawNow: (text: string) => void;
};

/** Keys of the search field and of the rows below it. */
export function moveByKey(
  event: KeyboardEvent<HTMLElement>,
  field: HTMLInputElement | null,
  { clear, drawNow }: FieldActions,
): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.nativeEvent.isComposing) return;
  const root = event.currentTarget;
  const target = event.target as HTMLElement;
  // Results follow the letters: until they are drawn, the rows are those of an earlier text.
  if (field && target === field && (event.key === "Enter" || event.key === "ArrowDown")) drawNow(field.value);
  const rows = all(root, "[data-row]");
  const row = target.closest<HTMLElement>("[data-row]");
  const handled =
    target === field
      ? inField(event.key, root, rows, field, clear)
      : row
        ? inRow(event.key, rows, row, target, field)
        : false;
  if (handled) event.preventDefault();
}

function inField(
  key: string,
  root: HTMLElement,
  rows: HTMLElement[],
  field: HTMLInputElement,
  clear: () => void,
): boolean {
  const [first] = rows;
  if (key === "ArrowDown") return first !== undefined && focus(all(first, "[data-role]")[0]);
  if (key === "Escape") {
    if (field.value) clear();
    else field.blur();
    return true;
  }
  if (key === "Enter") {
    // Only the role drawn as the first hit, never just the first one in the page.
    root.querySelector<HTMLElement>("[data-hit]")?.click();
    return true;
  }
  return false;
}

function inRow(
  key: string,
  rows: HTMLElement[],
  row: HTMLElement,
  target: HTMLElement,
  field: HTMLInputElement | null,
): boolean {
  const roles = all(row, "[data-role]");
  const index = Math.max(
    0,
    roles.findIndex((role) => role.parentElement === target.closest("form")),
  );
  const at = rows.indexOf(row);
  const next = (step: number) => {
    const other = rows[at + step];
    if (!other) return step < 0 ? focus(field ?? undefined) : false;
    const there = all(other, "[data-role]");
    return focus(there[Math.min(index, there.length - 1)]);
  };
  const form = target.closest("form");
  switch (key) {
    case "ArrowDown":
      return next(1);
    case "ArrowUp":
      return next(-1);
    case "ArrowRight":
      return focus(roles[index + 1]);
    case "ArrowLeft":
      return focus(roles[index - 1]);
    case "Home":
      return focus(roles[0]);
    case "End":
      return focus(roles.at(-1));
    case "Escape":
      return focus(field ?? undefined);
    case "c":
      form?.querySelector<HTMLElement>("[data-key]")?.click();
      return form !== null;
    case "p":
      form?.querySelector<HTMLElement>("[data-pin]")?.click();
      return form !== null;
    case "s":
      form?.querySelector<HTMLElement>("[data-link]")?.click();
      return form !== null;
    default:
      return false;
  }
}
