/**
 * Decides which rows of a long list to draw: those that a stretch touches, by estimated sizes until a row is
 * measured.
 */
export type Stretch = { from: number; to: number };

/** Returns where each row begins; the last entry is the list's end. */
export function topsOf(count: number, sizeAt: (index: number) => number): Float64Array {
  const tops = new Float64Array(count + 1);
  for (let index = 0; index < count; index += 1) tops[index + 1] = (tops[index] ?? 0) + sizeAt(index);
  return tops;
}

/** Returns the rows that a stretch touches, at least one: from `first` up to `end`, exclusive. */
export function rowsWithin(tops: Float64Array, { from, to }: Stretch): { first: number; end: number } {
  const count = tops.length - 1;
  const first = Math.min(rowAt(tops, from), Math.max(0, count - 1));
  return { first, end: Math.min(count, Math.max(first, rowAt(tops, to)) + 1) };
}

/** Returns the row at a height. */
function rowAt(tops: Float64Array, height: number): number {
  let [low, high] = [0, tops.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((tops[middle] ?? 0) <= height) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * Returns the stretch to draw while `seen` is on the screen: unchanged while it covers that, else more on
 * both sides.
 */
export function stretchFor(
  drawn: Stretch,
  seen: Stretch,
  margin: { min: number; max: number },
  height: number,
): Stretch {
  const holds = (some: number) =>
    drawn.from <= Math.max(0, seen.from - some) && drawn.to >= Math.min(height, seen.to + some);
  return holds(margin.min) ? drawn : { from: seen.from - margin.max, to: seen.to + margin.max };
}
