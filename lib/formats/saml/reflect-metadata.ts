/**
 * The three functions of the metadata reflection proposal that @peculiar/x509's container needs.
 *
 * The library refuses to load without them and calls them only for its own classes, which carry no metadata.
 * A real implementation loaded earlier is kept.
 */

type Key = string | symbol;

/** Adds `defineMetadata`, `getOwnMetadata` and `getMetadata` to `Reflect` if missing. */
export function provideReflectMetadata(): void {
  if ("getMetadata" in Reflect) return;
  const store = new WeakMap<object, Map<Key, unknown>>();
  const getOwnMetadata = (key: Key, target: object) => store.get(target)?.get(key);
  Object.assign(Reflect, {
    defineMetadata(key: Key, value: unknown, target: object) {
      store.set(target, (store.get(target) ?? new Map<Key, unknown>()).set(key, value));
    },
    getOwnMetadata,
    getMetadata(key: Key, target: object): unknown {
      for (let at: object | null = target; at; at = Reflect.getPrototypeOf(at)) {
        if (store.get(at)?.has(key)) return getOwnMetadata(key, at);
      }
      return undefined;
    },
  });
}
