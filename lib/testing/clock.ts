/** A clock that moves only when a test moves it. */
export type Clock = { now: () => Date; advance(seconds: number): void };

export function frozenClock(start = "2026-11-24T09:00:00Z"): Clock {
  let at = new Date(start).getTime();
  return { now: () => new Date(at), advance: (seconds) => void (at += seconds * 1000) };
}
