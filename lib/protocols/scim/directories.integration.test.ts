/**
 * The requests that Okta and Entra ID send, in the order and form of their documentation.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-scim/guides/scim-20/
 * @see
 * https://learn.microsoft.com/en-us/entra/identity/app-provisioning/use-scim-to-provision-users-and-groups
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createScimToken } from "@/lib/identity/scim/tokens";
import { createScimSource } from "@/lib/identity/sources/scim/service";
import { findUserDetail } from "@/lib/identity/users/administer";
import { testApp, type TestApp } from "@/lib/testing/app";
import { serveProtocols, type Protocols } from "@/lib/testing/protocols";
import { scimClient } from "@/lib/testing/scim";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

let app: TestApp;
let protocols: Protocols;
let token = "";
const scim = scimClient(
  () => protocols,
  () => token,
);
const patch = (path: string, Operations: unknown[]) => scim("PATCH", path, { schemas: [PATCH], Operations });
const filtered = (path: string, filter: string, more = "") =>
  scim("GET", `${path}?filter=${encodeURIComponent(filter)}${more}`);

beforeAll(async () => {
  app = await testApp();
  protocols = await serveProtocols(app);
});
afterAll(async () => {
  await protocols.close();
  await app.dispose();
});
async function directory(name: string): Promise<void> {
  token = (
    await createScimToken(app.system, {
      sourceId: await createScimSource(app.system, { name }),
      name: "x",
      isReadOnly: false,
      days: 30,
    })
  ).token.reveal();
}

describe("[G77] Okta", () => {
  it("tests the connection, creates, changes and deactivates a user, and pushes a group", async () => {
    await directory("Okta");
    expect((await scim("GET", "/Users?startIndex=1&count=2")).body).toMatchObject({
      schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
      totalResults: 0,
      startIndex: 1,
      itemsPerPage: 0,
      Resources: [],
    });
    expect(
      (await filtered("/Users", 'userName eq "test.user@okta.local"', "&startIndex=1&count=100")).body
        .totalResults,
    ).toBe(0);
    const given = {
      schemas: [USER],
      userName: "test.user@okta.local",
      name: { givenName: "Test", familyName: "User" },
      emails: [{ primary: true, value: "test.user@okta.local", type: "work" }],
      displayName: "Test User",
      locale: "en-US",
      externalId: "00ujl29u0le5T6Aj10h7",
      active: true,
    };
    const made = await scim("POST", "/Users", { ...given, groups: [], password: "1mz050nq" });
    expect(made).toMatchObject({ status: 201, body: given });
    expect(JSON.stringify(made.body)).not.toContain("1mz050nq");
    const id = String(made.body.id);
    expect((await scim("POST", "/Users", given)).status, "the same again").toBe(409);
    expect(
      (await filtered("/Users", 'userName eq "test.user@okta.local"', "&startIndex=1&count=100")).body,
    ).toMatchObject({ totalResults: 1, Resources: [{ id }] });

    const put = await scim("PUT", `/Users/${id}`, {
      ...made.body,
      name: { givenName: "Another", middleName: "Excited", familyName: "User" },
    });
    expect(put).toMatchObject({
      status: 200,
      body: { id, active: true, name: { givenName: "Another", middleName: "Excited" } },
    });
    expect((await patch(`/Users/${id}`, [{ op: "replace", value: { active: false } }])).body.active).toBe(
      false,
    );
    expect((await findUserDetail(app.system, { id })).status).toBe("disabled");
    expect((await patch(`/Users/${id}`, [{ op: "replace", value: { active: true } }])).body.active).toBe(
      true,
    );

    expect((await scim("GET", "/Groups?startIndex=1&count=100")).body.totalResults).toBe(0);
    const group = String(
      (await scim("POST", "/Groups", { schemas: [GROUP], displayName: "Test SCIMv2", members: [] })).body.id,
    );
    expect((await filtered("/Groups", 'displayName eq "Test SCIMv2"')).body.totalResults).toBe(1);
    expect(
      (
        await patch(`/Groups/${group}`, [
          { op: "replace", value: { id: group, displayName: "Test SCIMv2 renamed" } },
        ])
      ).body.displayName,
    ).toBe("Test SCIMv2 renamed");
    const added = await patch(`/Groups/${group}`, [
      { op: "remove", path: 'members[value eq "89bb1940-b905-4575-9e7f-6f887cfb368e"]' },
      { op: "add", path: "members", value: [{ value: id, display: "test.user@okta.local" }] },
    ]);
    expect(added.body.members).toMatchObject([{ value: id, display: "Test User" }]);
    expect(
      (await patch(`/Groups/${group}`, [{ op: "replace", path: "members", value: [] }])).body.members,
    ).toEqual([]);
    expect((await scim("DELETE", `/Groups/${group}`)).status).toBe(204);
  });
});

describe("[G77] Entra ID", () => {
  it("creates, finds, changes and disables a user, with booleans as strings", async () => {
    await directory("Entra ID");
    expect((await filtered("/Users", 'userName eq "non-existent user"')).body.totalResults).toBe(0);
    expect((await scim("GET", "/Users/5171a35d82074e068ce2")).status, "an id that is none of ours").toBe(404);
    const made = await scim("POST", "/Users", {
      schemas: [USER, ENTERPRISE],
      externalId: "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef",
      userName: "Test_User_ab6490ee-1e48-479e-a20b-2d77186b5dd1",
      active: true,
      emails: [{ primary: true, type: "work", value: "fake@bing.example" }],
      meta: { resourceType: "User" },
      name: { formatted: "givenName familyName", familyName: "familyName", givenName: "givenName" },
      roles: [],
    });
    expect(made).toMatchObject({ status: 201, body: { active: true, meta: { resourceType: "User" } } });
    const id = String(made.body.id);
    expect(
      (await filtered("/Users", 'externalId eq "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef"')).body.totalResults,
    ).toBe(1);
    const changed = await patch(`/Users/${id}`, [
      { op: "Replace", path: 'emails[type eq "work"].value', value: "updatedEmail@microsoft.example" },
      { op: "Replace", path: "name.familyName", value: "updatedFamilyName" },
      { op: "Add", path: `${ENTERPRISE}:department`, value: "Research" },
      { op: "Add", path: 'phoneNumbers[type eq "mobile"].value', value: "0123" },
    ]);
    expect(changed.body).toMatchObject({
      emails: [{ value: "updatedEmail@microsoft.example", type: "work" }],
      name: { familyName: "updatedFamilyName" },
      phoneNumbers: [{ type: "mobile", value: "0123" }],
      [ENTERPRISE]: { department: "Research" },
    });
    expect(await findUserDetail(app.system, { id })).toMatchObject({
      email: "updatedEmail@microsoft.example",
    });
    expect(
      (
        await patch(`/Users/${id}`, [
          { op: "Replace", path: "userName", value: "5b50642d-79fc-4410-9e90-4c077cdd1a59@testuser.example" },
        ])
      ).body.userName,
    ).toBe("5b50642d-79fc-4410-9e90-4c077cdd1a59@testuser.example");
    // As one operation whose member names are paths.
    expect(
      (
        await patch(`/Users/${id}`, [
          {
            op: "Replace",
            value: {
              "name.givenName": "Given",
              [`${ENTERPRISE}:department`]: "Design",
              displayName: "Shown",
            },
          },
        ])
      ).body,
    ).toMatchObject({
      name: { givenName: "Given" },
      displayName: "Shown",
      [ENTERPRISE]: { department: "Design" },
    });
    const boss = String((await scim("POST", "/Users", { schemas: [USER], userName: "boss" })).body.id);
    expect(
      (await patch(`/Users/${id}`, [{ op: "Add", path: `${ENTERPRISE}:manager`, value: boss }])).status,
    ).toBe(200);
    expect(
      (await filtered("/Users", `id eq "${id}" and ${ENTERPRISE}:manager eq "${boss}"`, "&attributes=id"))
        .body.totalResults,
    ).toBe(1);
    for (const [value, status] of [
      ["False", "disabled"],
      [true, "enabled"],
      [false, "disabled"],
    ] as const) {
      await patch(`/Users/${id}`, [{ op: "Replace", path: "active", value }]);
      expect((await findUserDetail(app.system, { id })).status, String(value)).toBe(status);
    }
    expect((await scim("DELETE", `/Users/${id}`)).status).toBe(204);
    expect((await scim("GET", `/Users/${id}`)).status).toBe(404);
  });

  it("creates a group, finds it without its members, renames it, and adds and removes users", async () => {
    const person = String((await scim("POST", "/Users", { schemas: [USER], userName: "member" })).body.id);
    const made = await scim("POST", "/Groups", {
      schemas: [GROUP, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
      externalId: "8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159",
      displayName: "displayName",
      meta: { resourceType: "Group" },
    });
    expect(made.status).toBe(201);
    const id = String(made.body.id);
    expect((await scim("GET", `/Groups/${id}?excludedAttributes=members`)).body).not.toHaveProperty(
      "members",
    );
    expect(
      (await filtered("/Groups", 'displayName eq "displayName"', "&excludedAttributes=members")).body,
    ).toMatchObject({ totalResults: 1, Resources: [{ id, displayName: "displayName" }] });
    expect(
      (
        await patch(`/Groups/${id}`, [
          {
            op: "Replace",
            path: "displayName",
            value: "1879db59-3bdf-4490-ad68-ab880a269474updatedDisplayName",
          },
        ])
      ).status,
    ).toBe(200);
    expect(
      (await patch(`/Groups/${id}`, [{ op: "Add", path: "members", value: [{ $ref: null, value: person }] }]))
        .status,
    ).toBe(200);
    expect(
      (await filtered("/Groups", `id eq "${id}" and members eq "${person}"`, "&attributes=id")).body
        .totalResults,
    ).toBe(1);
    expect(
      (
        await patch(`/Groups/${id}`, [
          { op: "Remove", path: "members", value: [{ $ref: null, value: person }] },
        ])
      ).status,
    ).toBe(200);
    expect((await scim("GET", `/Groups/${id}`)).body.members).toEqual([]);
    expect((await scim("DELETE", `/Groups/${id}`)).status).toBe(204);
  });

  it("writes what there is none of yet, roles by what is primary, names in other letters, and a manager that goes", async () => {
    const person = await scim("POST", "/Users", {
      schemas: [ENTERPRISE, USER],
      userName: "UserName222",
      active: "True",
      name: { formatted: "Adrew Ryan", familyName: "Ryan", givenName: "Andrew" },
      emails: [
        { Primary: true, type: "work", value: "testing@bob2.example" },
        { Primary: false, type: "home", value: "testinghome@bob3.example" },
      ],
      addresses: [
        {
          country: null,
          formatted: "18522 Lisa Unions\nEast Gregory, CT 52311",
          locality: null,
          type: "other",
        },
      ],
      roles: [],
      [ENTERPRISE]: { Department: "bob", Manager: { Value: "SuzzyQ" } },
    });
    expect(person).toMatchObject({
      status: 201,
      body: {
        active: true,
        emails: [{ primary: true }, { primary: false }],
        addresses: [{ formatted: "18522 Lisa Unions\nEast Gregory, CT 52311", type: "other" }],
        [ENTERPRISE]: { department: "bob", manager: { value: "SuzzyQ" } },
      },
    });
    const path = `/Users/${String(person.body.id)}`;
    const changed = await patch(path, [
      { op: "Replace", path: 'phoneNumbers[type eq "mobile"].value', value: "0123" },
      { op: "Replace", path: 'addresses[type eq "work"].formatted', value: "18/2111" },
      { op: "Add", path: 'roles[primary eq "True"].value', value: "Reader" },
      { op: "Replace", path: 'roles[primary eq "True"].type', value: "App" },
      { op: "Remove", path: 'emails[type eq "home"].value' },
      { op: "Remove", path: `${ENTERPRISE}:manager` },
    ]);
    expect(changed.body).toMatchObject({
      phoneNumbers: [{ type: "mobile", value: "0123" }],
      addresses: [{ type: "other" }, { type: "work", formatted: "18/2111" }],
      roles: [{ primary: true, value: "Reader", type: "App" }],
      emails: [{ value: "testing@bob2.example" }, { type: "home" }],
      [ENTERPRISE]: { department: "bob" },
    });
    expect(JSON.stringify(changed.body)).not.toMatch(/testinghome|SuzzyQ/);
    const found = await scim("GET", `/Users?attributes=${encodeURIComponent('emails[type eq "work"]')}`);
    expect(found.body.Resources).toContainEqual(
      expect.objectContaining({ emails: [expect.objectContaining({ value: "testing@bob2.example" })] }),
    );
    expect(JSON.stringify(found.body)).not.toContain('"home"');
    const filter = 'name.FamilyName eq "Ryan" and (emails.Value co "bob2.example" or emails.Value co "bob9")';
    expect((await filtered("/Users", filter)).body.totalResults).toBe(1);
    expect((await filtered("/Users", 'meta.Created gt "2015-10-10T14:38:21.8617979-07:00"')).status).toBe(
      200,
    );
  });

  it("adds members with a name of its own beside them", async () => {
    const person = String((await scim("POST", "/Users", { schemas: [USER], userName: "named" })).body.id);
    const id = String((await scim("POST", "/Groups", { schemas: [GROUP], displayName: "Named" })).body.id);
    const added = await patch(`/Groups/${id}`, [
      { name: "addMember", op: "add", path: "members", value: [{ displayName: "new User", value: person }] },
    ]);
    expect(added).toMatchObject({ status: 200, body: { members: [{ value: person, type: "User" }] } });
    const put = await scim("PUT", `/Groups/${id}`, {
      schemas: [GROUP],
      id,
      displayName: "putName",
      members: [{ value: person, display: "VP" }],
    });
    expect(put).toMatchObject({
      status: 200,
      body: { displayName: "putName", members: [{ value: person }] },
    });
  });
});
