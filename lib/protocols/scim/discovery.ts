/** What the API says of itself: its features, resource types and schemas. @see RFC 7643 §5–7, RFC 7644 §4 */
import { ENTERPRISE_SCHEMA, GROUP_SCHEMA, USER_SCHEMA } from "@/lib/identity/scim/resources";

/** The schema of every list of resources. */
export const LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

export const MAX_RESULTS = 1_000;
export const MAX_BULK_OPERATIONS = 1_000;
export const MAX_BODY_BYTES = 4 * 1024 * 1024;

const meta = (base: string, resourceType: string, path: string) => ({
  resourceType,
  location: `${base}/${path}`,
});

export const serviceProviderConfig = (base: string) => ({
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
  documentationUri: `${new URL(base).origin}/`,
  patch: { supported: true },
  bulk: { supported: true, maxOperations: MAX_BULK_OPERATIONS, maxPayloadSize: MAX_BODY_BYTES },
  filter: { supported: true, maxResults: MAX_RESULTS },
  changePassword: { supported: false },
  sort: { supported: false },
  etag: { supported: true },
  authenticationSchemes: [
    {
      type: "oauthbearertoken",
      name: "Bearer token",
      description: "A token that an administrator made, in the Authorization header (RFC 6750)",
      primary: true,
    },
  ],
  meta: meta(base, "ServiceProviderConfig", "ServiceProviderConfig"),
});

export const resourceTypes = (base: string) => [
  {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
    id: "User",
    name: "User",
    endpoint: "/Users",
    description: "A user",
    schema: USER_SCHEMA,
    schemaExtensions: [{ schema: ENTERPRISE_SCHEMA, required: false }],
    meta: meta(base, "ResourceType", "ResourceTypes/User"),
  },
  {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
    id: "Group",
    name: "Group",
    endpoint: "/Groups",
    description: "A group of users",
    schema: GROUP_SCHEMA,
    meta: meta(base, "ResourceType", "ResourceTypes/Group"),
  },
];

type More = {
  multiValued?: boolean;
  required?: boolean;
  caseExact?: boolean;
  mutability?: string;
  returned?: string;
  uniqueness?: string;
  subAttributes?: object[];
  referenceTypes?: string[];
};
const attribute = (name: string, type: string, more: More = {}) => ({
  name,
  type,
  multiValued: false,
  description: name,
  required: false,
  ...(type === "string" || type === "reference" ? { caseExact: false } : {}),
  mutability: "readWrite",
  returned: "default",
  ...(type === "boolean" || type === "complex" ? {} : { uniqueness: "none" }),
  ...more,
});
const text = (name: string, more: More = {}) => attribute(name, "string", more);
const many = (name: string, subAttributes: object[], more: More = {}) =>
  attribute(name, "complex", { multiValued: true, subAttributes, ...more });
const entry = (value = text("value")) => [
  value,
  text("display"),
  text("type"),
  attribute("primary", "boolean"),
];

export const schemas = (base: string) =>
  [
    {
      id: USER_SCHEMA,
      name: "User",
      description: "A user",
      attributes: [
        text("userName", { required: true, uniqueness: "server" }),
        text("externalId", { caseExact: true }),
        attribute("name", "complex", {
          subAttributes: [
            "formatted",
            "familyName",
            "givenName",
            "middleName",
            "honorificPrefix",
            "honorificSuffix",
          ].map((name) => text(name)),
        }),
        ...["displayName", "nickName", "title", "userType", "preferredLanguage", "locale", "timezone"].map(
          (name) => text(name),
        ),
        attribute("profileUrl", "reference", { referenceTypes: ["external"] }),
        attribute("active", "boolean"),
        ...["emails", "phoneNumbers", "ims", "entitlements", "roles"].map((name) => many(name, entry())),
        many(
          "photos",
          entry(attribute("value", "reference", { referenceTypes: ["external"], caseExact: true })),
        ),
        many("x509Certificates", entry(attribute("value", "binary", { caseExact: true }))),
        many("addresses", [
          ...["formatted", "streetAddress", "locality", "region", "postalCode", "country", "type"].map(
            (name) => text(name),
          ),
          attribute("primary", "boolean"),
        ]),
        many(
          "groups",
          [
            text("value", { mutability: "readOnly" }),
            text("display", { mutability: "readOnly" }),
            attribute("$ref", "reference", { mutability: "readOnly", referenceTypes: ["Group"] }),
            text("type", { mutability: "readOnly" }),
          ],
          { mutability: "readOnly" },
        ),
      ],
    },
    {
      id: GROUP_SCHEMA,
      name: "Group",
      description: "A group of users",
      attributes: [
        text("displayName", { required: true, uniqueness: "server" }),
        text("externalId", { caseExact: true }),
        many("members", [
          text("value", { mutability: "immutable" }),
          text("display", { mutability: "readOnly" }),
          attribute("$ref", "reference", { mutability: "immutable", referenceTypes: ["User"] }),
          text("type", { mutability: "immutable" }),
        ]),
      ],
    },
    {
      id: ENTERPRISE_SCHEMA,
      name: "EnterpriseUser",
      description: "A user in a company",
      attributes: [
        ...["employeeNumber", "costCenter", "organization", "division", "department"].map((name) =>
          text(name),
        ),
        attribute("manager", "complex", {
          subAttributes: [
            text("value"),
            attribute("$ref", "reference", { referenceTypes: ["User"] }),
            text("displayName", { mutability: "readOnly" }),
          ],
        }),
      ],
    },
  ].map((schema) => ({
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
    ...schema,
    meta: meta(base, "Schema", `Schemas/${schema.id}`),
  }));
