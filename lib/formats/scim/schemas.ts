/**
 * The one description of users and groups: `/Schemas` publishes it, and every path, name, value and filter is
 * resolved against it.
 * @see RFC 7643 §2 (characteristics of attributes), §4 (core schemas), §7 (schema definition)
 */

export const USER_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User";
export const GROUP_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Group";
export const ENTERPRISE_SCHEMA = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

export type AttributeType = "string" | "boolean" | "dateTime" | "reference" | "binary" | "complex";
export type Attribute = {
  name: string;
  /** `any` is an attribute of an extension that Foyer doesn't know. */
  type: AttributeType | "any";
  multiValued: boolean;
  description: string;
  required: boolean;
  caseExact?: boolean;
  mutability: "readWrite" | "readOnly" | "immutable";
  returned: "always" | "default";
  uniqueness?: "none" | "server";
  subAttributes?: Attribute[];
  canonicalValues?: string[];
  referenceTypes?: string[];
};
export type Schema = { id: string; name: string; description: string; attributes: Attribute[] };

export type ResourceKind = "User" | "Group";
/** Everything a resource can have: its core schema, its extensions, and common attributes. */
export type ResourceSchema = {
  kind: ResourceKind;
  core: Schema;
  extensions: Schema[];
  common: Attribute[];
};

type More = Partial<Omit<Attribute, "name" | "type">>;

const attribute = (name: string, type: AttributeType, more: More = {}): Attribute => ({
  name,
  type,
  multiValued: false,
  description: name,
  required: false,
  ...(type === "string" || type === "reference" || type === "binary" ? { caseExact: false } : {}),
  mutability: "readWrite",
  returned: "default",
  ...(type === "boolean" || type === "complex" ? {} : { uniqueness: "none" }),
  ...more,
});
const text = (name: string, more: More = {}) => attribute(name, "string", more);
const texts = (...names: string[]) => names.map((name) => text(name));
const many = (name: string, subAttributes: Attribute[], more: More = {}) =>
  attribute(name, "complex", { multiValued: true, subAttributes, ...more });
const entry = (value: Attribute = text("value"), canonicalValues?: string[]) => [
  value,
  text("display"),
  text("type", canonicalValues ? { canonicalValues } : {}),
  attribute("primary", "boolean"),
];
const externalId = text("externalId", {
  caseExact: true,
  uniqueness: "server",
  description: "Its id in the directory",
});
const readOnly: More = { mutability: "readOnly" };
const link: More = { referenceTypes: ["external"] };

const NAME_PARTS = [
  "formatted",
  "familyName",
  "givenName",
  "middleName",
  "honorificPrefix",
  "honorificSuffix",
];
const ADDRESS_PARTS = ["formatted", "streetAddress", "locality", "region", "postalCode", "country"];
const USUAL = ["work", "home", "other"];
const PHONES = ["work", "home", "mobile", "fax", "pager", "other"];
const MESSENGERS = ["aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo"];

const USER: Schema = {
  id: USER_SCHEMA,
  name: "User",
  description: "A user",
  attributes: [
    text("userName", { required: true, uniqueness: "server", description: "The name to sign in with" }),
    externalId,
    attribute("name", "complex", { subAttributes: texts(...NAME_PARTS) }),
    ...texts("displayName", "nickName", "title", "userType", "preferredLanguage", "locale", "timezone"),
    attribute("profileUrl", "reference", link),
    attribute("active", "boolean"),
    many("emails", entry(text("value", { uniqueness: "server" }), USUAL)),
    many("phoneNumbers", entry(text("value"), PHONES)),
    many("ims", entry(text("value"), MESSENGERS)),
    many("entitlements", entry()),
    many("roles", entry()),
    many(
      "photos",
      entry(attribute("value", "reference", { ...link, caseExact: true }), ["photo", "thumbnail"]),
    ),
    many("x509Certificates", entry(attribute("value", "binary", { caseExact: true }))),
    many("addresses", [
      ...texts(...ADDRESS_PARTS),
      text("type", { canonicalValues: USUAL }),
      attribute("primary", "boolean"),
    ]),
    many(
      "groups",
      [
        text("value", readOnly),
        text("display", readOnly),
        attribute("$ref", "reference", { ...readOnly, referenceTypes: ["Group"] }),
        text("type", { ...readOnly, canonicalValues: ["direct"] }),
      ],
      readOnly,
    ),
  ],
};

const GROUP: Schema = {
  id: GROUP_SCHEMA,
  name: "Group",
  description: "A group of users",
  attributes: [
    text("displayName", { required: true, uniqueness: "server" }),
    externalId,
    many("members", [
      text("value", { mutability: "immutable", description: "The id of a user" }),
      text("display", readOnly),
      attribute("$ref", "reference", { mutability: "immutable", referenceTypes: ["User"] }),
      text("type", { ...readOnly, canonicalValues: ["User"] }),
    ]),
  ],
};

const ENTERPRISE: Schema = {
  id: ENTERPRISE_SCHEMA,
  name: "EnterpriseUser",
  description: "A user in a company",
  attributes: [
    ...texts("employeeNumber", "costCenter", "organization", "division", "department"),
    attribute("manager", "complex", {
      subAttributes: [
        text("value"),
        attribute("$ref", "reference", { referenceTypes: ["User"] }),
        text("displayName"),
      ],
    }),
  ],
};

/** Every resource has these; `/Schemas` doesn't repeat them (RFC 7643 §3.1). */
const COMMON: Attribute[] = [
  attribute("schemas", "reference", {
    multiValued: true,
    mutability: "readOnly",
    returned: "always",
    caseExact: true,
  }),
  text("id", { ...readOnly, caseExact: true, returned: "always", uniqueness: "server" }),
  attribute("meta", "complex", {
    ...readOnly,
    returned: "always",
    subAttributes: [
      text("resourceType", { ...readOnly, caseExact: true }),
      attribute("created", "dateTime", readOnly),
      attribute("lastModified", "dateTime", readOnly),
      attribute("location", "reference", { ...readOnly, caseExact: true }),
      text("version", { ...readOnly, caseExact: true }),
    ],
  }),
];

export const SCHEMAS: Schema[] = [USER, GROUP, ENTERPRISE];
export const RESOURCE_SCHEMAS: Record<ResourceKind, ResourceSchema> = {
  User: { kind: "User", core: USER, extensions: [ENTERPRISE], common: COMMON },
  Group: { kind: "Group", core: GROUP, extensions: [], common: COMMON },
};

const byName = new WeakMap<readonly Attribute[], Map<string, Attribute>>();

/** Returns the attribute of that name, in any case (RFC 7643 §2.1). */
export function attributeOf(attributes: readonly Attribute[] = [], name: string): Attribute | undefined {
  let known = byName.get(attributes);
  if (!known) {
    known = new Map(attributes.map((each) => [each.name.toLowerCase(), each]));
    byName.set(attributes, known);
  }
  return known.get(name.toLowerCase());
}

export const subAttributeOf = (holder: Attribute, name: string): Attribute | undefined =>
  holder.subAttributes && attributeOf(holder.subAttributes, name);
