import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAssignments } from "@/lib/access/assignments/create";
import { listEntitlements } from "@/lib/access/entitlements/list";
import { actorOfToken, startSession } from "@/lib/identity/sessions/service";
import { createScimToken, disableScimToken, listEndingDirectories } from "@/lib/identity/scim/tokens";
import { createScimSource } from "@/lib/identity/sources/scim/service";
import { listScimDirectories } from "@/lib/identity/scim/directories";
import { findUserDetail, setUserStatus } from "@/lib/identity/users/administer";
import { testApp, type TestApp } from "@/lib/testing/app";
import { addAccount, addPermissionSet, addUser } from "@/lib/testing/company";
import { serveProtocols, type Protocols } from "@/lib/testing/protocols";
import { scimClient } from "@/lib/testing/scim";

let app: TestApp;
let protocols: Protocols;
let token: string;
let other: string;
let sourceId: string;
let local: string;

beforeAll(async () => {
  app = await testApp();
  protocols = await serveProtocols(app);
  local = await addUser(app, "local");
  sourceId = await createScimSource(app.system, { name: "Okta" });
  token = (
    await createScimToken(app.system, { sourceId, name: "first", isReadOnly: false, days: 30 })
  ).token.reveal();
  other = (
    await createScimToken(app.system, {
      sourceId: await createScimSource(app.system, { name: "Entra" }),
      name: "x",
      isReadOnly: false,
      days: 30,
    })
  ).token.reveal();
});
afterAll(async () => {
  await protocols.close();
  await app.dispose();
});

const scim = scimClient(
  () => protocols,
  () => token,
);
const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const user = (userName: string, more: object = {}) => ({
  schemas: [USER],
  userName,
  externalId: `ext-${userName}`,
  active: true,
  name: { givenName: userName, familyName: "Example" },
  emails: [{ value: `${userName}@okta.example`, type: "work", primary: true }],
  ...more,
});
const make = async (userName: string, more: object = {}) =>
  String((await scim("POST", "/Users", user(userName, more))).body.id);
const group = async (displayName: string, members: string[], more: object = {}) =>
  String(
    (await scim("POST", "/Groups", { displayName, members: members.map((value) => ({ value })), ...more }))
      .body.id,
  );

describe("users through SCIM", () => {
  it("are created and read back with everything the directory sent, including what AWS's own SCIM refuses", async () => {
    const given = user("ada", {
      photos: [{ value: "https://x.example/p.png", type: "photo" }],
      phoneNumbers: [
        { value: "1", type: "work" },
        { value: "2", type: "mobile" },
      ],
      [ENTERPRISE]: { department: "Search", manager: { value: "26118915" } },
    });
    const made = await scim("POST", "/Users", given);
    expect(made).toMatchObject({
      status: 201,
      etag: 'W/"1"',
      location: `${app.ctx.config.url}/scim/v2/Users/${String(made.body.id)}`,
    });
    const read = await scim("GET", `/Users/${String(made.body.id)}`);
    expect(read.body).toMatchObject({
      ...given,
      schemas: [USER, ENTERPRISE],
      id: made.body.id,
      meta: { resourceType: "User", version: 'W/"1"' },
    });
    expect(await findUserDetail(app.system, { userName: "ada" })).toMatchObject({
      email: "ada@okta.example",
      display_name: "ada Example",
      attributes: { Name: { GivenName: "ada", FamilyName: "Example" } },
    });
    expect(
      (
        await scim("GET", `/Users/${String(made.body.id)}`, undefined, {
          headers: { "if-none-match": 'W/"1"' },
        })
      ).status,
    ).toBe(304);
  });

  it("[G60] lose every session at once when the directory deactivates them, in Okta's and in Entra's format", async () => {
    for (const [name, operations] of [
      ["okta", [{ op: "replace", value: { active: false } }]],
      ["entra", [{ op: "Replace", path: "active", value: "False" }]],
    ] as const) {
      const id = await make(`leaver-${name}`);
      const { token: held } = await app.ctx.db
        .transaction()
        .execute((tx) => startSession(app.system, tx, { userId: id, source: "test" }));
      expect(await actorOfToken(app.ctx, held.reveal())).not.toBeNull();
      expect(
        (await scim("PATCH", `/Users/${id}`, { schemas: [PATCH], Operations: operations })).body.active,
      ).toBe(false);
      expect(await actorOfToken(app.ctx, held.reveal())).toBeNull();
      expect(
        (
          await scim("PATCH", `/Users/${id}`, {
            schemas: [PATCH],
            Operations: [{ op: "replace", path: "active", value: true }],
          })
        ).body.active,
      ).toBe(true);
      expect(await actorOfToken(app.ctx, held.reveal()), "coming back gives no session back").toBeNull();
    }
  });

  it("stay disabled after an administrator disabled them in Foyer, whatever the directory sends", async () => {
    const id = await make("suspect");
    const isEnabled = async () => (await findUserDetail(app.system, { id })).status === "enabled";
    await setUserStatus(app.system, { userId: id, status: "disabled" });
    await scim("PUT", `/Users/${id}`, user("suspect", { title: "Changed" }));
    await scim("PATCH", `/Users/${id}`, { Operations: [{ op: "replace", path: "title", value: "Again" }] });
    await scim("PATCH", `/Users/${id}`, { Operations: [{ op: "replace", path: "active", value: true }] });
    expect(await isEnabled()).toBe(false);
    await setUserStatus(app.system, { userId: id, status: "enabled" });
    await scim("PATCH", `/Users/${id}`, { Operations: [{ op: "replace", path: "active", value: false }] });
    expect(await isEnabled()).toBe(false);
    await scim("PATCH", `/Users/${id}`, {
      Operations: [{ op: "replace", path: "title", value: "Once more" }],
    });
    expect(await isEnabled(), "a change of something else enables nobody").toBe(false);
    await scim("PATCH", `/Users/${id}`, { Operations: [{ op: "replace", path: "active", value: true }] });
    expect(await isEnabled()).toBe(true);
  });

  it("keep their status if the directory doesn't send `active`, and new ones are active", async () => {
    const id = await make("silent", { active: undefined });
    expect((await scim("GET", `/Users/${id}`)).body).not.toHaveProperty("active");
    expect((await findUserDetail(app.system, { id })).status).toBe("enabled");
    await scim("PATCH", `/Users/${id}`, { Operations: [{ op: "replace", path: "active", value: false }] });
    await scim("PUT", `/Users/${id}`, user("silent", { active: undefined, title: "Still away" }));
    expect((await findUserDetail(app.system, { id })).status, "what leaves it out").toBe("disabled");
    await scim("PATCH", `/Users/${id}`, { Operations: [{ op: "remove", path: "active" }] });
    expect((await findUserDetail(app.system, { id })).status, "what takes it away").toBe("disabled");
    expect((await scim("GET", `/Users/${id}`)).body.active).toBe(false);
  });

  it("keep each attribute until the directory removes it, including whole extensions", async () => {
    const id = await make("whole", {
      displayName: "Whole",
      [ENTERPRISE]: { department: "Search", costCenter: "7" },
    });
    const after = async (operation: object) =>
      (await scim("PATCH", `/Users/${id}`, { schemas: [PATCH], Operations: [operation] })).body;
    for (const path of ["displayName", `${USER}:emails`, "externalId", "name"])
      expect(await after({ op: "remove", path }), path).not.toHaveProperty(path.replace(`${USER}:`, ""));
    expect((await after({ op: "remove", path: `${ENTERPRISE}:costCenter` }))[ENTERPRISE]).toEqual({
      department: "Search",
    });
    expect((await after({ op: "add", path: ENTERPRISE, value: { division: "North" } }))[ENTERPRISE]).toEqual({
      department: "Search",
      division: "North",
    });
    expect(
      (await after({ op: "add", value: { [`${ENTERPRISE}:manager`]: { value: "26118915" } } }))[ENTERPRISE],
    ).toMatchObject({ manager: { value: "26118915" } });
    const gone = await after({ op: "remove", path: ENTERPRISE });
    expect(gone).not.toHaveProperty([ENTERPRISE]);
    expect(gone.schemas).toEqual([USER]);
  });

  it("have the address that was last made primary", async () => {
    const id = await make("moved");
    const patched = await scim("PATCH", `/Users/${id}`, {
      Operations: [
        { op: "add", path: "emails", value: [{ value: "moved@next.example", type: "other", primary: true }] },
      ],
    });
    expect(patched.body.emails).toEqual([
      { value: "moved@okta.example", type: "work", primary: false },
      { value: "moved@next.example", type: "other", primary: true },
    ]);
    expect((await findUserDetail(app.system, { id })).email).toBe("moved@next.example");
    await scim("PATCH", `/Users/${id}`, {
      Operations: [{ op: "replace", path: 'emails[type eq "work"].primary', value: "True" }],
    });
    expect((await findUserDetail(app.system, { id })).email).toBe("moved@okta.example");
  });

  it("[G76] can't take over another user's sign-in with a name that is their address", async () => {
    expect((await scim("POST", "/Users", user("local@northwind.example", { emails: [] }))).status).toBe(409);
    const id = await make("harmless");
    expect(
      (
        await scim("PATCH", `/Users/${id}`, {
          Operations: [{ op: "replace", path: "userName", value: "Local@Northwind.example" }],
        })
      ).status,
    ).toBe(409);
  });

  it("show the groups of their own directory and no other source", async () => {
    const id = await make("grouped");
    const foreign = "src-00000000000000bb";
    await app.ctx.db
      .insertInto("identity_sources")
      .values({
        id: foreign,
        kind: "oidc",
        name: "Elsewhere",
        created_at: app.clock.now(),
        created_by: "test",
      })
      .execute();
    const groupId = "00000000-0000-4000-8000-00000000bbbb";
    await app.ctx.db
      .insertInto("groups")
      .values({
        id: groupId,
        display_name: "Secret",
        display_name_key: "secret",
        source_id: foreign,
        created_at: app.clock.now(),
        updated_at: app.clock.now(),
      })
      .execute();
    await app.ctx.db
      .insertInto("group_members")
      .values({ group_id: groupId, user_id: id, created_at: app.clock.now() })
      .execute();
    await group("Visible", [id]);
    expect((await scim("GET", `/Users/${id}`)).body.groups).toMatchObject([{ display: "Visible" }]);
  });

  it("can't be removed by a directory if they are the last administrators", async () => {
    const id = await make("root");
    const admins = await group("Admins", [id], { externalId: "admins" });
    await app.ctx.db
      .insertInto("administrators")
      .values({
        id: "00000000-0000-4000-8000-00000000cccc",
        group_id: admins,
        role: "administrator",
        created_at: app.clock.now(),
        created_by: "test",
      })
      .execute();
    for (const operation of [
      { op: "remove", path: "members" },
      { op: "remove", path: `members[value eq "${id}"]` },
      { op: "replace", path: "members", value: [] },
    ])
      expect((await scim("PATCH", `/Groups/${admins}`, { Operations: [operation] })).status).toBe(409);
    expect((await scim("DELETE", `/Groups/${admins}`)).status).toBe(409);
    await app.ctx.db.deleteFrom("administrators").where("group_id", "=", admins).execute();
    expect((await scim("DELETE", `/Groups/${admins}`)).status).toBe(204);
  });

  it.each([
    [
      "NUL in an attribute",
      "POST",
      "/Users",
      JSON.stringify(user("nul", { title: "x" })).replace('"x"', '"x\\u0000"'),
    ],
    [
      "half a surrogate pair",
      "POST",
      "/Users",
      JSON.stringify(user("half", { title: "x" })).replace('"x"', '"x\\ud800"'),
    ],
    ["NUL in a filter", "GET", "/Users?filter=userName%20eq%20%22x%00%22", undefined],
    [
      "an operation that is an object",
      "PATCH",
      "/Users/00000000-0000-4000-8000-000000000000",
      JSON.stringify({ Operations: [{ op: { toString: 1 } }] }),
    ],
    [
      "a bulk method that is an object",
      "POST",
      "/Bulk",
      JSON.stringify({ Operations: [{ method: { toString: 1 }, path: { toString: 1 } }] }),
    ],
  ])("with %s cause no failure", async (_what, method, path, body) => {
    expect((await scim(method, path, body)).status).toBeLessThan(500);
  });

  it("[G63] are replaced, patched and deleted; a stale version is refused", async () => {
    const id = await make("grace");
    const put = await scim(
      "PUT",
      `/Users/${id}`,
      user("grace", { displayName: "Grace H.", title: "Admiral" }),
      { headers: { "if-match": 'W/"1"' } },
    );
    expect(put).toMatchObject({
      status: 200,
      etag: 'W/"2"',
      body: { displayName: "Grace H.", title: "Admiral" },
    });
    expect(
      (await scim("PUT", `/Users/${id}`, user("grace"), { headers: { "if-match": 'W/"1"' } })).status,
    ).toBe(412);
    const patched = await scim("PATCH", `/Users/${id}`, {
      Operations: [
        { op: "Add", path: 'emails[type eq "home"].value', value: "g@home.example" },
        { op: "Replace", path: "name.familyName", value: "Hopper" },
        { op: "Remove", path: "title" },
      ],
    });
    expect(patched.body).toMatchObject({
      name: { familyName: "Hopper" },
      emails: [{ type: "work" }, { value: "g@home.example", type: "home" }],
    });
    expect(patched.body.title).toBeUndefined();
    expect((await scim("DELETE", `/Users/${id}`)).status).toBe(204);
    for (const [method, body] of [
      ["GET"],
      ["DELETE"],
      ["PUT", user("grace")],
      ["PATCH", { Operations: [{ op: "remove", path: "title" }] }],
    ] as [string, unknown?][])
      expect((await scim(method, `/Users/${id}`, body)).status, method).toBe(404);
  });

  it("are found by filters, in pages, with the requested attributes", async () => {
    for (let index = 0; index < 5; index += 1)
      await make(`page${index}`, {
        displayName: `page${index} Example`,
        title: index % 2 === 0 ? "Even" : "Odd",
      });
    expect(
      (await scim("GET", `/Users?filter=${encodeURIComponent('userName eq "PAGE3"')}`)).body,
    ).toMatchObject({ totalResults: 1, Resources: [{ userName: "page3" }] });
    expect(
      (await scim("GET", `/Users?filter=${encodeURIComponent('externalId eq "ext-page3"')}`)).body
        .totalResults,
    ).toBe(1);
    expect(
      (await scim("GET", `/Users?filter=${encodeURIComponent('displayName eq "page3 Example"')}`)).body
        .totalResults,
    ).toBe(1);
    const odd = encodeURIComponent('title eq "Even" and (userName sw "page" or emails[type eq "x"])');
    const first = await scim("GET", `/Users?filter=${odd}&count=2`);
    expect([first.body.totalResults, first.body.Resources?.length]).toEqual([3, 2]);
    expect((await scim("GET", `/Users?filter=${odd}&startIndex=3&count=2`)).body.Resources).toHaveLength(1);
    expect((await scim("GET", "/Users?count=0")).body).toMatchObject({
      Resources: [],
      totalResults: expect.any(Number),
    });
    expect(
      Object.keys(
        (await scim("GET", "/Users?attributes=userName&count=1")).body.Resources?.[0] ?? {},
      ).toSorted(),
    ).toEqual(["id", "meta", "schemas", "userName"]);
    expect(
      (await scim("GET", "/Users?excludedAttributes=emails&count=1")).body.Resources?.[0],
    ).not.toHaveProperty("emails");
    const parts = (
      await scim(
        "GET",
        `/Users?filter=${encodeURIComponent('userName eq "page3"')}&attributes=${encodeURIComponent(`name.familyName,emails.value,${USER}:title,${ENTERPRISE}:department`)}`,
      )
    ).body.Resources?.[0];
    expect(parts).toMatchObject({
      name: { familyName: "Example" },
      emails: [{ value: "page3@okta.example" }],
      title: "Odd",
    });
    expect(JSON.stringify(parts)).not.toMatch(/givenName|primary/);
    expect(
      (
        await scim(
          "GET",
          `/Users?filter=${encodeURIComponent('userName eq "page3"')}&excludedAttributes=name.givenName`,
        )
      ).body.Resources?.[0],
    ).toMatchObject({ name: { familyName: "Example" }, userName: "page3" });
    expect((await scim("GET", "/Users?attributes=emails[")).status).toBe(400);
    expect(
      (await scim("POST", "/Users/.search", { filter: 'userName eq "page1"', attributes: ["userName"] })).body
        .totalResults,
    ).toBe(1);
  });

  it("[G75] [G76] of the built-in directory and of other sources don't exist for it, and aren't taken over", async () => {
    expect((await scim("GET", `/Users/${local}`)).status).toBe(404);
    expect(
      (await scim("GET", `/Users?filter=${encodeURIComponent('userName eq "local"')}`)).body.totalResults,
    ).toBe(0);
    expect(await scim("POST", "/Users", user("LOCAL"))).toMatchObject({
      status: 409,
      body: { scimType: "uniqueness", status: "409" },
    });
    const id = await make("mine");
    for (const [method, body] of [
      ["GET"],
      ["DELETE"],
      ["PUT", user("mine")],
      ["PATCH", { Operations: [{ op: "replace", value: { active: false } }] }],
    ] as [string, unknown?][])
      expect((await scim(method, `/Users/${id}`, body, { token: other })).status, method).toBe(404);
    expect(
      (
        await scim("PATCH", `/Users/${id}`, {
          Operations: [{ op: "replace", value: { externalId: "ext-ada" } }],
        })
      ).status,
      "another person's external id",
    ).toBe(409);
    expect(
      (await scim("POST", "/Users", user("ada2", { externalId: "ext-ada" }), { token: other })).status,
      "the same external id of another source is another one",
    ).toBe(201);
  });
});

describe("groups through SCIM", () => {
  it("gain and lose members one by one, all at once, and by what AWS's own SCIM refuses", async () => {
    const [one, two, three] = [await make("m1"), await make("m2"), await make("m3")];
    const id = await group("Team", [one, two]);
    const members = async () =>
      ((await scim("GET", `/Groups/${id}`)).body.members as { value: string }[])
        .map(({ value }) => value)
        .toSorted();
    expect(await members()).toEqual([one, two].toSorted());
    await scim("PATCH", `/Groups/${id}`, {
      Operations: [{ op: "add", path: "members", value: [{ value: three }, { value: one }] }],
    });
    expect(await members()).toHaveLength(3);
    await scim("PATCH", `/Groups/${id}`, {
      Operations: [{ op: "remove", path: `members[value eq "${one}"]` }],
    });
    await scim("PATCH", `/Groups/${id}`, {
      Operations: [{ op: "Remove", path: "members", value: [{ value: two }] }],
    });
    expect(await members()).toEqual([three]);
    await scim("PATCH", `/Groups/${id}`, {
      Operations: [{ op: "replace", value: { displayName: "Renamed", members: [{ value: two }] } }],
    });
    expect((await scim("GET", `/Groups/${id}`)).body.displayName).toBe("Renamed");
    await scim("PATCH", `/Groups/${id}`, { Operations: [{ op: "remove", path: "members" }] });
    expect(await members()).toEqual([]);
    await scim("PUT", `/Groups/${id}`, { displayName: "Renamed", members: [{ value: one }] });
    expect(await members()).toEqual([one]);
    expect((await scim("GET", `/Users/${one}`)).body.groups).toMatchObject([
      { value: id, display: "Renamed" },
    ]);
    expect(
      (await scim("GET", `/Groups?filter=${encodeURIComponent(`members.value eq "${one}"`)}`)).body
        .totalResults,
    ).toBe(1);
    expect((await scim("GET", "/Groups?excludedAttributes=members")).body.Resources?.[0]).not.toHaveProperty(
      "members",
    );
  });

  it("are found together with users by one search at the root, in pages", async () => {
    await make("everywhere1", { title: "Everywhere" });
    await make("everywhere2", { title: "Everywhere" });
    await group("Everywhere", []);
    const search = async (more: object) =>
      (
        await scim("POST", "/.search", {
          filter: 'title eq "Everywhere" or (displayName eq "Everywhere" and not (userName pr))',
          ...more,
        })
      ).body;
    const all = await search({});
    expect([
      all.totalResults,
      all.Resources?.map(({ userName, displayName }) => userName ?? displayName),
    ]).toEqual([
      3,
      [expect.stringMatching(/^everywhere/), expect.stringMatching(/^everywhere/), "Everywhere"],
    ]);
    expect((await search({ startIndex: 2, count: 1 })).Resources).toMatchObject([{ title: "Everywhere" }]);
    expect((await search({ startIndex: 3, attributes: ["displayName"] })).Resources).toMatchObject([
      { displayName: "Everywhere" },
    ]);
    expect((await search({ startIndex: 4 })).Resources).toEqual([]);
    expect((await scim("GET", "/.search")).status).toBe(405);
  });

  it("can't contain users of the built-in directory or another source", async () => {
    const id = await group("Own people", []);
    for (const value of [local, "00000000-0000-4000-8000-000000000000", "x"])
      expect(
        (
          await scim("PATCH", `/Groups/${id}`, {
            Operations: [{ op: "add", path: "members", value: [{ value }] }],
          })
        ).status,
      ).toBe(400);
  });

  it("[G65] lose everything when deleted; the same external id restores the assignments, the same name alone doesn't", async () => {
    const ada = await make("access");
    const readOnly = await addPermissionSet(app, "ReadOnly");
    await addAccount(app, "481230097715", "Payments");
    const first = await group("Operators", [ada], { externalId: "G1" });
    await createAssignments(app.system, {
      principals: [{ kind: "group", id: first }],
      targets: [{ kind: "account", accountId: "481230097715" }],
      permissionSetIds: [readOnly],
    });
    const reach = async () => (await listEntitlements(app.personCtx(ada))).entitlements.accounts.length;
    expect(await reach()).toBe(1);
    expect((await scim("DELETE", `/Groups/${first}`)).status).toBe(204);
    expect(await reach()).toBe(0);
    expect((await scim("GET", `/Groups/${first}`)).status).toBe(404);
    const recreated = await group("Operators", [ada], { externalId: "G2" });
    expect(recreated).not.toBe(first);
    expect(await reach()).toBe(0);
    await scim("DELETE", `/Groups/${recreated}`);
    expect(await group("Operators again", [ada], { externalId: "G1" })).toBe(first);
    expect(await reach()).toBe(1);
  });

  it("without an external id are deleted with their assignments, and a stale version is refused", async () => {
    const readOnly = await addPermissionSet(app, "Nameless");
    await addAccount(app, "481230097716", "Nameless");
    const person = await make("nameless");
    const id = await group("Nameless", [person]);
    await createAssignments(app.system, {
      principals: [{ kind: "group", id }],
      targets: [{ kind: "account", accountId: "481230097716" }],
      permissionSetIds: [readOnly],
    });
    expect(
      (await scim("DELETE", `/Groups/${id}`, undefined, { headers: { "if-match": 'W/"9"' } })).status,
    ).toBe(412);
    expect((await scim("DELETE", `/Groups/${id}`, undefined, { token: other })).status).toBe(404);
    expect((await listEntitlements(app.personCtx(person))).entitlements.accounts).toHaveLength(1);
    expect((await scim("DELETE", `/Groups/${id}`)).status).toBe(204);
    expect((await listEntitlements(app.personCtx(person))).entitlements.accounts).toHaveLength(0);
    expect(
      await app.ctx.db.selectFrom("assignments").select("id").where("group_id", "=", id).execute(),
    ).toEqual([]);
    expect((await scim("DELETE", `/Groups/${id}`)).status).toBe(404);
  });
});

describe("bulk", () => {
  it("creates users and their group in one request, each with its own result", async () => {
    const reply = await scim("POST", "/Bulk", {
      Operations: [
        { method: "POST", path: "/Users", bulkId: "u1", data: user("bulk1") },
        { method: "POST", path: "/Users", bulkId: "u2", data: user("bulk1") },
        {
          method: "POST",
          path: "/Groups",
          bulkId: "g",
          data: { displayName: "Bulk", members: [{ value: "bulkId:u1" }] },
        },
        { method: "TRACE", path: "/Users" },
      ],
    });
    expect((reply.body.Operations as { status: string }[]).map(({ status }) => status)).toEqual([
      "201",
      "409",
      "201",
      "400",
    ]);
    const ahead = await scim("POST", "/Bulk", {
      Operations: [
        {
          method: "POST",
          path: "/Groups",
          bulkId: "g",
          data: { displayName: "Ahead", members: [{ value: "bulkId:later" }] },
        },
        {
          method: "PATCH",
          path: "/Users/bulkId:later",
          data: { Operations: [{ op: "add", path: "title", value: "T" }] },
        },
        { method: "POST", path: "/Users", bulkId: "later", data: user("later") },
        {
          method: "POST",
          path: "/Groups",
          bulkId: "own",
          data: { displayName: "Own", members: [{ value: "bulkId:nobody" }] },
        },
      ],
    });
    expect(
      (ahead.body.Operations as { status: string; bulkId?: string }[]).map(({ status }) => status),
      "what an operation further down makes",
    ).toEqual(["201", "200", "201", "400"]);
    for (const failOnErrors of [0, -1, "x"])
      expect((await scim("POST", "/Bulk", { failOnErrors, Operations: [] })).status).toBe(400);
    const stopped = await scim("POST", "/Bulk", {
      failOnErrors: 1,
      Operations: [
        { method: "DELETE", path: "/Users/x" },
        { method: "POST", path: "/Users", data: user("never") },
      ],
    });
    expect(stopped.body.Operations).toHaveLength(1);
    expect(
      (
        await scim("POST", "/Bulk", {
          Operations: Array.from({ length: 1_001 }, () => ({ method: "DELETE", path: "/Users/x" })),
        })
      ).status,
    ).toBe(413);
  });
});

describe("tokens", () => {
  it("[G75] are reported before a directory's last writing token expires", async () => {
    const id = await createScimSource(app.system, { name: "Okta next" });
    const ending = async () =>
      (await listEndingDirectories(app.system))
        .filter((each) => each.id === id)
        .map(({ name, expiresAt }) => [name, expiresAt.getTime() - app.clock.now().getTime()]);
    const days = (count: number) => count * 86_400_000;
    expect(await ending()).toEqual([]);
    const first = await createScimToken(app.system, {
      sourceId: id,
      name: "first",
      isReadOnly: false,
      days: 13,
    });
    await createScimToken(app.system, { sourceId: id, name: "reader", isReadOnly: true, days: 300 });
    expect(await ending()).toEqual([["Okta next", days(13)]]);
    const next = await createScimToken(app.system, {
      sourceId: id,
      name: "next",
      isReadOnly: false,
      days: 300,
    });
    expect(await ending()).toEqual([]);
    await disableScimToken(app.system, { id: next.id });
    expect(await ending()).toEqual([["Okta next", days(13)]]);
    await disableScimToken(app.system, { id: first.id });
    expect(await ending()).toEqual([]);
    await expect(listEndingDirectories(app.personCtx(local))).rejects.toMatchObject({ kind: "not_found" });
  });

  it("[G75] work from the listed networks and from nowhere else, which is recorded", async () => {
    const made = await createScimToken(app.system, {
      sourceId,
      name: "from home",
      isReadOnly: true,
      days: 1,
      networks: "203.0.113.0/24, 2001:db8::/32",
    });
    const ask = async () =>
      (await scim("GET", "/Users?count=0", undefined, { token: made.token.reveal() })).status;
    const elsewhere = protocols.peer.ip;
    for (const [ip, status] of [
      ["203.0.113.9", 200],
      ["2001:db8::9", 200],
      [elsewhere, 401],
    ] as const) {
      protocols.peer.ip = ip;
      expect(await ask(), ip).toBe(status);
    }
    expect(
      await app.ctx.db
        .selectFrom("audit_events")
        .select(["outcome", "target_id"])
        .where("type", "=", "scim_token.refused")
        .execute(),
    ).toEqual([{ outcome: "refused", target_id: made.id }]);
    await expect(
      createScimToken(app.system, {
        sourceId,
        name: "x",
        isReadOnly: true,
        days: 1,
        networks: "203.0.113.0/99",
      }),
    ).rejects.toMatchObject({ kind: "invalid_input" });
    await disableScimToken(app.system, { id: made.id });
  });

  it("[G75] are refused when wrong, disabled, expired or of another kind, and read-only ones change nothing", async () => {
    for (const wrong of ["", "x", `${token}x`, "foa_guess"])
      expect((await scim("GET", "/Users", undefined, { token: wrong })).status).toBe(401);
    const reader = await createScimToken(app.system, { sourceId, name: "reader", isReadOnly: true, days: 1 });
    expect((await scim("GET", "/Users", undefined, { token: reader.token.reveal() })).status).toBe(200);
    expect((await scim("POST", "/Users", user("no"), { token: reader.token.reveal() })).status).toBe(403);
    await disableScimToken(app.system, { id: reader.id });
    expect((await scim("GET", "/Users", undefined, { token: reader.token.reveal() })).status).toBe(401);
    const short = await createScimToken(app.system, { sourceId, name: "short", isReadOnly: true, days: 1 });
    app.clock.advance(86_401);
    expect((await scim("GET", "/Users", undefined, { token: short.token.reveal() })).status).toBe(401);
    const stored = JSON.stringify([
      await app.ctx.db.selectFrom("scim_tokens").selectAll().execute(),
      await app.ctx.db.selectFrom("audit_events").selectAll().execute(),
    ]);
    expect(stored).not.toContain(token);
    expect(
      (await listScimDirectories(app.system))[0]?.tokens.find(({ name }) => name === "first")?.last_used_at,
    ).not.toBeNull();
    for (const attempt of [
      () => createScimSource(app.personCtx(local), { name: "x" }),
      () => createScimToken(app.personCtx(local), { sourceId, name: "x", isReadOnly: true, days: 1 }),
      () => listScimDirectories(app.personCtx(local)),
    ])
      await expect(attempt()).rejects.toMatchObject({ kind: "not_found" });
  });
});

describe("what a client can learn", () => {
  it.each([
    ["/ServiceProviderConfig", "patch"],
    ["/ResourceTypes", "Resources"],
    ["/ResourceTypes/User", "schema"],
    ["/Schemas", "Resources"],
    [`/Schemas/${USER}`, "attributes"],
  ])("%s", async (path, member) => {
    expect(await scim("GET", path)).toMatchObject({ status: 200, body: { [member]: expect.anything() } });
  });
});

describe("what no directory sends", () => {
  it("gets the right SCIM error", async () => {
    const id = await make("words");
    const typeOf = async (Operations: unknown) =>
      (await scim("PATCH", `/Users/${id}`, { Operations })).body.scimType;
    expect([
      await typeOf("x"),
      await typeOf([{ op: "move" }]),
      await typeOf([{ op: "add", path: "a[b", value: 1 }]),
      await typeOf([{ op: "remove" }]),
      await typeOf([{ op: "replace", path: "userName", value: "" }]),
    ]).toEqual(["invalidSyntax", "invalidSyntax", "invalidPath", "noTarget", "invalidValue"]);
    expect((await scim("GET", "/Users?filter=x")).body.scimType).toBe("invalidFilter");
    expect((await scim("GET", "/Me")).status).toBe(501);
  });

  it.each<[string, string, unknown]>([
    ["POST", "/Users", "{"],
    ["POST", "/Users", "[]"],
    ["POST", "/Users", {}],
    ["POST", "/Users", { userName: 5 }],
    ["POST", "/Users", { userName: "a b" }],
    ["POST", "/Users", { userName: "x\u0000y" }],
    ["POST", "/Users", { userName: "x".repeat(200) }],
    ["POST", "/Users", { userName: "big", junk: "x".repeat(70_000) }],
    ["POST", "/Users", '{"userName":"proto","__proto__":{"admin":true},"externalId":5}'],
    ["POST", "/Groups", { displayName: "" }],
    ["POST", "/Groups", { displayName: "x", members: "all" }],
    ["POST", "/Groups", { displayName: "x", members: [{ value: { deep: true } }] }],
    ["PATCH", "/Users/x", { Operations: [] }],
    ["GET", "/Users?filter=%28%28", undefined],
    ["GET", "/Users?startIndex=x", undefined],
    ["GET", "/Nothing", undefined],
    ["GET", "/Users/%E0%A4%A", undefined],
    ["DELETE", "/Users", undefined],
    ["PUT", "/ServiceProviderConfig", {}],
    ["GET", "/Schemas?filter=id%20pr", undefined],
    ["GET", "/Schemas/urn:nothing", undefined],
    ["GET", "/.search", undefined],
  ])("%s %s %j is refused in SCIM's format", async (method, path, body) => {
    const reply = await scim(method, path, body);
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(reply.status).toBeLessThan(500);
    expect(reply.body).toMatchObject({
      schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
      status: String(reply.status),
      detail: expect.any(String),
    });
  });
});
