/** One measured figure, and the functions that turn a list of values into one. */
export type Figure = {
  bench: string;
  figure: string;
  value: number;
  unit: string;
  /** What the value is compared with. */ bound?: number;
  ratio?: number;
  goal?: number;
  ok?: boolean;
};

export const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
export const worst = (values: number[]): number => Math.max(...values);
export const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

/** Returns the milliseconds of each of `times` runs. */
export async function timed(times: number, work: () => Promise<unknown>): Promise<number[]> {
  const out: number[] = [];
  for (let index = 0; index < times; index += 1) {
    const started = performance.now();
    await work();
    out.push(performance.now() - started);
  }
  return out;
}
