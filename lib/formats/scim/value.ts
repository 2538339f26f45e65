/**
 * Reads values by their attribute: the result has normalized names and the types of the schema. What doesn't
 * fit is refused; nothing is corrected silently.
 * @see RFC 7643 §2.3 (types), §2.4 (multi-valued attributes), §2.5 (null is unassigned)
 */
import { isPrintable } from "../text";
import { isObject, type Resource } from "./object";
import { ScimProblem, shortened } from "./problem";
import { subAttributeOf, type Attribute, type ResourceKind } from "./schemas";
import { MAX_VALUES } from "./work";

/** Members of a group in one request: they are rows, not part of the stored resource. */
export const MAX_MEMBERS = 20_000;

export type Reader = {
  kind: ResourceKind;
  /** Read from the database: older versions stored what today's rules refuse. */
  isStored?: boolean;
};

type Check = (value: string) => boolean;
type Rule = { check: Check; code: ConstructorParameters<typeof ScimProblem>[1] };

const EMAIL = /^[^\s@]+@[^\s@]+$/;
/** Limits of texts beyond their type, which docs/scim.md states. */
const RULES: Record<string, Rule> = {
  "User.userName": {
    check: (value) => isPrintable(value, 128) && !/\s/.test(value),
    code: "scim_user_name_invalid",
  },
  "User.displayName": {
    check: (value) => !/[\p{Cc}\p{Cs}\p{Cn}]/u.test(value),
    code: "scim_display_name_has_controls",
  },
  "User.emails.value": {
    check: (value) => value.length <= 254 && EMAIL.test(value),
    code: "scim_email_invalid",
  },
  "User.externalId": { check: isId, code: "scim_external_id_invalid" },
  "Group.externalId": { check: isId, code: "scim_external_id_invalid" },
  "Group.displayName": {
    check: (value) => isPrintable(value, 256) && value.trim() !== "",
    code: "scim_display_name_invalid",
  },
};
function isId(value: string): boolean {
  return value.length >= 1 && value.length <= 256;
}

const wrong = (code: ConstructorParameters<typeof ScimProblem>[1], attribute: string) =>
  new ScimProblem("invalidValue", code, { attribute: shortened(attribute) });

/**
 * Reads the whole value of an attribute; undefined for none.
 * @param name for errors
 * @throws ScimProblem
 */
export function readValue(reader: Reader, attribute: Attribute, given: unknown, name: string): unknown {
  if (given === null || given === undefined) return undefined;
  if (attribute.multiValued) return readList(reader, attribute, given, name);
  if (attribute.type === "complex") return readSingle(reader, attribute, given, name);
  return readSimple(reader, attribute, given, name);
}

function readList(reader: Reader, attribute: Attribute, given: unknown, name: string): unknown {
  if (!Array.isArray(given)) throw wrong("scim_value_must_be_list", name);
  const max = isReference(attribute) ? MAX_MEMBERS : MAX_VALUES;
  if (given.length > max && !reader.isStored)
    throw new ScimProblem("tooLarge", "scim_values_too_many", { attribute: shortened(name), max });
  const entries = (reader.isStored ? given.filter(isObject) : (given as unknown[])).map((each) =>
    readEntry(reader, attribute, each, name),
  );
  if (!reader.isStored) requireOnePrimary(entries, name);
  return entries.length === 0 ? undefined : entries;
}

/** Refuses more than one primary value (RFC 7643 §2.4). */
export function requireOnePrimary(entries: readonly Resource[], name: string): void {
  if (entries.filter(({ primary }) => primary === true).length > 1) throw wrong("scim_two_primaries", name);
}

/** A value whose `value` is immutable is a reference: only that counts, the server sets the rest. */
export const isReference = (attribute: Attribute): boolean =>
  attribute.subAttributes?.some((sub) => sub.name === "value" && sub.mutability === "immutable") ?? false;

/** Reads one value of a multi-valued attribute. @throws ScimProblem */
export function readEntry(reader: Reader, attribute: Attribute, given: unknown, name: string): Resource {
  if (isReference(attribute)) return readReference(given);
  if (!isObject(given)) throw wrong("scim_value_must_be_object", name);
  const entry = readParts(reader, attribute, given, name);
  if (Object.keys(entry).length === 0) throw wrong("scim_value_empty", name);
  return entry;
}

function readReference(given: unknown): Resource {
  const member = (wanted: string) =>
    isObject(given) ? Object.entries(given).find(([key]) => key.toLowerCase() === wanted)?.[1] : undefined;
  const value = typeof given === "string" ? given : member("value");
  const type = member("type");
  if (typeof value !== "string" || value === "") throw new ScimProblem("invalidValue", "scim_member_invalid");
  if (typeof type === "string" && type.toLowerCase() !== "user")
    throw new ScimProblem("invalidValue", "scim_member_not_user", { id: shortened(value) });
  return { value };
}

/**
 * Reads a complex attribute. Okta writes a manager as a string, Entra ID as a list of one; an empty string is
 * none.
 */
function readSingle(reader: Reader, attribute: Attribute, given: unknown, name: string): unknown {
  const value = subAttributeOf(attribute, "value");
  const one: unknown = value && Array.isArray(given) && given.length === 1 ? given[0] : given;
  if (value && Array.isArray(given) && given.length === 0) return undefined;
  if (value && one === "") return undefined;
  if (value && typeof one === "string") return { [value.name]: readSimple(reader, value, one, name) };
  if (!isObject(one)) throw wrong("scim_value_must_be_object", name);
  const parts = readParts(reader, attribute, one, name);
  return Object.keys(parts).length === 0 || (value && parts.value === "") ? undefined : parts;
}

function readParts(reader: Reader, attribute: Attribute, given: Resource, name: string): Resource {
  const parts: Resource = {};
  for (const [key, each] of Object.entries(given)) {
    const sub = subAttributeOf(attribute, key);
    if (!sub && !reader.isStored) throw wrong("scim_part_unknown", `${name}.${key}`);
    if (!sub || each === null || sub.mutability === "readOnly") continue;
    if (Object.hasOwn(parts, sub.name) && !reader.isStored)
      throw wrong("scim_given_twice", `${name}.${sub.name}`);
    parts[sub.name] = readSimple(reader, sub, each, `${name}.${sub.name}`);
  }
  return parts;
}

/** Reads a single value of a simple type. @throws ScimProblem */
export function readSimple(reader: Reader, attribute: Attribute, given: unknown, name: string): unknown {
  if (attribute.type === "any") return given;
  if (attribute.type === "boolean") {
    // Entra ID writes booleans as strings.
    const lowered = typeof given === "string" ? given.toLowerCase() : given;
    if (lowered === true || lowered === "true") return true;
    if (lowered === false || lowered === "false") return false;
    throw wrong("scim_value_must_be_boolean", name);
  }
  if (reader.isStored && typeof given === "number") return String(given);
  if (typeof given !== "string") throw wrong("scim_value_must_be_text", name);
  if (attribute.type === "binary" && !/^[A-Za-z0-9+/_\s-]*={0,2}\s*$/.test(given) && !reader.isStored)
    throw wrong("scim_value_must_be_base64", name);
  const rule = reader.isStored ? undefined : RULES[`${reader.kind}.${name}`];
  if (rule && !rule.check(given)) throw new ScimProblem("invalidValue", rule.code);
  return given;
}
