/** JSON objects, whose members compare without case. */

export type Resource = Record<string, unknown>;

export const isObject = (value: unknown): value is Resource =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A member whatever its letters' case: SCIM's names compare without (RFC 7643 §2.1). */
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
