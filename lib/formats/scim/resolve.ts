/**
 * Resolves names, paths and filters against a resource's schema, once per request. Everything after that
 * finds members by their normalized name and knows the type of every value.
 * @see RFC 7643 §2.1 (names are case-insensitive), RFC 7644 §3.4.2.2, §3.5.2, §3.10
 */
import { instantOf, type Instant } from "./instant";
import { ScimProblem, shortened } from "./problem";
import { attributeOf, subAttributeOf, type Attribute, type ResourceSchema } from "./schemas";
import { parseFilter, parsePath, type Comparison, type Filter, type Literal, type Path } from "./syntax";

/** One attribute, or a part of it. */
export type Place = {
  /** The URN of the extension that has it; null for the resource itself. */
  extension: string | null;
  attribute: Attribute;
  /** Which values of a multi-valued attribute. */
  filter: Condition | null;
  sub: Attribute | null;
};
/** All of an extension, or of the resource (null). */
export type Whole = { whole: string | null };
export type Target = Whole | Place;

export type Condition =
  | { op: "and" | "or"; left: Condition; right: Condition }
  | { op: "not"; inner: Condition }
  | { op: "pr"; place: Place }
  | {
      op: Comparison;
      place: Place;
      /** As written, and as compared. */
      literal: Literal;
      value: Literal | Instant;
      isExact: boolean;
    }
  /** About an attribute that only another resource type has (RFC 7644 §3.4.2.1). */
  | { op: "never" };

const OTHER_SCHEMAS = /^urn:ietf:params:scim:(?:schemas:core|api):/i;
const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

/** Returns true for an extension that Foyer doesn't describe: it's stored unchanged. */
export const isForeign = (schema: ResourceSchema, urn: string): boolean =>
  /^urn:/i.test(urn) && !OTHER_SCHEMAS.test(urn) && !schema.extensions.some(({ id }) => same(id, urn));

type Found = Whole | { extension: string | null; attribute: Attribute };

/** Resolves a name, with or without a schema's URN. */
export function resolveName(schema: ResourceSchema, urn: string | null, name: string): Found | null {
  const { core, extensions, common } = schema;
  const own = attributeOf(core.attributes, name) ?? attributeOf(common, name);
  if (urn === null) {
    if (own) return { extension: null, attribute: own };
    for (const { id, attributes } of extensions) {
      const attribute = attributeOf(attributes, name);
      if (attribute) return { extension: id, attribute };
    }
    return null;
  }
  const whole = `${urn}:${name}`;
  if (same(whole, core.id)) return { whole: null };
  if (same(urn, core.id)) return own ? { extension: null, attribute: own } : null;
  for (const { id, attributes } of extensions) {
    if (same(whole, id)) return { whole: id };
    if (!same(urn, id)) continue;
    const attribute = attributeOf(attributes, name);
    return attribute ? { extension: id, attribute } : null;
  }
  if (!isForeign(schema, urn) || OTHER_SCHEMAS.test(whole)) return null;
  // Extension schemas end with the resource's name, as in RFC 7643 §10.3.1.
  return same(name, schema.kind) ? { whole } : { extension: urn, attribute: foreignAttribute(name) };
}

const foreignAttribute = (name: string): Attribute => ({
  name,
  type: "any",
  multiValued: false,
  description: name,
  required: false,
  mutability: "readWrite",
  returned: "default",
});

/** Resolves a path. @throws ScimProblem invalidPath */
export function resolvePath(schema: ResourceSchema, text: string): Target {
  return targetOf(schema, parsePath(text), text);
}

type FilterType = "invalidFilter" | "invalidPath";

function targetOf(
  schema: ResourceSchema,
  path: Path,
  text: string,
  scimType: FilterType = "invalidPath",
): Target {
  const problem = () => new ScimProblem(scimType, "scim_path_unknown", { path: shortened(text) });
  const found = resolveName(schema, path.urn, path.attribute);
  if (found === null) throw problem();
  if ("whole" in found) {
    if (path.sub !== null || path.filter !== null) throw problem();
    return found;
  }
  const sub = path.sub === null ? null : subAttributeOf(found.attribute, path.sub);
  if (sub === undefined) throw problem();
  if (path.filter !== null && !(found.attribute.multiValued && found.attribute.subAttributes))
    throw problem();
  return { ...found, sub, filter: path.filter && insideCondition(found.attribute, path.filter, scimType) };
}

/** Resolves the filter of a value path: on the parts of one attribute. */
function insideCondition(holder: Attribute, filter: Filter, scimType: FilterType): Condition {
  const find = ({ urn, attribute, sub, filter: inner }: Path): Place | null => {
    const found = subAttributeOf(holder, attribute);
    if (!found || urn !== null || sub !== null || inner !== null) return null;
    return { extension: null, attribute: found, filter: null, sub: null };
  };
  return conditionOf(filter, find, scimType);
}

/**
 * @param others resource types that the same request searches: their attributes are absent here
 * @throws ScimProblem invalidFilter
 */
export function resolveFilter(
  schema: ResourceSchema,
  text: string,
  others: readonly ResourceSchema[] = [],
): Condition {
  return resolveParsed(schema, parseFilter(text), others);
}

function resolveParsed(
  schema: ResourceSchema,
  filter: Filter,
  others: readonly ResourceSchema[] = [],
): Condition {
  const placeIn = (one: ResourceSchema, path: Path): Place | null => {
    try {
      const target = targetOf(one, path, path.attribute, "invalidFilter");
      return "whole" in target ? null : target;
    } catch (error) {
      if ((error as ScimProblem).code === "scim_path_unknown") return null;
      throw error;
    }
  };
  const find = (path: Path): Place | "never" | null =>
    placeIn(schema, path) ?? (others.some((other) => placeIn(other, path) !== null) ? "never" : null);
  return conditionOf(filter, find, "invalidFilter");
}

function conditionOf(
  filter: Filter,
  find: (path: Path) => Place | "never" | null,
  scimType: FilterType,
): Condition {
  switch (filter.op) {
    case "and":
    case "or":
      return {
        op: filter.op,
        left: conditionOf(filter.left, find, scimType),
        right: conditionOf(filter.right, find, scimType),
      };
    case "not":
      return { op: "not", inner: conditionOf(filter.inner, find, scimType) };
    default: {
      const place = find(filter.path);
      if (place === "never") return { op: "never" };
      if (place === null)
        throw new ScimProblem(scimType, "scim_filter_unknown_attribute", {
          attribute: shortened(nameOf(filter.path)),
        });
      return filter.op === "pr"
        ? { op: "pr", place }
        : comparisonOf(filter.op, place, filter.value, scimType, nameOf(filter.path));
    }
  }
}

const nameOf = ({ urn, attribute, sub }: Path) =>
  [urn, sub === null ? attribute : `${attribute}.${sub}`].filter((part) => part !== null).join(":");

const ORDERED = new Set<Comparison>(["gt", "ge", "lt", "le"]);
const PARTIAL = new Set<Comparison>(["co", "sw", "ew"]);

/** Resolves a comparison with a value of the attribute's type. A complex attribute counts as its `value`. */
function comparisonOf(
  op: Comparison,
  given: Place,
  literal: Literal,
  scimType: FilterType,
  name: string,
): Condition {
  const place =
    given.sub === null && given.attribute.type === "complex"
      ? { ...given, sub: subAttributeOf(given.attribute, "value") ?? null }
      : given;
  const { type, caseExact = false } = place.sub ?? place.attribute;
  const value = comparable(op, type, literal);
  if (value === undefined)
    throw new ScimProblem(scimType, "scim_filter_wrong_type", { attribute: shortened(name), operator: op });
  return {
    op,
    place,
    literal: type === "boolean" && typeof value === "boolean" ? value : literal,
    value: typeof value === "string" && !caseExact ? value.toLowerCase() : value,
    isExact: caseExact,
  };
}

/** Returns the value to compare with; undefined if the type has no such comparison. */
function comparable(op: Comparison, type: Attribute["type"], value: Literal): Literal | Instant | undefined {
  if (value === null) return op === "eq" || op === "ne" ? null : undefined;
  switch (type) {
    case "any":
      return value;
    case "boolean": {
      // Entra ID writes booleans as strings.
      const said = typeof value === "number" ? "" : String(value).toLowerCase();
      if ((op !== "eq" && op !== "ne") || (said !== "true" && said !== "false")) return undefined;
      return said === "true";
    }
    case "dateTime":
      return typeof value === "string" && !PARTIAL.has(op) ? (instantOf(value) ?? undefined) : undefined;
    case "complex":
      return undefined;
    case "binary":
      return typeof value === "string" && !ORDERED.has(op) ? value : undefined;
    default:
      return typeof value === "string" ? value : undefined;
  }
}
