/**
 * Caches reads until anything is written.
 *
 * The embedded database belongs to one process, and every statement passes one driver, which counts possible
 * changes before they run. A read under the same count would return the same rows, so it needs no round trip
 * to the database's thread. With PostgreSQL, other processes write too, so nothing is cached.
 */
import { perOwnerCache } from "../cache";

const counters = perOwnerCache<() => number>("changes", 1);
const values = perOwnerCache<{ count: number; value: unknown }>("values", 5_000);

/** Registers the change counter of a database that has one. */
export function countChangesOf(db: object, count: () => number): void {
  counters(db).set("count", count);
}

/**
 * Returns what `read` returns, cached until the database changes. Doesn't cache inside a transaction, or
 * undefined and null. The caller must check whatever depends on time alone.
 */
export async function untilChanged<Value>(
  db: object,
  key: string,
  read: () => Promise<Value>,
): Promise<Value> {
  const count = counters(db).get("count")?.();
  if (count === undefined) return read();
  const cache = values(db);
  const known = cache.get(key);
  if (known?.count === count) return known.value as Value;
  const value = await read();
  if (value !== undefined && value !== null) cache.set(key, { count, value });
  return value;
}
