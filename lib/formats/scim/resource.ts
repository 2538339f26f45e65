/**
 * Reads whole resources: from requests to create or replace one, and from the database.
 * @see RFC 7644 §3.3, §3.5.1
 */
import { isObject, keyOf, memberOf, type Resource } from "./object";
import { ScimProblem, shortened } from "./problem";
import { isForeign, resolveName } from "./resolve";
import { SCHEMAS, type ResourceSchema } from "./schemas";
import { readValue, type Reader } from "./value";

/** Okta sends one with every new user. Foyer never stores it: passwords are the provider's. */
const IGNORED = "password";

const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

/**
 * Returns the normalized resource without read-only attributes.
 * @throws ScimProblem
 */
export function readResource(schema: ResourceSchema, body: Resource): Resource {
  requireSchemas(schema, memberOf(body, "schemas"));
  const resource: Resource = {};
  readInto(resource, schema, null, body, { kind: schema.kind });
  for (const { name, required } of schema.core.attributes)
    if (required && resource[name] === undefined)
      throw new ScimProblem("invalidValue", "scim_attribute_required", { attribute: name });
  return resource;
}

/** Returns a stored resource, normalized. Leaves out what no schema has and what today's rules refuse. */
export function readStored(schema: ResourceSchema, stored: Resource): Resource {
  const resource: Resource = {};
  readInto(resource, schema, null, stored, { kind: schema.kind, isStored: true });
  return resource;
}

/** Refuses a resource that claims to be another kind (RFC 7643 §3). Unknown schemas are ignored. */
export function requireSchemas(schema: ResourceSchema, given: unknown): void {
  if (given === undefined || given === null) return;
  const urns = Array.isArray(given) ? (given as unknown[]) : [];
  const isOther = (urn: unknown) =>
    typeof urn !== "string" ||
    SCHEMAS.some(
      ({ id }) =>
        same(id, urn) &&
        !same(id, schema.core.id) &&
        !schema.extensions.some((extension) => same(extension.id, id)),
    );
  if (urns.some(isOther) || !urns.some((urn) => same(String(urn), schema.core.id)))
    throw new ScimProblem("invalidValue", "scim_schemas_invalid", { schema: schema.core.id });
}

/** Reads members of an object, which is the resource or one of its extensions. */
function readInto(
  resource: Resource,
  schema: ResourceSchema,
  extension: string | null,
  given: Resource,
  reader: Reader,
): void {
  for (const [name, value] of Object.entries(given))
    try {
      readMember(resource, schema, extension, [name, value], reader);
    } catch (error) {
      if (!reader.isStored || (error as Error).name !== "ScimProblem") throw error;
    }
}

function readMember(
  resource: Resource,
  schema: ResourceSchema,
  extension: string | null,
  [name, value]: [string, unknown],
  reader: Reader,
): void {
  if (extension === null && same(name, IGNORED)) return;
  if (extension !== null && isItsSchema(extension, name, value)) return;
  const found = foundOf(schema, extension, name);
  if (found === null)
    throw new ScimProblem("invalidSyntax", "scim_attribute_unknown", { attribute: shortened(name) });
  if ("whole" in found) return readWhole(resource, schema, found.whole, value, reader);
  if (found.attribute.mutability === "readOnly") return;
  const read = readValue(reader, found.attribute, value, found.attribute.name);
  if (read !== undefined) put(resource, found.extension, found.attribute.name, read);
}

/** Some clients repeat inside an extension which schema it's of. */
export const isItsSchema = (extension: string, name: string, value: unknown): boolean =>
  same(name, "schemas") &&
  Array.isArray(value) &&
  value.every((urn) => typeof urn === "string" && same(urn, extension));

function foundOf(schema: ResourceSchema, extension: string | null, name: string) {
  if (extension !== null) return resolveName(schema, extension, name);
  if (!/^urn:/i.test(name)) return resolveName(schema, null, name);
  // A member named by an unknown URN is a custom extension.
  if (
    isForeign(schema, name) &&
    !schema.extensions.some(({ id }) => name.toLowerCase().startsWith(`${id.toLowerCase()}:`))
  )
    return { whole: name };
  const end = name.lastIndexOf(":");
  return resolveName(schema, name.slice(0, end), name.slice(end + 1));
}

function readWhole(
  resource: Resource,
  schema: ResourceSchema,
  whole: string | null,
  value: unknown,
  reader: Reader,
): void {
  if (value === null) return;
  if (!isObject(value))
    throw new ScimProblem("invalidValue", "scim_value_must_be_object", {
      attribute: shortened(whole ?? schema.core.id),
    });
  if (whole === null || !isForeign(schema, whole)) return readInto(resource, schema, whole, value, reader);
  if (keyOf(resource, whole) !== undefined)
    throw new ScimProblem("invalidSyntax", "scim_given_twice", { attribute: shortened(whole) });
  const members = Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null));
  if (Object.keys(members).length > 0) resource[whole] = members;
}

function put(resource: Resource, extension: string | null, name: string, value: unknown): void {
  if (extension !== null && !Object.hasOwn(resource, extension)) resource[extension] = {};
  const holder = extension === null ? resource : (resource[extension] as Resource);
  if (Object.hasOwn(holder, name))
    throw new ScimProblem("invalidSyntax", "scim_given_twice", { attribute: name });
  holder[name] = value;
}
