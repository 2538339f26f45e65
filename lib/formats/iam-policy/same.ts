/** Returns whether two policies are equivalent, however IAM has rewritten them. */
import { canonicalJson } from "../canonical-json";

/**
 * Returns a canonical form: sorted members, single-element lists as their element, sorted lists of strings
 * (IAM treats them as sets). Text that isn't JSON is returned unchanged.
 */
export function canonicalPolicy(text: string): string {
  try {
    return canonicalJson(normal(JSON.parse(text)));
  } catch {
    return text;
  }
}

export function isSamePolicy(one: string, other: string): boolean {
  return canonicalPolicy(one) === canonicalPolicy(other);
}

function normal(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(normal);
    if (items.length === 1) return items[0];
    return items.every((item) => typeof item === "string") ? [...items].sort() : items;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, normal(each)]));
}
