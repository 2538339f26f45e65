/**
 * Applying SCIM PATCH operations to a resource, forgiving where Okta and Entra ID are known to differ from
 * the letter: operations in any case, booleans as texts, values without a path.
 * @see RFC 7644 §3.5.2
 */
import { FormatError } from "../format-error";
import { keyOf, matches, memberOf, parsePath, type Path, type Resource } from "./filter";

export type PatchOperation = { op: "add" | "replace" | "remove"; path: Path | null; value: unknown };

const MOST_OPERATIONS = 1_000;
const MOST_ENTRIES = 1_000;

/** @throws FormatError */
export function parseOperations(body: unknown): PatchOperation[] {
  const given = memberOf(body, "Operations");
  if (!Array.isArray(given)) throw new FormatError("Operations", "must be a list");
  if (given.length > MOST_OPERATIONS)
    throw new FormatError("Operations", `has more than ${MOST_OPERATIONS} entries`);
  return given.map((each: unknown) => {
    const given = memberOf(each, "op");
    const op = typeof given === "string" ? given.toLowerCase() : "";
    if (op !== "add" && op !== "replace" && op !== "remove")
      throw new FormatError("op", "must be add, replace or remove");
    const path = memberOf(each, "path");
    if (path !== undefined && path !== null && typeof path !== "string")
      throw new FormatError("path", "must be a text");
    if (op === "remove" && !path) throw new FormatError("target", "of a removal is missing: it needs a path");
    return { op, path: path ? parsePath(path) : null, value: memberOf(each, "value") };
  });
}

/** The resource after the operations; the one given stays as it is. @throws FormatError */
export function applyPatch(resource: Resource, operations: PatchOperation[]): Resource {
  const after = structuredClone(resource);
  for (const { op, path, value } of operations) {
    if (path !== null) applyAt(after, op, path, value);
    else {
      if (typeof value !== "object" || value === null || Array.isArray(value))
        throw new FormatError("value", "must be an object where there is no path");
      // Entra writes paths as members' names. An object under a name of somebody's own is an extension of theirs.
      for (const [name, each] of Object.entries(value))
        applyAt(
          after,
          op,
          /^urn:(?!ietf:params:scim:)/i.test(name) && typeof each === "object"
            ? { urn: null, attribute: name, filter: null, sub: null }
            : parsePath(name),
          each,
        );
    }
  }
  return after;
}

function applyAt(resource: Resource, op: PatchOperation["op"], path: Path, value: unknown): void {
  let holder = resource;
  if (path.urn !== null && !/^urn:ietf:params:scim:schemas:core:/i.test(path.urn)) {
    const key = keyOf(resource, path.urn) ?? path.urn;
    if (typeof resource[key] !== "object" || resource[key] === null) resource[key] = {};
    holder = resource[key] as Resource;
  }
  const key = safeKey(keyOf(holder, path.attribute) ?? path.attribute);
  if (path.filter !== null) return applyToMatching(holder, key, op, path, value);
  if (path.sub !== null) {
    if (op === "remove") return removeSub(holder[key], path.sub);
    if (typeof holder[key] !== "object" || holder[key] === null || Array.isArray(holder[key]))
      holder[key] = {};
    const inner = holder[key] as Resource;
    inner[safeKey(keyOf(inner, path.sub) ?? path.sub)] = value;
    return;
  }
  if (op === "remove") {
    // "remove" with a list of values takes those alone.
    if (Array.isArray(value) && Array.isArray(holder[key])) {
      const gone = new Set(value.map(identityOf));
      holder[key] = (holder[key] as unknown[]).filter((item) => !gone.has(identityOf(item)));
    } else delete holder[key];
    return;
  }
  if (op === "add" && (Array.isArray(holder[key]) || Array.isArray(value))) {
    const before = Array.isArray(holder[key]) ? (holder[key] as unknown[]) : [];
    const known = new Set(before.map(identityOf));
    const added = (Array.isArray(value) ? (value as unknown[]) : [value]).filter(
      (item) => !known.has(identityOf(item)),
    );
    const isNew = new Set(added);
    holder[key] = onePrimary(bounded(key, [...before, ...added]), (item) => isNew.has(item));
    return;
  }
  const isObject = (each: unknown): each is Resource =>
    typeof each === "object" && each !== null && !Array.isArray(each);
  holder[key] =
    isObject(holder[key]) && isObject(value)
      ? { ...(holder[key] as Resource), ...value }
      : bounded(key, value);
}

/** Each operation goes through all entries. Members are not kept here. */
function bounded<T>(key: string, value: T): T {
  if (Array.isArray(value) && value.length > MOST_ENTRIES && key.toLowerCase() !== "members")
    throw new FormatError(key, `has more than ${MOST_ENTRIES} entries`);
  return value;
}

function applyToMatching(
  holder: Resource,
  key: string,
  op: PatchOperation["op"],
  path: Path,
  value: unknown,
): void {
  const list = Array.isArray(holder[key]) ? (holder[key] as unknown[]) : [];
  const hit = (item: unknown): item is Resource =>
    typeof item === "object" &&
    item !== null &&
    path.filter !== null &&
    matches(item as Resource, path.filter);
  if (op === "remove") {
    if (path.sub === null) holder[key] = list.filter((item) => !hit(item));
    else for (const item of list) if (hit(item)) removeSub(item, path.sub);
    return;
  }
  if (!list.some(hit)) list.push(seedOf(path));
  bounded(key, list);
  const changed = new Set<unknown>();
  const after = list.map((item) => {
    if (!hit(item)) return item;
    const next =
      path.sub === null
        ? { ...item, ...(typeof value === "object" ? value : { value }) }
        : { ...item, [safeKey(path.sub)]: value };
    changed.add(next);
    return next;
  });
  holder[key] = onePrimary(after, (item) => changed.has(item));
}

/** A new primary entry takes that from the one before (RFC 7644 §3.5.2). */
function onePrimary(entries: unknown[], isNew: (entry: unknown) => boolean): unknown[] {
  const isPrimary = (entry: unknown) => isTrue(memberOf(entry, "primary"));
  if (!entries.some((entry) => isNew(entry) && isPrimary(entry))) return entries;
  return entries.map((entry) =>
    isPrimary(entry) && !isNew(entry)
      ? { ...(entry as Resource), [keyOf(entry as Resource, "primary") ?? "primary"]: false }
      : entry,
  );
}

const isTrue = (value: unknown) =>
  value === true || (typeof value === "string" && value.toLowerCase() === "true");

/** What a new entry must hold so that the filter which asked for it finds it. */
function seedOf({ filter }: Path): Resource {
  return filter?.op === "eq" && filter.path.sub === null
    ? { [safeKey(filter.path.attribute)]: filter.value }
    : {};
}

function removeSub(holder: unknown, name: string): void {
  if (typeof holder !== "object" || holder === null) return;
  const key = keyOf(holder as Resource, name);
  if (key !== undefined) delete (holder as Resource)[key];
}

/** What makes an entry the one that it is: its value, or all of it. */
function identityOf(each: unknown): unknown {
  return typeof each === "object" && each !== null && "value" in each
    ? (each as { value: unknown }).value
    : JSON.stringify(each);
}

function safeKey(key: string): string {
  if (key === "__proto__" || key === "constructor" || key === "prototype")
    throw new FormatError("path", "names no attribute");
  return key;
}
