/** JSON objects with case-insensitive member names. */

export type Resource = Record<string, unknown>;

export const isObject = (value: unknown): value is Resource =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Returns a member in any case: SCIM's names are case-insensitive (RFC 7643 §2.1). */
export function memberOf(holder: unknown, name: string): unknown {
  if (!isObject(holder)) return undefined;
  const key = keyOf(holder, name);
  return key === undefined ? undefined : holder[key];
}

export function keyOf(holder: Resource, name: string): string | undefined {
  if (Object.hasOwn(holder, name)) return name;
  const lower = name.toLowerCase();
  return Object.keys(holder).find((key) => key.toLowerCase() === lower);
}
