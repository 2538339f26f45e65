/** Compares with scimmy, an independent SCIM implementation: filters, patches, and the schemas. */
import SCIMMY from "scimmy";
import { expect, it } from "vitest";
import { matches } from "@/lib/formats/scim/match";
import type { Resource } from "@/lib/formats/scim/object";
import { readOperations } from "@/lib/formats/scim/operations";
import { applyOperation } from "@/lib/formats/scim/patch";
import { resolveFilter } from "@/lib/formats/scim/resolve";
import { ENTERPRISE_SCHEMA, GROUP_SCHEMA, RESOURCE_SCHEMAS, USER_SCHEMA } from "@/lib/formats/scim/schemas";
import { changeWork } from "@/lib/formats/scim/work";
import { resourceTypes, schemas, serviceProviderConfig } from "./discovery";

const BASE = "https://foyer.example/scim/v2";
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
SCIMMY.Schemas.User.extend(SCIMMY.Schemas.EnterpriseUser as never);

const ADA = {
  schemas: [USER_SCHEMA, ENTERPRISE_SCHEMA],
  id: "1",
  externalId: "E1",
  userName: "ada@corp.example",
  displayName: "Ada Ito",
  active: true,
  name: { familyName: "Ito", givenName: "Ada" },
  emails: [
    { value: "ada@corp.example", type: "work", primary: true },
    { value: "ada@home.example", type: "home" },
  ],
  phoneNumbers: [{ value: "+49 30 1", type: "work" }],
  photos: [{ value: "https://photos.example/ada.png", type: "photo" }],
  [ENTERPRISE_SCHEMA]: { department: "Search", manager: { value: "26118915" } },
  meta: {
    resourceType: "User",
    created: "2026-01-01T00:00:00Z",
    lastModified: "2026-05-13T04:42:34Z",
    location: `${BASE}/Users/1`,
  },
};
const user = (resource: Resource = ADA) => new SCIMMY.Schemas.User(structuredClone(resource), "both");
const patched = (resource: Resource, Operations: unknown[]): Resource => {
  const after = structuredClone(resource);
  const work = changeWork();
  const body = { schemas: [PATCH], Operations };
  for (const operation of readOperations(RESOURCE_SCHEMAS.User, body, { id: "1", work }))
    applyOperation(after, operation, work);
  return after;
};
/** Returns what counts in a resource, without scimmy's additions. */
const plain = (resource: object): Record<string, unknown> => {
  const { schemas: _, meta: __, ...rest } = JSON.parse(JSON.stringify(resource)) as Record<string, unknown>;
  return rest;
};

// In this exact case: without a schema, scimmy compares case-sensitively, against RFC 7643 §2.2 (caseExact).
it.each([
  'userName eq "ada@corp.example"',
  'userName eq "bob"',
  'displayName co "Ito" and active eq true',
  'displayName sw "A" and not (active eq true)',
  'emails[type eq "work" and value ew "corp.example"]',
  'emails[type eq "work" and value ew "home.example"]',
  "title pr",
  'name.familyName eq "Ito"',
  'meta.lastModified gt "2026-01-01T00:00:00Z"',
  'meta.lastModified lt "2026-01-01T00:00:00Z"',
  'userName ne "bob" and (active eq false or externalId eq "E1")',
])("the filter %s finds the same users as scimmy", (text) => {
  expect(matches(ADA, resolveFilter(RESOURCE_SCHEMAS.User, text))).toBe(
    new SCIMMY.Types.Filter(text).match([structuredClone(ADA)]).length === 1,
  );
});

it.each<[string, { op: string; path?: string; value?: unknown }[]]>([
  ["Okta deactivates", [{ op: "replace", value: { active: false } }]],
  [
    "Okta pushes a profile",
    [{ op: "replace", value: { displayName: "Ada Lund", name: { familyName: "Lund", givenName: "Ada" } } }],
  ],
  ["Entra ID deactivates", [{ op: "Replace", path: "active", value: false }]],
  [
    "Entra ID changes an address and a department",
    [
      { op: "Replace", path: 'emails[type eq "work"].value', value: "lund@corp.example" },
      { op: "Add", path: `${ENTERPRISE_SCHEMA}:department`, value: "Data" },
    ],
  ],
  [
    "Google replaces all addresses",
    [{ op: "replace", path: "emails", value: [{ value: "only@corp.example", type: "work", primary: true }] }],
  ],
  [
    "an address is added",
    [{ op: "add", path: "emails", value: [{ value: "other@corp.example", type: "other" }] }],
  ],
  ["one address is removed", [{ op: "remove", path: 'emails[type eq "home"]' }]],
  ["all photos are removed", [{ op: "remove", path: "photos" }]],
  ["part of a name is removed", [{ op: "remove", path: "name.givenName" }]],
])("after %s a user is the same as in scimmy", async (_what, Operations) => {
  const theirs = await new SCIMMY.Messages.PatchOp({
    schemas: [PATCH],
    Operations: structuredClone(Operations) as never,
  }).apply(user());
  expect(plain(user(patched(ADA, Operations)))).toEqual(plain(theirs));
});

it.each([
  [USER_SCHEMA, SCIMMY.Schemas.User],
  [GROUP_SCHEMA, SCIMMY.Schemas.Group],
  [ENTERPRISE_SCHEMA, SCIMMY.Schemas.EnterpriseUser],
])("%s is described as in the standard", (id, schema) => {
  type Described = {
    name: string;
    type: string;
    multiValued?: boolean;
    mutability?: string;
    subAttributes?: Described[];
  };
  const ours = (schemas(BASE).find((one) => one.id === id) as unknown as { attributes: Described[] })
    .attributes;
  const theirs = (JSON.parse(JSON.stringify(schema.definition.describe())) as { attributes: Described[] })
    .attributes;
  const shape = (list: Described[]) =>
    new Map(list.map(({ name, type, multiValued = false }) => [name, `${type} ${multiValued}`]));
  const [have, want] = [shape(ours), shape(theirs)];
  for (const [name, expected] of want)
    if (have.has(name)) expect(`${name} ${have.get(name)}`).toBe(`${name} ${expected}`);
  for (const { name, subAttributes = [] } of theirs) {
    const inside = shape(ours.find((each) => each.name === name)?.subAttributes ?? []);
    for (const [sub, expected] of shape(subAttributes))
      if (name !== "password") expect(`${name}.${sub} ${inside.get(sub)}`).toBe(`${name}.${sub} ${expected}`);
  }
  // A password is the provider's and never sent here.
  expect([...want.keys()].filter((name) => !have.has(name) && name !== "password")).toEqual([]);
});

it("scimmy reads the description of the server without an error", () => {
  expect(
    () => new SCIMMY.Schemas.ServiceProviderConfig(structuredClone(serviceProviderConfig(BASE)) as never),
  ).not.toThrow();
  for (const type of resourceTypes(BASE))
    expect(() => new SCIMMY.Schemas.ResourceType(structuredClone(type) as never)).not.toThrow();
});
