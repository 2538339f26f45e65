/** What of a resource is answered. @see RFC 7644 §3.9, §3.10 */
import { expect, it } from "vitest";
import { projectionOf } from "./projection";
import { ENTERPRISE_SCHEMA as ENT, RESOURCE_SCHEMAS, USER_SCHEMA as USER } from "./schemas";

const FOREIGN = "URN:example:Badge:1.0:User";
const ALWAYS = { id: "1", schemas: [USER], meta: { version: "1" } };
const ADA = {
  ...ALWAYS,
  userName: "ada",
  name: { familyName: "F", givenName: "G" },
  emails: [
    { value: "w@x", type: "work" },
    { value: "h@x", type: "home" },
  ],
  [ENT]: { department: "D", manager: { value: "M", displayName: "Mo" } },
  [FOREIGN]: { colour: "red", size: 1 },
};
const projected = (attributes: string, name = "attributes") =>
  projectionOf(RESOURCE_SCHEMAS.User, new URLSearchParams([[name, attributes]])).apply(ADA);

it.each<[string, object]>([
  ["USERNAME", { userName: "ada" }],
  [`${USER}:userName`, { userName: "ada" }],
  [
    "name.familyName, emails.value",
    { name: { familyName: "F" }, emails: [{ value: "w@x" }, { value: "h@x" }] },
  ],
  ["name,name.familyName", { name: ADA.name }],
  ['emails[type eq "work"]', { emails: [{ value: "w@x", type: "work" }] }],
  ['emails[type eq "work"].value', { emails: [{ value: "w@x" }] }],
  ["department", { [ENT]: { department: "D" } }],
  [`${ENT}:manager.value`, { [ENT]: { manager: { value: "M" } } }],
  [ENT.toLowerCase(), { [ENT]: ADA[ENT] }],
  [`${FOREIGN}:Colour`, { [FOREIGN]: { colour: "red" } }],
  ["title", {}],
  ["id", {}],
])("attributes=%s", (attributes, expected) => {
  expect(projected(attributes)).toEqual({ ...ALWAYS, ...expected });
});

it.each<[string, object]>([
  ["userName,name,emails," + ENT, { [FOREIGN]: ADA[FOREIGN] }],
  [
    `Name.FamilyName,emails.type,department,${FOREIGN}:colour`,
    {
      userName: "ada",
      name: { givenName: "G" },
      emails: [{ value: "w@x" }, { value: "h@x" }],
      [ENT]: { manager: ADA[ENT].manager },
      [FOREIGN]: { size: 1 },
    },
  ],
  ['emails[type eq "home"],id,meta,schemas', { ...ADA, emails: [{ value: "w@x", type: "work" }] }],
])("excludedAttributes=%s", (attributes, expected) => {
  expect(projected(attributes, "excludedAttributes")).toEqual({ ...ALWAYS, ...expected });
});

it("[S9] names that no schema has are refused, unless another type of the same search has them", () => {
  const all = Object.values(RESOURCE_SCHEMAS);
  for (const name of ["colour", "emails.colour", "emails[", "displayName.x", `${USER}:colour`])
    expect(() => projected(name), name).toThrow(expect.objectContaining({ scimType: "invalidPath" }));
  const query = new URLSearchParams([["attributes", "members,userName"]]);
  expect(() => projectionOf(RESOURCE_SCHEMAS.User, query)).toThrow();
  expect(projectionOf(RESOURCE_SCHEMAS.User, query, all).apply(ADA)).toEqual({ ...ALWAYS, userName: "ada" });
  expect(() => projected(Array.from({ length: 201 }, () => "title").join(","))).toThrow(
    expect.objectContaining({ scimType: "tooLarge" }),
  );
});

it("tells what need not be read", () => {
  const wants = (name: string, attributes: string) =>
    projectionOf(RESOURCE_SCHEMAS.User, new URLSearchParams([[name, attributes]])).wants("groups");
  expect([
    wants("attributes", ""),
    wants("attributes", "groups"),
    wants("attributes", "groups.value"),
    wants("attributes", "userName"),
    wants("excludedAttributes", "groups"),
    wants("excludedAttributes", "groups.value"),
  ]).toEqual([true, true, true, false, false, true]);
});
