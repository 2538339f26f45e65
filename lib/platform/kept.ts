/** Values kept in memory, a bounded number per database, the oldest dropped first. */

export type Kept<Value> = { get(key: string): Value | undefined; set(key: string, value: Value): void; delete(key: string): void };

/** A shelf for each database handle, so that two applications in one process never share. */
export function keptPer<Value>(most: number): (owner: object) => Kept<Value> {
  const shelves = new WeakMap<object, Map<string, Value>>();
  return (owner) => {
    const known = shelves.get(owner);
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
