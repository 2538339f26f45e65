/**
 * Selects the attributes of a resource to return: the requested ones, or all but the excluded ones. `id`,
 * `schemas` and `meta` are always returned.
 * @see RFC 7644 §3.9, §3.10
 */
import { matches } from "./match";
import { isObject, type Resource } from "./object";
import { ScimProblem, shortened } from "./problem";
import { resolvePath, type Place, type Target } from "./resolve";
import type { ResourceSchema } from "./schemas";

const ALWAYS = new Set(["id", "schemas", "meta"]);
const MAX_NAMES = 200;

export type Projection = {
  /** Whether an attribute, or a part of it, is returned: others need not be read. */
  wants: (attribute: string) => boolean;
  apply: (resource: Resource) => Resource;
};

const isUrn = (key: string) => /^urn:/i.test(key);
const same = (one: string | null, other: string | null) =>
  (one ?? "").toLowerCase() === (other ?? "").toLowerCase();

/**
 * @param others resource types that the same request searches: their attributes aren't errors
 * @throws ScimProblem invalidPath
 */
export function projectionOf(
  schema: ResourceSchema,
  query: URLSearchParams,
  others: readonly ResourceSchema[] = [],
): Projection {
  const wanted = targetsOf(schema, query.get("attributes"), others);
  const unwanted = targetsOf(schema, query.get("excludedAttributes"), others);
  if (wanted !== null)
    return {
      wants: (name) => wanted.some((target) => isAbout(target, name)),
      apply: (resource) => keepOnly(resource, wanted, null),
    };
  if (unwanted === null) return { wants: () => true, apply: (resource) => resource };
  return {
    wants: (name) => !unwanted.some((target) => isAbout(target, name) && isAll(target)),
    apply: (resource) => leaveOut(resource, unwanted, null),
  };
}

/** Returns null if nothing is named. */
function targetsOf(
  schema: ResourceSchema,
  text: string | null,
  others: readonly ResourceSchema[],
): Target[] | null {
  const names = (text ?? "")
    .split(",", MAX_NAMES + 1)
    .map((name) => name.trim())
    .filter(Boolean);
  if (names.length === 0) return null;
  if (names.length > MAX_NAMES) throw new ScimProblem("tooLarge", "scim_names_too_many", { max: MAX_NAMES });
  return names.flatMap((name) => {
    try {
      return [resolvePath(schema, name)];
    } catch (error) {
      if (others.some((other) => isPathOf(other, name))) return [];
      throw error;
    }
  });
}

function isPathOf(schema: ResourceSchema, name: string): boolean {
  try {
    resolvePath(schema, shortened(name));
    return true;
  } catch {
    return false;
  }
}

const isAll = (target: Target) => "whole" in target || (target.filter === null && target.sub === null);
const isAbout = (target: Target, name: string) =>
  "whole" in target ? target.whole === null : target.extension === null && target.attribute.name === name;

/** Returns what the targets name of one member: all of it, parts, or nothing. */
function namedIn(targets: Target[], extension: string | null, key: string): "all" | Target[] {
  const isExtension = extension === null && isUrn(key);
  const named = targets.filter((target) => {
    if ("whole" in target) return isExtension ? same(target.whole, key) : same(target.whole, extension);
    if (isExtension) return same(target.extension, key);
    return same(target.extension, extension) && same(target.attribute.name, key);
  });
  const isWhole = named.some((target) => "whole" in target || (!isExtension && isAll(target)));
  return isWhole ? "all" : named;
}

function keepOnly(resource: Resource, targets: Target[], extension: string | null): Resource {
  return Object.fromEntries(
    Object.entries(resource).flatMap(([key, value]): [string, unknown][] => {
      if (extension === null && ALWAYS.has(key)) return [[key, value]];
      const named = namedIn(targets, extension, key);
      if (named === "all") return [[key, value]];
      if (named.length === 0) return [];
      if (extension === null && isUrn(key))
        return isObject(value) ? [[key, keepOnly(value, named, key)]] : [];
      const places = named.filter((target): target is Place => "attribute" in target);
      const part = eachValue(value, (entry) => includedParts(entry, places));
      return part === undefined ? [] : [[key, part]];
    }),
  );
}

function leaveOut(resource: Resource, targets: Target[], extension: string | null): Resource {
  return Object.fromEntries(
    Object.entries(resource).flatMap(([key, value]): [string, unknown][] => {
      if (extension === null && ALWAYS.has(key)) return [[key, value]];
      const named = namedIn(targets, extension, key);
      if (named === "all") return [];
      if (named.length === 0) return [[key, value]];
      if (extension === null && isUrn(key))
        return isObject(value) ? [[key, leaveOut(value, named, key)]] : [];
      const places = named.filter((target): target is Place => "attribute" in target);
      const left = eachValue(value, (entry) => remainingParts(entry, places));
      return left === undefined ? [] : [[key, left]];
    }),
  );
}

const selects = ({ filter }: Place, entry: Resource) => filter === null || matches(entry, filter);

function includedParts(entry: Resource, places: Place[]): Resource | undefined {
  const mine = places.filter((place) => selects(place, entry));
  if (mine.length === 0) return undefined;
  if (mine.some(({ sub }) => sub === null)) return entry;
  const names = new Set(mine.map(({ sub }) => sub?.name));
  return Object.fromEntries(Object.entries(entry).filter(([name]) => names.has(name)));
}

function remainingParts(entry: Resource, places: Place[]): Resource | undefined {
  const mine = places.filter((place) => selects(place, entry));
  if (mine.some(({ sub }) => sub === null)) return undefined;
  const names = new Set(mine.map(({ sub }) => sub?.name));
  return Object.fromEntries(Object.entries(entry).filter(([name]) => !names.has(name)));
}

function eachValue(value: unknown, change: (entry: Resource) => Resource | undefined): unknown {
  if (Array.isArray(value))
    return value.flatMap((each: unknown) => (isObject(each) ? (change(each) ?? []) : [each]));
  return isObject(value) ? change(value) : value;
}
