/**
 * Reads the operations of a PATCH: resolves each path and converts each value to its attribute's type before
 * anything changes. Tolerates known deviations of Okta and Entra ID: operations in any case, booleans as
 * strings, paths as member names.
 * @see RFC 7644 §3.5.2
 */
import { termsIn } from "./match";
import { isObject, memberOf, type Resource } from "./object";
import { ScimProblem, shortened } from "./problem";
import { isForeign, resolvePath, type Place, type Target } from "./resolve";
import { isItsSchema, requireSchemas } from "./resource";
import type { Attribute, ResourceSchema } from "./schemas";
import { isReference, readEntry, readSimple, readValue, type Reader } from "./value";
import { MAX_OPERATIONS, countTerms, type Work } from "./work";

export type PatchOperation = {
  op: "add" | "replace" | "remove";
  /** `whole` is an extension that Foyer doesn't describe, or one to remove. */
  target: { whole: string } | Place;
  /** In the attribute's type; undefined for none. For a removal, the values to remove. */
  value: unknown;
};

type Op = PatchOperation["op"];
type Context = { schema: ResourceSchema; reader: Reader; /** The resource's id. */ id: string };
const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

/**
 * @param id of the resource, which Okta repeats in a replacement
 * @throws ScimProblem
 */
export function readOperations(
  schema: ResourceSchema,
  body: unknown,
  { id, work }: { id: string; work: Work },
): PatchOperation[] {
  const given = memberOf(body, "Operations");
  if (!Array.isArray(given) || given.length === 0)
    throw new ScimProblem("invalidSyntax", "scim_operations_missing");
  if (given.length > MAX_OPERATIONS)
    throw new ScimProblem("tooLarge", "scim_operations_too_many", { max: MAX_OPERATIONS });
  const context: Context = { schema, reader: { kind: schema.kind }, id };
  return given.flatMap((each: unknown) => {
    const operations = readOperation(context, each);
    for (const { target } of operations)
      if (!("whole" in target) && target.filter !== null) countTerms(work, termsIn(target.filter));
    return operations;
  });
}

function readOperation(context: Context, given: unknown): PatchOperation[] {
  const name = memberOf(given, "op");
  const op = typeof name === "string" ? name.toLowerCase() : "";
  if (op !== "add" && op !== "replace" && op !== "remove")
    throw new ScimProblem("invalidSyntax", "scim_op_invalid");
  const path = memberOf(given, "path");
  if (path !== undefined && path !== null && typeof path !== "string")
    throw new ScimProblem("invalidPath", "scim_path_not_text");
  const value = memberOf(given, "value");
  if (!path) {
    if (op === "remove") throw new ScimProblem("noTarget", "scim_removal_needs_path");
    return readMembers(context, op, null, value);
  }
  return readAt(context, op, resolvePath(context.schema, path), value, path);
}

/** Reads a value without a path, whose member names are paths. @param within the extension that has them */
function readMembers(context: Context, op: Op, within: string | null, value: unknown): PatchOperation[] {
  if (!isObject(value) || Object.keys(value).length === 0)
    throw new ScimProblem("invalidValue", "scim_value_needs_path");
  return Object.entries(value).flatMap(([name, each]) => {
    if (within !== null && isItsSchema(within, name, each)) return [];
    const path = within === null ? name : `${within}:${name}`;
    const isOwn = within === null && isObject(each) && isForeign(context.schema, name);
    const target =
      isOwn && !isKnownPath(context.schema, name) ? { whole: name } : resolvePath(context.schema, path);
    // A null member is unassigned (RFC 7643 §2.5).
    return readAt(context, op, target, each, path);
  });
}

/** `urn:…:extension:enterprise:2.0:User:manager` begins with an extension that Foyer describes. */
const isKnownPath = (schema: ResourceSchema, name: string) =>
  schema.extensions.some(({ id }) => name.toLowerCase().startsWith(`${id.toLowerCase()}:`));

function readAt(context: Context, op: Op, target: Target, value: unknown, path: string): PatchOperation[] {
  if ("whole" in target) return readWhole(context, op, target.whole, value, path);
  const { attribute, sub, filter } = target;
  if (attribute.mutability === "readOnly") return readUnchangeable(context, op, attribute, value);
  if (sub !== null && sub.mutability !== "readWrite") throw unchangeable(`${attribute.name}.${sub.name}`);
  if (op === "remove") return readRemoval(target, value);
  if (value === undefined)
    throw new ScimProblem("invalidValue", "scim_operation_needs_value", { path: shortened(path) });
  if (filter !== null && isReference(attribute) && op === "replace") throw unchangeable(attribute.name);
  const read = valueAt(context.reader, op, target, value);
  if (read !== undefined) return [{ op, target, value: read }];
  // "add" leaves existing values; any other operation removes the value.
  if (op === "add" && attribute.multiValued) return [];
  return readRemoval(target, undefined);
}

const unchangeable = (attribute: string) =>
  new ScimProblem("mutability", "scim_attribute_unchangeable", { attribute });

function readWhole(
  context: Context,
  op: Op,
  whole: string | null,
  value: unknown,
  path: string,
): PatchOperation[] {
  if (whole === null) {
    if (op === "remove" || value === null) throw unchangeable(context.schema.core.id);
    return readMembers(context, op, null, value);
  }
  if (op === "remove" || value === null) return [{ op: "remove", target: { whole }, value: undefined }];
  if (!isForeign(context.schema, whole)) return readMembers(context, op, whole, value);
  if (!isObject(value))
    throw new ScimProblem("invalidValue", "scim_value_must_be_object", { attribute: shortened(path) });
  return [{ op, target: { whole }, value }];
}

/** A read-only attribute may be repeated unchanged, but not changed. */
function readUnchangeable(
  { schema, id }: Context,
  op: Op,
  attribute: Attribute,
  value: unknown,
): PatchOperation[] {
  if (op !== "remove" && attribute.name === "id" && typeof value === "string" && same(value, id)) return [];
  if (op !== "remove" && attribute.name === "schemas") {
    requireSchemas(schema, value);
    return [];
  }
  throw unchangeable(attribute.name);
}

/** @returns the typed value, or undefined */
function valueAt(reader: Reader, op: Op, { attribute, sub, filter }: Place, value: unknown): unknown {
  if (value === null) return undefined;
  if (sub !== null) return readSimple(reader, sub, value, `${attribute.name}.${sub.name}`);
  if (filter !== null) return readEntry(reader, attribute, value, attribute.name);
  // One value can be added without a list around it.
  const isOne = op === "add" && attribute.multiValued && (isObject(value) || isReference(attribute));
  return readValue(reader, attribute, isOne && !Array.isArray(value) ? [value] : value, attribute.name);
}

function readRemoval(target: Place, value: unknown): PatchOperation[] {
  const { attribute, sub, filter } = target;
  if (attribute.required && sub === null && filter === null) throw unchangeable(attribute.name);
  const isWhole = sub === null && filter === null;
  if (!isWhole || !attribute.multiValued || value === undefined || value === null)
    return [{ op: "remove", target, value: undefined }];
  const removed = (Array.isArray(value) ? (value as unknown[]) : [value]).map((each) =>
    removedEntry(attribute, each),
  );
  return [{ op: "remove", target, value: removed }];
}

/** Returns the entry that a removal names: by any of its parts, of which `value` alone is enough. */
function removedEntry(attribute: Attribute, given: unknown): Resource {
  const value = typeof given === "string" ? { value: given } : given;
  const parts = isObject(value)
    ? Object.fromEntries(
        (attribute.subAttributes ?? []).flatMap((sub) => {
          const part = memberOf(value, sub.name);
          return part === undefined || part === null ? [] : [[sub.name, readPart(sub, part)]];
        }),
      )
    : {};
  if (Object.keys(parts).length === 0)
    throw new ScimProblem("invalidValue", "scim_value_empty", { attribute: attribute.name });
  return parts;
}

const readPart = (sub: Attribute, part: unknown) =>
  readSimple({ kind: "User", isStored: true }, sub, part, sub.name);
