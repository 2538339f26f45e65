/**
 * Caches in memory: a bounded number of values per owner (a database handle, a keyring), oldest dropped
 * first. Two applications in one process never share a cache. Two bundles of this code do, because the
 * server's and Next's must forget together.
 */

export type Cache<Value> = {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): void;
};

type PerOwner = WeakMap<object, Map<string, unknown>>;
const REGISTRY = Symbol.for("foyer.cache");

function cachesOf(name: string): PerOwner {
  const all = ((globalThis as Record<symbol, unknown>)[REGISTRY] ??= new Map<string, PerOwner>()) as Map<
    string,
    PerOwner
  >;
  const known = all.get(name) ?? new WeakMap<object, Map<string, unknown>>();
  all.set(name, known);
  return known;
}

/** Returns a function that gives each owner its own cache of up to `max` values. */
export function perOwnerCache<Value>(name: string, max: number): (owner: object) => Cache<Value> {
  const caches = cachesOf(name);
  return (owner) => {
    const known = caches.get(owner) as Map<string, Value> | undefined;
    const values = known ?? new Map<string, Value>();
    if (!known) caches.set(owner, values);
    return {
      get: (key) => values.get(key),
      set(key, value) {
        values.delete(key);
        values.set(key, value);
        const oldest = values.keys().next().value;
        if (values.size > max && oldest !== undefined) values.delete(oldest);
      },
      delete: (key) => void values.delete(key),
    };
  };
}
