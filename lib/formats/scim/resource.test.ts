/** What a resource may be, by RFC 7643 §2 and §4, and what of a stored one is still shown. */
import { describe, expect, it } from "vitest";
import type { Resource } from "./object";
import { readResource, readStored } from "./resource";
import { ENTERPRISE_SCHEMA as ENT, GROUP_SCHEMA, RESOURCE_SCHEMAS, USER_SCHEMA as USER } from "./schemas";

const FOREIGN = "urn:example:params:Badge:1.0:User";
const read = (body: Resource) => readResource(RESOURCE_SCHEMAS.User, { userName: "ada", ...body });
const readGroup = (body: Resource) => readResource(RESOURCE_SCHEMAS.Group, { displayName: "G", ...body });

describe("a resource", () => {
  it.each<[string, Resource, Resource]>([
    [
      "has the one spelling of every name",
      { NICKNAME: "x", Name: { GIVENNAME: "y" } },
      { nickName: "x", name: { givenName: "y" } },
    ],
    ["has attributes under the URN of their schema", { [USER]: { Title: "T" } }, { title: "T" }],
    ["has an attribute under its own URN", { [`${USER}:title`]: "T" }, { title: "T" }],
    ["has those of the extension by bare name", { department: "D" }, { [ENT]: { department: "D" } }],
    [
      "has those of the extension under its URN",
      { [`${ENT}:department`]: "D" },
      { [ENT]: { department: "D" } },
    ],
    [
      "has the extension in any letters",
      { [ENT.toUpperCase()]: { Department: "D" } },
      { [ENT]: { department: "D" } },
    ],
    [
      "has an extension that says what it is",
      { [ENT]: { schemas: [ENT], division: "D" } },
      { [ENT]: { division: "D" } },
    ],
    ["keeps what Foyer doesn't describe", { [FOREIGN]: { a: 1, b: null } }, { [FOREIGN]: { a: 1 } }],
    [
      "is without what only the server sets",
      { id: "1", meta: {}, groups: [{ value: "g" }], schemas: [USER] },
      {},
    ],
    ["is without a password", { password: "secret", PASSWORD: "secret" }, {}],
    [
      "takes null, an empty list and an empty object as nothing",
      { title: null, roles: [], name: {}, [ENT]: {} },
      {},
    ],
    [
      "takes booleans as texts",
      { active: "FALSE", ims: [{ value: "x", primary: "True" }] },
      { active: false, ims: [{ value: "x", primary: true }] },
    ],
    ["keeps texts as they are", { title: " a\nb ", nickName: "" }, { title: " a\nb ", nickName: "" }],
    [
      "may have other types than the usual",
      { emails: [{ value: "a@b", type: "Yacht" }] },
      { emails: [{ value: "a@b", type: "Yacht" }] },
    ],
  ])("%s", (_what, body, expected) => {
    expect(read(body)).toEqual({ userName: "ada", ...expected });
  });

  it("of a group has members by their ids", () => {
    expect(
      readGroup({ Members: ["a", { VALUE: "b", display: "B", $ref: null, type: "User", more: 1 }] }).members,
    ).toEqual([{ value: "a" }, { value: "b" }]);
    for (const members of [
      "a",
      { value: "a" },
      [null],
      [{}],
      [5],
      [{ value: "" }],
      [{ value: "a", type: "Group" }],
    ])
      expect(() => readGroup({ members }), JSON.stringify(members)).toThrow(
        expect.objectContaining({ scimType: "invalidValue" }),
      );
  });

  it.each<[Resource, string]>([
    [{ userName: null }, "scim_attribute_required"],
    [{ userName: 5 }, "scim_value_must_be_text"],
    [{ colour: "red" }, "scim_attribute_unknown"],
    [{ "name.familyName": "x" }, "scim_attribute_unknown"],
    [{ [`${USER}:colour`]: "red" }, "scim_attribute_unknown"],
    [{ [GROUP_SCHEMA]: { displayName: "x" } }, "scim_attribute_unknown"],
    [{ [USER]: "x" }, "scim_value_must_be_object"],
    [{ [FOREIGN]: "x" }, "scim_value_must_be_object"],
    [{ [FOREIGN]: { a: 1 }, [FOREIGN.toUpperCase()]: { a: 1 } }, "scim_given_twice"],
    [{ title: "a", Title: "b" }, "scim_given_twice"],
    [{ name: { givenName: "a", GIVENNAME: "b" } }, "scim_given_twice"],
    [{ active: "yes" }, "scim_value_must_be_boolean"],
    [{ x509Certificates: [{ value: "no base64!" }] }, "scim_value_must_be_base64"],
    [
      {
        ims: [
          { value: "a", primary: true },
          { value: "b", primary: true },
        ],
      },
      "scim_two_primaries",
    ],
    [{ ims: [[{ value: "a" }]] }, "scim_value_must_be_object"],
    [{ [ENT]: { schemas: [USER] } }, "scim_attribute_unknown"],
    [{ [ENT]: { manager: ["a", "b"] } }, "scim_value_must_be_object"],
    [{ externalId: "x".repeat(257) }, "scim_external_id_invalid"],
    [{ displayName: "a\u0007" }, "scim_display_name_has_controls"],
    [{ emails: [{ value: "morgan" }] }, "scim_email_invalid"],
    [{ schemas: [] }, "scim_schemas_invalid"],
    [{ schemas: [ENT] }, "scim_schemas_invalid"],
    [{ schemas: [USER, 5] }, "scim_schemas_invalid"],
    [{ ims: Array.from({ length: 501 }, () => ({ value: "a" })) }, "scim_values_too_many"],
  ])("%j is refused: %s", (body, code) => {
    expect(() => read(body)).toThrow(expect.objectContaining({ name: "ScimProblem", code }));
  });

  it("may name schemas that nobody here knows, and leave its own out", () => {
    const other = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";
    expect(readGroup({ schemas: [GROUP_SCHEMA.toUpperCase(), other] })).toEqual({ displayName: "G" });
    expect(() => readResource(RESOURCE_SCHEMAS.Group, { displayName: "G", schemas: [USER] })).toThrow();
  });
});

it("a stored resource is read as far as it can be, whatever a version before stored", () => {
  expect(
    readStored(RESOURCE_SCHEMAS.User, {
      UserName: "a b",
      User: { active: true },
      junk: 1,
      emails: [{ Value: "morgan", Primary: "True", odd: 1 }, null, "x"],
      phoneNumbers: { type: "work" },
      name: { FamilyName: "F", givenName: null },
      employeeNumber: 5,
      [ENT]: { colour: 1, manager: "M" },
      [FOREIGN]: { a: 1 },
    }),
  ).toEqual({
    userName: "a b",
    emails: [{ value: "morgan", primary: true }],
    name: { familyName: "F" },
    [ENT]: { employeeNumber: "5", manager: { value: "M" } },
    [FOREIGN]: { a: 1 },
  });
});
