/**
 * Readings that are kept until anything is written.
 *
 * The embedded database belongs to one process, and every statement of it passes one driver, which counts
 * what may change something before it runs. A reading under the same count is what the database would
 * answer, so it needs no way to the database's thread. Beside PostgreSQL others write too: everything is read.
 */
import { perOwnerCache } from "../cache";

const counters = perOwnerCache<() => number>("changes", 1);
const readings = perOwnerCache<{ count: number; reading: unknown }>("readings", 5_000);

/** Tells how the changes of a database are counted, where they all can be. */
export function countChangesOf(db: object, count: () => number): void {
  counters(db).set("count", count);
}

/**
 * What `read` answers, read anew after each change of the database. A transaction's handle always reads;
 * what is nothing (undefined, null) is not kept. What time alone changes is the caller's to look at.
 */
export async function untilChanged<Reading>(
  db: object,
  key: string,
  read: () => Promise<Reading>,
): Promise<Reading> {
  const count = counters(db).get("count")?.();
  if (count === undefined) return read();
  const cache = readings(db);
  const known = cache.get(key);
  if (known?.count === count) return known.reading as Reading;
  const reading = await read();
  if (reading !== undefined && reading !== null) cache.set(key, { count, reading });
  return reading;
}
