/** Which rows of a long list are drawn: those that a stretch of it touches, by sizes that are guessed until a row was seen. */
export type Stretch = { from: number; to: number };

/** Where each row begins; the last place is where the list ends. */
export function topsOf(count: number, sizeAt: (index: number) => number): Float64Array {
  const tops = new Float64Array(count + 1);
  for (let index = 0; index < count; index += 1) tops[index + 1] = (tops[index] ?? 0) + sizeAt(index);
  return tops;
}

/** The rows that a stretch touches, never none: `first` up to, not with, `end`. */
export function rowsWithin(tops: Float64Array, { from, to }: Stretch): { first: number; end: number } {
  const count = tops.length - 1;
  const first = Math.min(rowAt(tops, from), Math.max(0, count - 1));
  return { first, end: Math.min(count, Math.max(first, rowAt(tops, to)) + 1) };
}

/** The row that a height falls into. */
function rowAt(tops: Float64Array, height: number): number {
  let [low, high] = [0, tops.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((tops[middle] ?? 0) <= height) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** What is to be drawn when `seen` is on the screen: as it was while that holds it, else some more on both sides. */
export function stretchFor(
  drawn: Stretch,
  seen: Stretch,
  reach: { least: number; most: number },
  height: number,
): Stretch {
  const holds = (some: number) =>
    drawn.from <= Math.max(0, seen.from - some) && drawn.to >= Math.min(height, seen.to + some);
  return holds(reach.least) ? drawn : { from: seen.from - reach.most, to: seen.to + reach.most };
}
