/** Long work in slices, so that other requests run in between. */

/** A slice is short beside what a person notices. */
const MILLISECONDS = 10;

/** The slice that comes last of those that wait. One runs at a time, however many requests have long work. */
let last: Promise<unknown> = Promise.resolve();

/** Returns a function to call at every step of long work: it gives a promise to await where a slice is over. */
export function slices(): () => Promise<void> | undefined {
  let began = performance.now();
  return () => {
    if (performance.now() - began < MILLISECONDS) return undefined;
    const mine = last.then(
      () =>
        new Promise<void>((resolve) => {
          setImmediate(() => {
            began = performance.now();
            resolve();
          });
        }),
    );
    last = mine;
    return mine;
  };
}
