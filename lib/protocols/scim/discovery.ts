/**
 * The API's description of itself: features, resource types and schemas. @see RFC 7643 §5–7, RFC 7644 §4, RFC
 * 9865 §4
 */
import { ENTERPRISE_SCHEMA, GROUP_SCHEMA, SCHEMAS, USER_SCHEMA } from "@/lib/formats/scim/schemas";

/** The schema of every list of resources. */
export const LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

export const MAX_RESULTS = 1_000;
export const DEFAULT_RESULTS = 100;
/** Each operation of a bulk request has its own transaction. */
export const MAX_BULK_OPERATIONS = 200;
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
  // RFC 9865 §4. Cursors don't expire.
  pagination: {
    cursor: true,
    index: true,
    defaultPaginationMethod: "index",
    defaultPageSize: DEFAULT_RESULTS,
    maxPageSize: MAX_RESULTS,
  },
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

export const schemas = (base: string) =>
  SCHEMAS.map((schema) => ({
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
    ...schema,
    meta: meta(base, "Schema", `Schemas/${schema.id}`),
  }));
