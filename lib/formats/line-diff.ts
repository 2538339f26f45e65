/** Compares two texts line by line. */
import { diffArrays } from "diff";

export type DiffLine = { kind: "same" | "removed" | "added"; text: string };

/** The comparison gives up above this many changed lines. */
const MAX_EDITS = 500;

export function lineDiff(before: string, after: string): DiffLine[] {
  const [a, b] = [linesOf(before), linesOf(after)];
  const changes = diffArrays(a, b, { maxEditLength: MAX_EDITS });
  if (changes === undefined) return withoutComparison(a, b);
  return changes.flatMap(({ added, removed, value }) =>
    value.map((text) => ({
      kind: added ? ("added" as const) : removed ? ("removed" as const) : ("same" as const),
      text,
    })),
  );
}

/** Shows both texts as a whole, except for common lines at the beginning and end. */
function withoutComparison(a: string[], b: string[]): DiffLine[] {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const as = (kind: DiffLine["kind"], lines: string[]) => lines.map((text) => ({ kind, text }));
  return [
    ...as("same", a.slice(0, start)),
    ...as("removed", a.slice(start, a.length - end)),
    ...as("added", b.slice(start, b.length - end)),
    ...as("same", a.slice(a.length - end)),
  ];
}

const linesOf = (text: string) => (text === "" ? [] : text.split(/\r?\n/));
