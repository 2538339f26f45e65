/**
 * A short queue for work that costs a core and memory, such as hashing a password.
 *
 * A few tasks run at once and a few wait; more are refused at once instead of going unanswered for half a
 * minute. Work for known users has its own queue, which comes first.
 */
import { availableParallelism } from "node:os";
import { busy } from "../errors";

export type Priority = "known" | "unknown";

/** libuv runs four such tasks at once by default; file and name lookups need a thread too. */
const THREADS = 4;
export const AT_ONCE = Math.max(1, Math.min(availableParallelism(), THREADS - 1));
const WAITING_PER_CORE = 16;
const RETRY_SECONDS = 2;

export type WorkQueue = <T>(priority: Priority, work: () => Promise<T>) => Promise<T>;

export function createWorkQueue(atOnce = AT_ONCE, maxWaiting = atOnce * WAITING_PER_CORE): WorkQueue {
  let running = 0;
  const waiting: Record<Priority, (() => void)[]> = { known: [], unknown: [] };
  /** Passes the slot on, or releases it. */
  const next = () => {
    const waiter = waiting.known.shift() ?? waiting.unknown.shift();
    if (waiter) waiter();
    else running -= 1;
  };
  return async (priority, work) => {
    if (running >= atOnce) {
      if (waiting[priority].length >= maxWaiting) throw busy(RETRY_SECONDS);
      await new Promise<void>((resolve) => waiting[priority].push(resolve));
    } else running += 1;
    try {
      return await work();
    } finally {
      next();
    }
  };
}
