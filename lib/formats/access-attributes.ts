/**
 * Attributes for access control: the session tags of a user's AWS sessions.
 *
 * Each has a tag key and the source of its value, in IAM Identity Center's syntax
 * (`${path:enterprise.costCenter}`). A value that AWS would refuse as a tag is left out and reported, so that
 * one odd value doesn't lock its user out of everything.
 *
 * @see IAM Identity Center user guide, "Attributes for access control"; STS API reference, Tag
 */
import { z } from "zod";
import { memberOf } from "./scim/object";

export const MAX_ATTRIBUTES = 50;
const TAG_CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/** The same attributes for users created through identitystore. */
const STORE_ENTERPRISE = "aws:identitystore:enterprise";

const ADDRESS = ["formatted", "streetAddress", "locality", "region", "postalCode", "country"].map(
  (part) => `addresses[primary eq true].${part}`,
);
const NAME = ["formatted", "givenName", "familyName", "middleName", "honorificPrefix", "honorificSuffix"].map(
  (part) => `name.${part}`,
);
const COMPANY = [
  "employeeNumber",
  "costCenter",
  "organization",
  "division",
  "department",
  "manager.value",
].map((part) => `enterprise.${part}`);
/** What `${path:…}` may name: AWS's list, `id` and `externalId`. */
export const ATTRIBUTE_PATHS: readonly string[] = [
  "userName",
  "displayName",
  "emails[primary eq true].value",
  ...COMPANY,
  "title",
  "userType",
  ...NAME,
  "nickName",
  "profileUrl",
  ...ADDRESS,
  "phoneNumbers[primary eq true].value",
  "preferredLanguage",
  "locale",
  "timezone",
  "externalId",
  "id",
];

export const tagKey = z
  .string()
  .refine((key) => key.trim() !== "", "attribute_key_length")
  .max(128, "attribute_key_length")
  .refine((key) => TAG_CHARACTERS.test(key), "attribute_key_characters")
  .refine((key) => !/^aws:/i.test(key), "attribute_key_reserved");

const pathOf = (source: string) => /^\$\{path:([^{}]{1,200})\}$/.exec(source)?.[1];

const accessAttribute = z.strictObject({
  key: tagKey,
  source: z
    .string()
    .max(256, "attribute_source_too_long")
    .refine((source) => ATTRIBUTE_PATHS.includes(pathOf(source) ?? ""), {
      message: "attribute_source_not_valid",
      params: { example: "${path:enterprise.costCenter}" },
    }),
});
export const accessAttributes = z
  .array(accessAttribute)
  .refine((list) => list.length <= MAX_ATTRIBUTES, {
    message: "too_many_attributes",
    params: { max: MAX_ATTRIBUTES },
  })
  .refine(
    (list) => new Set(list.map(({ key }) => key.toLowerCase())).size === list.length,
    "attribute_key_repeated",
  );
export type AccessAttribute = z.infer<typeof accessAttribute>;

/** A user's data for tags. `said` has the values of the last sign-in's source, by tag key. */
export type TaggedPerson = {
  id: string;
  userName: string;
  displayName: string;
  email: string | null;
  externalId: string | null;
  scim: Record<string, unknown>;
  attributes: Record<string, unknown>;
  said: Record<string, unknown>;
};

export type SessionTags = { tags: Record<string, string>; leftOut: { key: string; because: LeftOut }[] };

/** Why AWS would not take a tag. */
export type LeftOut = "too_many_tags" | "key_not_valid" | "value_too_long" | "value_not_valid";

/** Returns a user's tags. Configured tags override the source's. */
export function sessionTags(list: readonly AccessAttribute[], person: TaggedPerson): SessionTags {
  const tags: Record<string, string> = {};
  const leftOut: SessionTags["leftOut"] = [];
  const taken = new Set<string>();
  const given: [string, unknown][] = [
    ...list.map(({ key, source }): [string, unknown] => [key, resolve(pathOf(source) ?? "", person)]),
    ...Object.entries(person.said),
  ];
  for (const [key, raw] of given) {
    if (taken.has(key.toLowerCase())) continue;
    const value =
      typeof raw === "number" || typeof raw === "boolean"
        ? String(raw)
        : typeof raw === "string"
          ? raw.trim()
          : "";
    if (value === "") continue;
    taken.add(key.toLowerCase());
    const because =
      problemOf(key, value) ?? (Object.keys(tags).length === MAX_ATTRIBUTES ? "too_many_tags" : null);
    if (because === null) tags[key] = value;
    else leftOut.push({ key, because });
  }
  return { tags, leftOut };
}

function problemOf(key: string, value: string): LeftOut | null {
  if (!tagKey.safeParse(key).success) return "key_not_valid";
  if (value.length > 256) return "value_too_long";
  return TAG_CHARACTERS.test(value) ? null : "value_not_valid";
}

function resolve(path: string, person: TaggedPerson): unknown {
  const { scim, attributes } = person;
  const own: Record<string, unknown> = {
    id: person.id,
    userName: person.userName,
    displayName: person.displayName,
    externalId: person.externalId,
    "emails[primary eq true].value": person.email,
  };
  if (Object.hasOwn(own, path)) return own[path];
  if (path.startsWith("enterprise.")) {
    const [, member = "", part] = path.split(".");
    const value =
      memberOf(memberOf(scim, ENTERPRISE), member) ??
      memberOf(memberOf(memberOf(attributes, "Extensions"), STORE_ENTERPRISE), member);
    // Okta sends the manager as text, RFC 7643 §4.3 as an object.
    return part === undefined || typeof value === "string" ? value : memberOf(value, part);
  }
  const [, list, , single = "", part] =
    /^(?:(\w+)(\[primary eq true\])\.)?(\w+)(?:\.(\w+))?$/.exec(path) ?? [];
  for (const holder of [scim, attributes]) {
    const found =
      list === undefined ? memberOf(holder, single) : memberOf(primaryOf(memberOf(holder, list)), single);
    const value = part === undefined ? found : memberOf(found, part);
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

function primaryOf(list: unknown): unknown {
  const entries = Array.isArray(list) ? (list as unknown[]) : [];
  return entries.find((entry) => memberOf(entry, "primary") === true) ?? entries[0];
}

/** Returns the bytes of keys and values, which AWS packs. Only its response says how tightly. */
export function tagBytes(tags: Record<string, string>): number {
  return Object.entries(tags).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
}
