/**
 * Values kept in memory, a bounded number per owner (a database handle, a keyring), the oldest dropped
 * first. Two applications in one process never share; two bundles of this code do, because the server's
 * and Next's must forget together.
 */

export type Kept<Value> = {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): void;
};

type Shelves = WeakMap<object, Map<string, unknown>>;
const REGISTRY = Symbol.for("foyer.kept");

function shelvesOf(name: string): Shelves {
  const all = ((globalThis as Record<symbol, unknown>)[REGISTRY] ??= new Map<string, Shelves>()) as Map<
    string,
    Shelves
  >;
  const known = all.get(name) ?? new WeakMap<object, Map<string, unknown>>();
  all.set(name, known);
  return known;
}

/** A shelf of that name for each owner. */
export function keptPer<Value>(name: string, most: number): (owner: object) => Kept<Value> {
  const shelves = shelvesOf(name);
  return (owner) => {
    const known = shelves.get(owner) as Map<string, Value> | undefined;
    const shelf = known ?? new Map<string, Value>();
    if (!known) shelves.set(owner, shelf);
    return {
      get: (key) => shelf.get(key),
      set(key, value) {
        shelf.delete(key);
        shelf.set(key, value);
        const oldest = shelf.keys().next().value;
        if (shelf.size > most && oldest !== undefined) shelf.delete(oldest);
      },
      delete: (key) => void shelf.delete(key),
    };
  };
}
