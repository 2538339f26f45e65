/**
 * Applies operations to a resource in its one spelling.
 * @see RFC 7644 §3.5.2.1 (add), §3.5.2.2 (remove), §3.5.2.3 (replace)
 */
import { matches, termsIn } from "./match";
import { isObject, keyOf, type Resource } from "./object";
import type { PatchOperation } from "./operations";
import { ScimProblem } from "./problem";
import type { Condition, Place } from "./resolve";
import { subAttributeOf, type Attribute } from "./schemas";
import { requireOnePrimary } from "./value";
import { MAX_VALUES, countComparisons, type Work } from "./work";

/** Changes `resource`, which belongs to the caller. @throws ScimProblem */
export function applyOperation(resource: Resource, operation: PatchOperation, work: Work): void {
  const { op, target, value } = operation;
  if ("whole" in target) return applyToExtension(resource, op, target.whole, value);
  const { extension, attribute } = target;
  const holder = extension === null ? resource : holderOf(resource, extension);
  const name = attribute.type === "any" ? (keyOf(holder, attribute.name) ?? attribute.name) : attribute.name;
  const before = holder[name];
  const after = attribute.multiValued
    ? changedList(listOf(before), operation, target, work)
    : changedSingle(before, operation, target);
  if (after === undefined) delete holder[name];
  else
    Object.defineProperty(holder, name, {
      value: after,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  if (extension !== null && Object.keys(holder).length === 0)
    delete resource[keyOf(resource, extension) ?? extension];
}

const listOf = (value: unknown): Resource[] => (Array.isArray(value) ? value.filter(isObject) : []);

function holderOf(resource: Resource, extension: string): Resource {
  const key = keyOf(resource, extension) ?? extension;
  const known = resource[key];
  if (isObject(known)) return known;
  const made: Resource = {};
  resource[key] = made;
  return made;
}

function applyToExtension(resource: Resource, op: PatchOperation["op"], urn: string, value: unknown): void {
  const key = keyOf(resource, urn) ?? urn;
  if (op === "remove") {
    delete resource[key];
    return;
  }
  const after = Object.entries({
    ...(isObject(resource[key]) ? resource[key] : {}),
    ...(isObject(value) ? value : {}),
  }).filter(([, each]) => each !== null);
  if (after.length > 0) resource[key] = Object.fromEntries(after);
  else delete resource[key];
}

function changedSingle(before: unknown, { op, value }: PatchOperation, { attribute, sub }: Place): unknown {
  if (op === "remove" && sub === null) return undefined;
  if (attribute.type !== "complex") return value;
  // Parts that aren't named stay (RFC 7644 §3.5.2.3).
  const parts: Resource = { ...(isObject(before) ? before : {}) };
  if (sub === null) Object.assign(parts, value);
  else if (op === "remove") delete parts[sub.name];
  else parts[sub.name] = value;
  const isNone = subAttributeOf(attribute, "value") !== undefined && parts.value === "";
  return isNone || Object.keys(parts).length === 0 ? undefined : parts;
}

function changedList(
  before: Resource[],
  { op, value }: PatchOperation,
  place: Place,
  work: Work,
): Resource[] | undefined {
  const { attribute, sub, filter } = place;
  let after: Resource[];
  if (filter !== null || sub !== null) after = changedEntries(before, op, value, place, work);
  else if (op === "replace") after = value as Resource[];
  else if (op === "add") after = withAdded(before, value as Resource[], attribute, work);
  else after = value === undefined ? [] : without(before, value as Resource[], attribute, work);
  if (after.length > MAX_VALUES && after.length > before.length)
    throw new ScimProblem("tooLarge", "scim_values_too_many", { attribute: attribute.name, max: MAX_VALUES });
  return after.length === 0 ? undefined : after;
}

/** Changes the values that a filter selects, or a part of each. */
function changedEntries(
  before: Resource[],
  op: PatchOperation["op"],
  value: unknown,
  { attribute, sub, filter }: Place,
  work: Work,
): Resource[] {
  countComparisons(work, before.length * (filter === null ? 1 : termsIn(filter)));
  const hits = new Set(before.filter((entry) => filter === null || matches(entry, filter)));
  if (op === "remove") {
    if (sub === null) return before.filter((entry) => !hits.has(entry));
    return before
      .map((entry) => (hits.has(entry) ? withoutPart(entry, sub.name) : entry))
      .filter((entry) => Object.keys(entry).length > 0);
  }
  const change = (entry: Resource): Resource =>
    sub !== null
      ? { ...entry, [sub.name]: value }
      : op === "add"
        ? { ...entry, ...(value as Resource) }
        : { ...(value as Resource) };
  if (hits.size === 0) {
    const seed = filter === null ? null : seedOf(op, sub, filter);
    if (seed === null) throw new ScimProblem("noTarget", "scim_no_target", { attribute: attribute.name });
    const made = { ...seed, ...(sub === null ? (value as Resource) : { [sub.name]: value }) };
    return onePrimary([...before, made], new Set([made]), attribute);
  }
  const changed = new Set<Resource>();
  const after = before.map((entry) => {
    if (!hits.has(entry)) return entry;
    const next = change(entry);
    changed.add(next);
    return next;
  });
  return onePrimary(after, changed, attribute);
}

const withoutPart = (entry: Resource, name: string): Resource =>
  Object.fromEntries(Object.entries(entry).filter(([key]) => key !== name));

/**
 * Returns the parts that a new value needs for its filter to match it: the equalities of a conjunction.
 * A replacement adds a value in two forms only, because Entra ID relies on them: `emails[type eq "work"].value`
 * and `roles[primary eq "True"].value`.
 */
function seedOf(op: "add" | "replace", sub: Attribute | null, filter: Condition): Resource | null {
  if (op === "replace" && (sub === null || filter.op === "and")) return null;
  if (filter.op === "and") {
    const [left, right] = [seedOf("add", sub, filter.left), seedOf("add", sub, filter.right)];
    if (left === null || right === null) return null;
    return Object.keys(left).some((key) => Object.hasOwn(right, key)) ? null : { ...left, ...right };
  }
  if (filter.op !== "eq" || filter.literal === null) return null;
  const { name } = filter.place.attribute;
  return op === "add" || name === "type" || name === "primary" ? { [name]: filter.literal } : null;
}

/** A new primary value takes that from the one before (RFC 7644 §3.5.2). */
function onePrimary(entries: Resource[], fresh: ReadonlySet<Resource>, attribute: Attribute): Resource[] {
  const primaries = [...fresh].filter(({ primary }) => primary === true);
  requireOnePrimary(primaries, attribute.name);
  if (primaries.length === 0) return entries;
  return entries.map((entry) =>
    entry.primary === true && !fresh.has(entry) ? { ...entry, primary: false } : entry,
  );
}

/** Adds values. One that is there already with all its parts isn't added again; of one with the same value and type the parts change. */
function withAdded(before: Resource[], added: Resource[], attribute: Attribute, work: Work): Resource[] {
  countComparisons(work, before.length + added.length);
  const after = [...before];
  const places = new Map<string, number[]>();
  const note = (entry: Resource, index: number) => {
    const key = identityOf(entry);
    places.set(key, [...(places.get(key) ?? []), index]);
  };
  after.forEach(note);
  const fresh = new Set<Resource>();
  for (const entry of added) {
    const known = (places.get(identityOf(entry)) ?? []).filter((index) => after[index] !== undefined);
    countComparisons(work, known.length);
    if (known.some((index) => includes(after[index] ?? {}, entry))) continue;
    const twin = known.find(
      (index) => entry.value !== undefined && entry.type !== undefined && after[index]?.type === entry.type,
    );
    const next = twin === undefined ? entry : { ...after[twin], ...entry };
    if (twin === undefined) note(next, after.push(next) - 1);
    else {
      fresh.delete(after[twin] ?? {});
      after[twin] = next;
    }
    fresh.add(next);
  }
  return onePrimary(after, fresh, attribute);
}

/** Values with different ones can't be the same. */
const identityOf = ({ value, ...parts }: Resource): string =>
  value === undefined ? `parts ${JSON.stringify(parts)}` : `value ${String(value)}`;

const includes = (entry: Resource, parts: Resource): boolean =>
  Object.entries(parts).every(([name, part]) => entry[name] === part);

/** Removes the values that a removal names. Unknown values are ignored. */
function without(before: Resource[], removed: Resource[], attribute: Attribute, work: Work): Resource[] {
  countComparisons(work, before.length * removed.length);
  const equal = (name: string, one: unknown, other: unknown) =>
    subAttributeOf(attribute, name)?.caseExact === false &&
    typeof one === "string" &&
    typeof other === "string"
      ? one.toLowerCase() === other.toLowerCase()
      : one === other;
  const isNamed = (entry: Resource, parts: Resource) =>
    parts.value === undefined
      ? Object.entries(parts).every(([name, part]) => equal(name, entry[name], part))
      : equal("value", entry.value, parts.value) &&
        (parts.type === undefined || entry.type === undefined || equal("type", entry.type, parts.type));
  return before.filter((entry) => !removed.some((parts) => isNamed(entry, parts)));
}
