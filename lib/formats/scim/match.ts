/** Evaluates conditions on normalized resources. @see RFC 7644 §3.4.2.2 */
import { compareInstants, instantOf, type Instant } from "./instant";
import { isObject, memberOf, type Resource } from "./object";
import type { Condition, Place } from "./resolve";
import type { Comparison, Literal } from "./syntax";

/** Returns the values of an attribute. */
function valuesAt(resource: Resource, { extension, attribute, filter, sub }: Place): unknown[] {
  const holder = extension === null ? resource : memberOf(resource, extension);
  const found = attribute.type === "any" ? memberOf(holder, attribute.name) : own(holder, attribute.name);
  if (found === undefined || found === null) return [];
  const all = Array.isArray(found) ? (found as unknown[]) : [found];
  const values = filter === null ? all : all.filter((each) => isObject(each) && matches(each, filter));
  if (sub === null) return values;
  return values.map((each) => own(each, sub.name)).filter((each) => each !== undefined && each !== null);
}

const isSimple = ({ extension, attribute, filter, sub }: Place): boolean =>
  extension === null && filter === null && sub === null && attribute.type !== "any";

const own = (holder: unknown, name: string): unknown =>
  isObject(holder) && Object.hasOwn(holder, name) ? holder[name] : undefined;

export function matches(resource: Resource, condition: Condition): boolean {
  switch (condition.op) {
    case "never":
      return false;
    case "and":
      return matches(resource, condition.left) && matches(resource, condition.right);
    case "or":
      return matches(resource, condition.left) || matches(resource, condition.right);
    case "not":
      return !matches(resource, condition.inner);
    case "pr":
      return valuesAt(resource, condition.place).some(isPresent);
    default: {
      const { op, place, value, isExact } = condition;
      // Most comparisons are of a part of one value, and a long filter makes very many.
      if (isSimple(place) && value !== null && op !== "ne") {
        const stored = own(resource, place.attribute.name);
        if (!Array.isArray(stored)) return compares(op, stored, value, isExact);
      }
      const values = valuesAt(resource, place);
      if (value === null) return (op === "eq") !== values.some(isPresent);
      if (op === "ne") return !values.some((each) => compares("eq", each, value, isExact));
      return values.some((each) => compares(op, each, value, isExact));
    }
  }
}

const isPresent = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.length > 0
    : isObject(value)
      ? Object.values(value).some(isPresent)
      : value !== "" && value !== null && value !== undefined;

function compares(
  op: Exclude<Comparison, "ne">,
  stored: unknown,
  value: Exclude<Literal, null> | Instant,
  isExact: boolean,
): boolean {
  if (typeof value === "object") {
    const instant = typeof stored === "string" ? instantOf(stored) : null;
    return instant !== null && ordered(op, compareInstants(instant, value));
  }
  if (typeof value === "string")
    return typeof stored === "string" && comparesText(op, isExact ? stored : stored.toLowerCase(), value);
  if (typeof value === "number") return typeof stored === "number" && ordered(op, stored - value);
  return op === "eq" && stored === value;
}

function comparesText(op: Exclude<Comparison, "ne">, stored: string, value: string): boolean {
  switch (op) {
    case "co":
      return stored.includes(value);
    case "sw":
      return stored.startsWith(value);
    case "ew":
      return stored.endsWith(value);
    default:
      return ordered(op, stored < value ? -1 : stored > value ? 1 : 0);
  }
}

function ordered(op: Exclude<Comparison, "ne">, difference: number): boolean {
  switch (op) {
    case "eq":
      return difference === 0;
    case "gt":
      return difference > 0;
    case "ge":
      return difference >= 0;
    case "lt":
      return difference < 0;
    case "le":
      return difference <= 0;
    default:
      return false;
  }
}

/** Returns how many values a condition would be compared with, at most. */
export function comparisonsOf(resource: Resource, condition: Condition): number {
  switch (condition.op) {
    case "never":
      return 0;
    case "and":
    case "or":
      return comparisonsOf(resource, condition.left) + comparisonsOf(resource, condition.right);
    case "not":
      return comparisonsOf(resource, condition.inner);
    default: {
      const { extension, attribute, filter } = condition.place;
      const found = memberOf(extension === null ? resource : memberOf(resource, extension), attribute.name);
      const count = Array.isArray(found) ? found.length : 1;
      return count * (1 + (filter === null ? 0 : termsIn(filter)));
    }
  }
}

/** Returns how many comparisons a condition makes per value. */
export function termsIn(condition: Condition): number {
  switch (condition.op) {
    case "never":
      return 0;
    case "and":
    case "or":
      return termsIn(condition.left) + termsIn(condition.right);
    case "not":
      return termsIn(condition.inner);
    default: {
      const { filter } = condition.place;
      return 1 + (filter === null ? 0 : termsIn(filter));
    }
  }
}
