/**
 * Turns that all networks share: when pages for very many of them wait, few are drawn at once, with pauses for
 * everyone else's requests. Without it, 200 people who sign in from 200 places draw 200 pages side by side.
 */
import { setTimeout } from "node:timers/promises";
import pLimit from "p-limit";

const LANES = 4;
/** A page that waits for something else, such as a directory, gives its lane to the next. */
const TURN_MS = 250;
/** With this many waiting, all lanes pause after a page for as long as it took. */
const CROWD = 10;
const MAX_PAUSE_MS = 150;

/** Returns a function that begins a page when it is its turn, and resolves when the next one may begin. */
export function createSharedTurns(): (draw: () => Promise<unknown>) => Promise<void> {
  const lanes = pLimit(LANES);
  let pausedUntil = 0;
  return (draw) =>
    lanes(async () => {
      while (pausedUntil > performance.now()) await setTimeout(pausedUntil - performance.now());
      const begun = performance.now();
      const drawn = draw().catch(() => {});
      await Promise.race([drawn, setTimeout(TURN_MS, undefined, { ref: false })]);
      const now = performance.now();
      if (lanes.pendingCount > CROWD)
        pausedUntil = Math.max(pausedUntil, now + Math.min(now - begun, MAX_PAUSE_MS));
    });
}
