/** Whether two policies say the same, however IAM wrote them back. */
import { canonicalJson } from "../canonical-json";

/**
 * A text in one form: members in order, a list of one as its element, lists of texts in order (IAM
 * treats them as sets). Text that is no JSON stands for itself.
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
