/**
 * What of a resource is answered: the attributes that were asked for, or all but those that are not wanted.
 *
 * Names are `emails`, `name.familyName`, and the same behind a schema's URN. `id`, `schemas` and `meta` are
 * always there.
 * @see RFC 7644 §3.9, §3.10
 */
import { parsePath, type Path, type Resource } from "./filter";

const ALWAYS = new Set(["id", "schemas", "meta"]);
const MOST_NAMES = 200;

function namesOf(text: string | null): Path[] {
  return (text ?? "")
    .split(",", MOST_NAMES)
    .map((name) => name.trim())
    .filter(Boolean)
    .map((name) => {
      const path = parsePath(name);
      return path.urn !== null && /^urn:ietf:params:scim:schemas:core:/i.test(path.urn)
        ? { ...path, urn: null }
        : path;
    });
}

const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

/** Whether an attribute, or something of it, is to be answered. @throws FormatError about `path` */
export function wantedOf(query: URLSearchParams): (attribute: string) => boolean {
  const [wanted, unwanted] = [namesOf(query.get("attributes")), namesOf(query.get("excludedAttributes"))];
  return (attribute) =>
    wanted.length > 0
      ? wanted.some((path) => path.urn === null && same(path.attribute, attribute))
      : !unwanted.some((path) => path.urn === null && path.sub === null && same(path.attribute, attribute));
}

/** @throws FormatError about `path` */
export function projected(resource: Resource, query: URLSearchParams): Resource {
  const [wanted, unwanted] = [namesOf(query.get("attributes")), namesOf(query.get("excludedAttributes"))];
  if (wanted.length > 0) return keepOnly(resource, wanted);
  return unwanted.length > 0 ? leaveOut(resource, unwanted) : resource;
}

function keepOnly(resource: Resource, wanted: Path[]): Resource {
  return Object.fromEntries(
    Object.entries(resource).flatMap(([key, value]) => {
      if (ALWAYS.has(key.toLowerCase())) return [[key, value]];
      const inside = wanted.flatMap((path) => insideOf(path, key));
      if (inside.length === 0) return [];
      return [
        [
          key,
          inside.some((path) => path === null)
            ? value
            : each(value, (item) =>
                keepOnly(
                  item,
                  inside.filter((path) => path !== null),
                ),
              ),
        ],
      ];
    }),
  );
}

function leaveOut(resource: Resource, unwanted: Path[]): Resource {
  return Object.fromEntries(
    Object.entries(resource).flatMap(([key, value]) => {
      if (ALWAYS.has(key.toLowerCase())) return [[key, value]];
      const inside = unwanted.flatMap((path) => insideOf(path, key));
      if (inside.length === 0) return [[key, value]];
      return inside.some((path) => path === null)
        ? []
        : [
            [
              key,
              each(value, (item) =>
                leaveOut(
                  item,
                  inside.filter((path) => path !== null),
                ),
              ),
            ],
          ];
    }),
  );
}

/** What a path names inside a member: null for the whole of it, nothing where it is about another one. */
function insideOf(path: Path, key: string): (Path | null)[] {
  if (path.urn !== null) return same(path.urn, key) ? [{ ...path, urn: null }] : [];
  if (!same(path.attribute, key)) return [];
  return [path.sub === null ? null : { urn: null, attribute: path.sub, filter: null, sub: null }];
}

function each(value: unknown, change: (item: Resource) => Resource): unknown {
  if (Array.isArray(value)) return value.map((item) => each(item, change));
  return typeof value === "object" && value !== null ? change(value as Resource) : value;
}
