/** What a directory can rely on: a 200 means it was done, and a refusal gives the reason. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createScimToken, disableScimToken } from "@/lib/identity/scim/tokens";
import { createScimSource } from "@/lib/identity/sources/scim/service";
import { findUserDetail } from "@/lib/identity/users/administer";
import { testApp, type TestApp } from "@/lib/testing/app";
import { addUser } from "@/lib/testing/company";
import { serveProtocols, type Protocols } from "@/lib/testing/protocols";
import { scimClient } from "@/lib/testing/scim";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
const ENT = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const NOBODY = "00000000-0000-4000-8000-000000000000";

let app: TestApp;
let protocols: Protocols;
let token = "";
const scim = scimClient(
  () => protocols,
  () => token,
);
beforeAll(async () => {
  app = await testApp();
  protocols = await serveProtocols(app);
  token = await directory("Okta");
});
afterAll(async () => {
  await protocols.close();
  await app.dispose();
});

const directory = async (name: string) =>
  (
    await createScimToken(app.system, {
      sourceId: await createScimSource(app.system, { name }),
      name: "x",
      isReadOnly: false,
      days: 30,
    })
  ).token.reveal();
const make = async (userName: string, more: object = {}) => {
  const made = await scim("POST", "/Users", { schemas: [USER], userName, ...more });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return String(made.body.id);
};
const group = async (displayName: string, members: string[] = [], more: object = {}) =>
  String(
    (await scim("POST", "/Groups", { displayName, members: members.map((value) => ({ value })), ...more }))
      .body.id,
  );
const patch = (path: string, ...Operations: object[]) => scim("PATCH", path, { Operations });
const filtered = async (path: string, filter: string) =>
  (await scim("GET", `${path}?filter=${encodeURIComponent(filter)}`)).body;
const membersOf = async (id: string) =>
  ((await scim("GET", `/Groups/${id}`)).body.members as { value: string }[]).map(({ value }) => value);

describe("members of a group", () => {
  it.each<[string, object]>([
    ["[S1] a removal whose value is null", { op: "remove", path: "members", value: null }],
    ["[S1] a removal without a value", { op: "Remove", path: "Members" }],
    ["[S2] the URN as a name", { op: "replace", value: { [`${GROUP}:members`]: [] } }],
    ["[S2] the URN in capitals", { op: "replace", value: { [`${GROUP.toUpperCase()}:MEMBERS`]: [] } }],
    ["[S2] the URN as a path", { op: "remove", path: `${GROUP}:members` }],
    ["[S2] the schema's URN", { op: "replace", value: { [GROUP]: { members: [] } } }],
    ["null", { op: "replace", path: "members", value: null }],
  ])("%s empties it", async (what, operation) => {
    const one = await make(`emptied-${what.length}-${what.replaceAll(/\W/g, "")}`);
    const id = await group(`Emptied by ${what}`, [one]);
    expect((await patch(`/Groups/${id}`, operation)).status).toBe(200);
    expect(await membersOf(id)).toEqual([]);
  });

  it("[S2] are added under the URN of their schema too", async () => {
    const one = await make("added-by-urn");
    const id = await group("Added by URN");
    for (const operation of [
      { op: "add", value: { [`${GROUP}:members`]: [{ value: one }] } },
      { op: "add", path: `${GROUP}:Members`, value: [{ value: one.toUpperCase(), displayName: "x" }] },
      { op: "add", path: "members", value: one },
    ]) {
      await patch(`/Groups/${id}`, { op: "remove", path: "members" });
      expect((await patch(`/Groups/${id}`, operation)).body.members).toMatchObject([{ value: one }]);
    }
  });

  it("[S14] that are unknown refuse the request, which names them and changes nothing", async () => {
    const [one, two] = [await make("known1"), await make("known2")];
    const foreign = await addUser(app, "somebody-else");
    const id = await group("Known", [one]);
    for (const op of ["add", "replace"]) {
      const refused = await patch(
        `/Groups/${id}`,
        { op: "replace", path: "displayName", value: "Never" },
        { op, path: "members", value: [two, NOBODY, "x-17", foreign].map((value) => ({ value })) },
      );
      expect(refused).toMatchObject({ status: 400, body: { scimType: "invalidValue" } });
      for (const unknown of [NOBODY, "x-17", foreign]) expect(refused.body.detail).toContain(unknown);
      expect(refused.body.detail).not.toContain(two);
      expect(await membersOf(id)).toEqual([one]);
      expect((await scim("GET", `/Groups/${id}`)).body.displayName).toBe("Known");
    }
    const put = await scim("PUT", `/Groups/${id}`, { displayName: "Known", members: [{ value: NOBODY }] });
    expect([put.status, put.body.detail]).toEqual([400, expect.stringContaining(NOBODY)]);
    expect(
      (await scim("POST", "/Groups", { displayName: "New", members: [{ value: "x-17" }] })).body.detail,
    ).toContain("x-17");
    const many = Array.from({ length: 50 }, (_, index) => ({ value: `nobody-${index}` }));
    const detail = String(
      (await patch(`/Groups/${id}`, { op: "add", path: "members", value: many })).body.detail,
    );
    expect(detail).toContain("50 members");
    expect(detail.length).toBeLessThan(500);
  });

  it("[S14] that are unknown can be removed without an error", async () => {
    const [one, two] = [await make("stays"), await make("goes")];
    const id = await group("Left", [one, two]);
    for (const value of [NOBODY, "x-17", "89bb1940b905"])
      for (const operation of [
        { op: "remove", path: `members[value eq "${value}"]` },
        { op: "remove", path: "members", value: [{ value }] },
      ])
        expect((await patch(`/Groups/${id}`, operation)).status).toBe(200);
    const both = {
      op: "remove",
      path: `members[value eq "${NOBODY}" or value eq "${two}" and type eq "User"]`,
    };
    expect((await patch(`/Groups/${id}`, both)).status).toBe(200);
    expect(await membersOf(id)).toEqual([one]);
  });

  it("that a filter can't name exactly, or that aren't users, are refused", async () => {
    const one = await make("exact");
    const id = await group("Exact", [one]);
    for (const [operation, scimType] of [
      [{ op: "remove", path: 'members[display eq "exact"]' }, "invalidFilter"],
      [{ op: "remove", path: `members[value ne "${one}"]` }, "invalidFilter"],
      [{ op: "remove", path: `members[value eq "${one}" or type eq "User"]` }, "invalidFilter"],
      [{ op: "remove", path: 'members[type eq "User"]' }, "invalidFilter"],
      [{ op: "replace", path: `members[value eq "${one}"]`, value: { value: NOBODY } }, "mutability"],
      [{ op: "replace", path: `members[value eq "${one}"].value`, value: NOBODY }, "mutability"],
      [{ op: "add", path: "members", value: [{ value: one, type: "Group" }] }, "invalidValue"],
      [{ op: "add", path: "members", value: [{ display: "x" }] }, "invalidValue"],
    ] as const)
      expect((await patch(`/Groups/${id}`, operation)).body.scimType, JSON.stringify(operation)).toBe(
        scimType,
      );
    expect(await membersOf(id)).toEqual([one]);
  });

  it("[S19] are changed together by a thousand operations, of which the last one counts", async () => {
    const [one, two] = [await make("last1"), await make("last2")];
    const id = await group("Last word", [one]);
    const flip = (_: unknown, index: number) => ({
      op: index % 2 === 0 ? "add" : "remove",
      path: "members",
      value: [{ value: two }],
    });
    await patch(`/Groups/${id}`, ...Array.from({ length: 999 }, flip));
    expect((await membersOf(id)).toSorted()).toEqual([one, two].toSorted());
    await patch(
      `/Groups/${id}`,
      { op: "replace", path: "members", value: [] },
      { op: "add", path: "members", value: [{ value: one }] },
      { op: "remove", path: `members[value eq "${one}"]` },
      { op: "add", path: "members", value: [{ value: two }] },
    );
    expect(await membersOf(id)).toEqual([two]);
  });
});

describe("a user", () => {
  it("[S3] deactivated by a URN is disabled", async () => {
    const id = await make("urn-off");
    const off = await patch(`/Users/${id}`, { op: "Replace", value: { [USER]: { active: false } } });
    expect(off.body).toMatchObject({ active: false });
    expect(off.body).not.toHaveProperty("User");
    expect((await findUserDetail(app.system, { id })).status).toBe("disabled");
  });

  it("[S4] keeps their addresses when a part of all of them changes", async () => {
    const id = await make("parts", {
      emails: [
        { value: "parts1@x.example", type: "work", primary: true },
        { value: "parts2@x.example", type: "home" },
      ],
    });
    const after = await patch(`/Users/${id}`, { op: "replace", path: "emails.type", value: "other" });
    expect(after.body.emails).toEqual([
      { value: "parts1@x.example", type: "other", primary: true },
      { value: "parts2@x.example", type: "other" },
    ]);
    expect((await findUserDetail(app.system, { id })).email).toBe("parts1@x.example");
  });

  it("[S7] has the address marked primary by a string, and identitystore the primary number", async () => {
    const id = await make("primary", {
      emails: [
        { type: "work", value: "old@example.com", primary: "False" },
        { type: "other", value: "main@example.com", primary: "True" },
      ],
      phoneNumbers: [{ value: "1" }, { value: "2", primary: "true" }],
    });
    const user = await findUserDetail(app.system, { id });
    expect(user).toMatchObject({ email: "main@example.com", attributes: { PhoneNumbers: [{ Value: "2" }] } });
    expect((await scim("GET", `/Users/${id}`)).body.emails).toMatchObject([
      { primary: false },
      { primary: true },
    ]);
  });

  it("[S8] has a manager in one form, however it was sent", async () => {
    const id = await make("managed", { [ENT]: { manager: "M-1", department: "Search" } });
    const manager = async () =>
      ((await scim("GET", `/Users/${id}`)).body[ENT] as { manager?: object }).manager;
    expect(await manager()).toEqual({ value: "M-1" });
    expect((await filtered("/Users", 'manager.value eq "M-1"')).totalResults).toBe(1);
    await patch(`/Users/${id}`, {
      op: "replace",
      path: `${ENT}:manager`,
      value: [{ value: "M-2", $ref: null }],
    });
    expect(await manager()).toEqual({ value: "M-2" });
    expect((await filtered("/Users", `id eq "${id}" and manager eq "M-2"`)).totalResults, "[S9]").toBe(1);
    await patch(`/Users/${id}`, { op: "replace", path: `${ENT}:manager`, value: "" });
    expect(await manager()).toBeUndefined();
    const only = await scim("GET", `/Users/${id}?attributes=department`);
    expect(only.body[ENT], "[S9]").toEqual({ department: "Search" });
    expect(only.body).not.toHaveProperty("userName");
  });

  it("[S9] is found by their groups, as AWS documents", async () => {
    const id = await make("in-a-group");
    const groupId = await group("Found by", [id]);
    expect(await filtered("/Users", `groups.value eq "${groupId}"`)).toMatchObject({
      totalResults: 1,
      Resources: [{ id }],
    });
  });

  it("[S10] is found by the time of the last change", async () => {
    const id = await make("moment");
    const at = String(
      ((await scim("GET", `/Users/${id}`)).body.meta as { lastModified: string }).lastModified,
    );
    const found = async (operator: string, moment: string) =>
      (await filtered("/Users", `id eq "${id}" and meta.lastModified ${operator} "${moment}"`)).totalResults;
    const micro = at.replace("Z", "000Z");
    const west = new Date(Date.parse(at) - 7 * 3_600_000).toISOString().replace("Z", "-07:00");
    expect([
      await found("ge", `${at.slice(0, 19)}Z`),
      await found("eq", micro),
      await found("eq", west),
    ]).toEqual([1, 1, 1]);
    expect(await found("gt", west)).toBe(0);
  });

  it.each(["yes", "Nope", 0, null, []])("[S11] isn't disabled by active: %j", async (active) => {
    const id = await make(`active-${JSON.stringify(active).replaceAll(/\W/g, "_")}`);
    const reply = await patch(`/Users/${id}`, { op: "replace", path: "active", value: active });
    expect(reply.status).toBe(active === null ? 200 : 400);
    expect((await findUserDetail(app.system, { id })).status).toBe("enabled");
    if (active !== null)
      expect((await scim("POST", "/Users", { userName: "no", active })).body.scimType).toBe("invalidValue");
  });

  it.each<[object, string]>([
    [{ emails: "a@b.example" }, "invalidValue"],
    [{ emails: { value: "a@b.example" } }, "invalidValue"],
    [{ emails: ["a@b.example"] }, "invalidValue"],
    [{ name: "Joe" }, "invalidValue"],
    [{ name: { familyName: 5 } }, "invalidValue"],
    [{ name: { maidenName: "x" } }, "invalidValue"],
    [{ title: ["x"] }, "invalidValue"],
    [
      {
        emails: [
          { value: "a@b", primary: true },
          { value: "c@d", primary: true },
        ],
      },
      "invalidValue",
    ],
    [{ schemas: [GROUP] }, "invalidValue"],
    [{ schemas: [USER, GROUP] }, "invalidValue"],
    [{ schemas: "x" }, "invalidValue"],
    [{ favouriteColour: "red" }, "invalidSyntax"],
    [{ members: [] }, "invalidSyntax"],
    [{ title: "a", TITLE: "b" }, "invalidSyntax"],
    [{ department: "a", [ENT]: { Department: "b" } }, "invalidSyntax"],
    [{ [ENT]: "x" }, "invalidValue"],
    [{ [`${ENT}:colour`]: "x" }, "invalidSyntax"],
  ])("[S12] as %j is refused", async (more, scimType) => {
    for (const [method, path] of [
      ["POST", "/Users"],
      ["PUT", `/Users/${NOBODY}`],
    ] as const)
      expect((await scim(method, path, { userName: "refused", ...more })).body.scimType, method).toBe(
        scimType,
      );
  });

  it("[S12] can be requested with HEAD", async () => {
    const id = await make("head");
    const head = (path: string) =>
      fetch(`${protocols.url}/scim/v2${path}`, {
        method: "HEAD",
        headers: { authorization: `Bearer ${token}` },
      });
    const found = await head(`/Users/${id}`);
    expect([found.status, found.headers.get("etag"), await found.text()]).toEqual([200, 'W/"1"', ""]);
    expect((await head(`/Users/${NOBODY}`)).status).toBe(404);
    expect((await head("/ServiceProviderConfig")).status).toBe(200);
  });

  it("[S15] that exists already is refused with the taken attribute, which the schemas announce as unique", async () => {
    const all = { externalId: "E-15", emails: [{ value: "unique@x.example", primary: true }] };
    await make("unique", all);
    const id = await make("unique-other");
    const cases: [object, string, string][] = [
      [{ userName: "UNIQUE" }, "userName", "UNIQUE"],
      [{ userName: "Unique@x.example" }, "userName", "Unique@x.example"],
      [{ emails: [{ value: "UNIQUE@x.example" }] }, "email address", "UNIQUE@x.example"],
      [{ externalId: "E-15" }, "externalId", "E-15"],
    ];
    for (const [more, what, value] of cases)
      for (const reply of [
        await scim("POST", "/Users", { userName: "fresh", ...more }),
        await scim("PUT", `/Users/${id}`, { userName: "unique-other", ...more }),
        await patch(`/Users/${id}`, { op: "replace", value: more }),
      ]) {
        expect(reply).toMatchObject({ status: 409, body: { scimType: "uniqueness" } });
        expect(reply.body.detail).toContain(value);
        expect(reply.body.detail).toContain(what);
      }
    await group("Unique", [], { externalId: "G-15" });
    for (const [more, value] of [
      [{ displayName: "UNIQUE" }, "UNIQUE"],
      [{ displayName: "Another", externalId: "G-15" }, "G-15"],
    ] as const)
      expect(await scim("POST", "/Groups", more)).toMatchObject({
        status: 409,
        body: { detail: expect.stringContaining(value) },
      });
    type Described = { name: string; uniqueness?: string; subAttributes?: Described[] };
    const unique = async (schema: string) =>
      ((await scim("GET", `/Schemas/${schema}`)).body.attributes as Described[]).flatMap(
        ({ name, uniqueness, subAttributes = [] }) => [
          ...(uniqueness === "server" ? [name] : []),
          ...subAttributes.flatMap((sub) => (sub.uniqueness === "server" ? [`${name}.${sub.name}`] : [])),
        ],
      );
    expect(await unique(USER)).toEqual(["userName", "externalId", "emails.value"]);
    expect(await unique(GROUP)).toEqual(["displayName", "externalId"]);
  });

  it.each(["with space", "tab\tbed", " edge", "x".repeat(129), "new\nline"])(
    "[S18] can't be named %j, and the refusal says what a name can be",
    async (userName) => {
      const reply = await scim("POST", "/Users", { userName });
      expect(reply).toMatchObject({ status: 400, body: { scimType: "invalidValue" } });
      expect(reply.body.detail).toMatch(/128 characters, without spaces/);
      expect((await scim("POST", "/Users", {})).body.detail).toBe("userName is required.");
    },
  );

  it("[S18] has the members that the schema describes", async () => {
    const members = (
      (await scim("GET", `/Schemas/${GROUP}`)).body.attributes as { name: string; subAttributes: object[] }[]
    ).find(({ name }) => name === "members");
    expect(members?.subAttributes).toContainEqual(
      expect.objectContaining({ name: "type", canonicalValues: ["User"], mutability: "readOnly" }),
    );
  });

  it("[S20] can't have an invalid address: another's user name, spaces, an empty string", async () => {
    await make("morgan");
    for (const value of [
      "morgan",
      "",
      " ",
      "a b@x.example",
      " edge@x.example",
      "a@",
      "@x",
      `${"x".repeat(255)}@x`,
    ]) {
      const reply = await scim("POST", "/Users", { userName: "no-address", emails: [{ value }] });
      expect(reply, value).toMatchObject({ status: 400, body: { scimType: "invalidValue" } });
    }
  });

  it("[S20] can't be requested with NUL: a filter, a path, an attribute name", async () => {
    for (const path of [
      `/Users?filter=${encodeURIComponent(String.raw`userName eq "x\u0000"`)}`,
      `/Users?filter=${encodeURIComponent(String.raw`externalId eq "\ud800"`)}`,
      `/Groups?filter=${encodeURIComponent('displayName eq "x\u0000"')}`,
      "/Users?attributes=x%00",
    ])
      expect((await scim("GET", path)).status, path).toBe(400);
    for (const path of ["/Users/%00", "/Groups/%00"]) expect((await scim("GET", path)).status).toBe(404);
    for (const cursor of ["%00", "x", "a".repeat(44), "%F0%9F%98%80"])
      expect((await scim("GET", `/Users?cursor=${cursor}`)).body.scimType).toBe("invalidCursor");
  });

  it("that an older version stored differently is returned, found and changed in today's form", async () => {
    const id = await make("older");
    const scimColumn = {
      UserName: "older",
      User: { active: true },
      junk: 1,
      emails: [{ Value: "older@x.example", Primary: "True", odd: 1 }, null],
      name: { FamilyName: "Old" },
      title: 5,
      [ENT]: { Department: "Ops", manager: "M" },
    };
    await app.ctx.db
      .updateTable("users")
      .set({ scim: JSON.stringify(scimColumn) })
      .where("id", "=", id)
      .execute();
    const expected = {
      userName: "older",
      emails: [{ value: "older@x.example", primary: true }],
      name: { familyName: "Old" },
      title: "5",
      [ENT]: { department: "Ops", manager: { value: "M" } },
    };
    const shown = (await scim("GET", `/Users/${id}`)).body;
    expect(shown).toMatchObject(expected);
    expect(shown).not.toHaveProperty("junk");
    expect((await filtered("/Users", `id eq "${id}" and department eq "ops"`)).totalResults).toBe(1);
    const changed = await patch(`/Users/${id}`, { op: "replace", path: "active", value: false });
    expect(changed.body).toMatchObject({ ...expected, active: false });
  });
});

describe("lists", () => {
  it("[S16] treat an empty parameter as absent", async () => {
    const [plain, empty] = [
      await scim("GET", "/Users"),
      await scim("GET", "/Users?startIndex=&count=&filter=&attributes=&excludedAttributes="),
    ];
    expect(empty).toMatchObject({ status: 200, body: plain.body });
  });

  it("[S17] can be read by cursor from the first page to the last, with any filter", async () => {
    const other = await directory("Cursors");
    const ask = async (path: string) => scim("GET", path, undefined, { token: other });
    for (let index = 0; index < 7; index += 1)
      await scim("POST", "/Users", { userName: `cursor${index}`, title: "Paged" }, { token: other });
    const config = (await ask("/ServiceProviderConfig")).body.pagination;
    expect(config).toEqual({
      cursor: true,
      index: true,
      defaultPaginationMethod: "index",
      defaultPageSize: 100,
      maxPageSize: 1000,
    });
    for (const more of [
      "",
      `&filter=${encodeURIComponent('title eq "paged"')}`,
      '&filter=userName%20sw%20"cursor"',
    ]) {
      const found: unknown[] = [];
      let cursor = "";
      for (let page = 0; page < 4; page += 1) {
        const { body } = await ask(`/Users?cursor=${cursor}&count=2${more}`);
        expect(body).not.toHaveProperty("startIndex");
        expect(body.itemsPerPage).toBe(page < 3 ? 2 : 1);
        found.push(...(body.Resources ?? []).map(({ userName }) => userName));
        expect(body.nextCursor === undefined, `page ${page}`).toBe(page === 3);
        cursor = String(body.nextCursor);
        if (page < 3) expect(cursor).toMatch(/^[A-Za-z0-9._~-]+$/);
      }
      expect(found.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6].map((index) => `cursor${index}`));
    }
    expect((await ask("/Users?count=2")).body, "without a cursor").not.toHaveProperty("nextCursor");
    expect((await ask("/Users?cursor&count=100")).body, "one page").not.toHaveProperty("nextCursor");
  });

  it("[S17] refuse a cursor of another query, endpoint or directory, and one beside startIndex", async () => {
    for (let index = 0; index < 3; index += 1) await make(`mixed${index}`);
    const { nextCursor } = (await scim("GET", "/Users?cursor=&count=1")).body;
    const other = await directory("Elsewhere");
    for (const [path, scimType, from] of [
      [`/Users?cursor=${String(nextCursor)}&count=1&filter=userName%20pr`, "invalidCursor", token],
      [`/Groups?cursor=${String(nextCursor)}&count=1`, "invalidCursor", token],
      [`/Users?cursor=${String(nextCursor)}&count=1`, "invalidCursor", other],
      [`/Users?cursor=${String(nextCursor).replace(/^./, "B")}&count=1`, "invalidCursor", token],
      [`/Users?cursor=${String(nextCursor)}&count=x`, "invalidCount", token],
      [`/Users?cursor=${String(nextCursor)}&startIndex=2`, "invalidValue", token],
    ] as const)
      expect((await scim("GET", path, undefined, { token: from })).body.scimType, path).toBe(scimType);
    expect((await scim("GET", `/Users?cursor=${String(nextCursor)}&count=1`)).status).toBe(200);
  });

  it("[S17] of users and groups together can be read by cursor too, in the body of a search", async () => {
    for (const name of ["both1", "both2", "both3"]) await make(name, { displayName: "Both of them" });
    await group("Both of them and more");
    const found: string[] = [];
    let cursor: unknown = "";
    for (let page = 0; page < 10 && cursor !== undefined; page += 1) {
      const { body } = await scim("POST", "/.search", {
        filter: 'displayName sw "Both of them" and not (members pr)',
        cursor,
        count: 1,
      });
      found.push(
        ...(body.Resources ?? []).map(({ userName, displayName }) => String(userName ?? displayName)),
      );
      cursor = body.nextCursor;
    }
    expect(found.toSorted()).toEqual(["Both of them and more", "both1", "both2", "both3"]);
  });
});

describe("[S19] [G76] one request", () => {
  it("[X4] stops writing when its token is disabled during the request", async () => {
    const sourceId = await createScimSource(app.system, { name: "Disabled during a request" });
    const made = await createScimToken(app.system, { sourceId, name: "x", isReadOnly: false, days: 30 });
    const Operations = Array.from({ length: 200 }, (_, index) => ({
      method: "POST",
      path: "/Users",
      data: { userName: `meanwhile${index}` },
    }));
    const running = scim("POST", "/Bulk", { Operations }, { token: made.token.reveal() });
    const count = async () =>
      (await app.ctx.db.selectFrom("users").select("id").where("source_id", "=", sourceId).execute()).length;
    while ((await count()) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await disableScimToken(app.system, { id: made.id });
    const written = await count();
    const outcomes = ((await running).body.Operations as { status: string }[]).map(({ status }) => status);
    expect(outcomes.filter((status) => status === "201")).toHaveLength(written);
    expect(outcomes.at(-1)).toBe("401");
    expect(await count()).toBe(written);
  });

  it("with more values or comparisons than allowed is refused with 413 and changes nothing", async () => {
    const id = await make("heavy");
    const emails = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ value: `heavy${index}@x.example`, type: `z${index}` }));
    const terms = Array.from({ length: 20 }, (_, index) => `type eq "z${index}"`).join(" or ");
    const many = Array.from({ length: 20 }, () => ({ op: "remove", path: `emails[${terms}]` }));
    expect(
      (await patch(`/Users/${id}`, { op: "add", path: "emails", value: emails(1_000) }, ...many)).status,
    ).toBe(413);
    expect((await scim("POST", "/Users", { userName: "heavier", emails: emails(501) })).status).toBe(413);
    expect((await scim("GET", `/Users/${id}`)).body).not.toHaveProperty("emails");
    expect((await filtered("/Users", Array.from({ length: 51 }, () => "title pr").join(" or "))).status).toBe(
      "413",
    );
    const bulk = Array.from({ length: 201 }, () => ({ method: "DELETE", path: "/Users/x" }));
    expect((await scim("POST", "/Bulk", { Operations: bulk })).status).toBe(413);
    expect((await scim("POST", "/Bulk", { Operations: [] })).status, "[S12]").toBe(400);
  });

  it("doesn't block other requests or the database", async () => {
    const id = await make("slow", {
      emails: Array.from({ length: 500 }, (_, index) => ({
        value: `slow${index}@x.example`,
        type: `z${index}`,
      })),
    });
    const terms = Array.from({ length: 20 }, (_, index) => `type eq "none${index}"`).join(" or ");
    const Operations = Array.from({ length: 20 }, () => ({ op: "remove", path: `emails[${terms}]` }));
    let longest = 0;
    let last = performance.now();
    const beat = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 5);
    const replies = await Promise.all(
      Array.from({ length: 5 }, () => scim("PATCH", `/Users/${id}`, { Operations })),
    );
    clearInterval(beat);
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(longest).toBeLessThan(1_000);
  });

  it("that is nested a thousand levels deep is refused", async () => {
    const deep = `${'{"x":'.repeat(5_000)}1${"}".repeat(5_000)}`;
    for (const [method, path, body] of [
      ["POST", "/Users", `{"userName":"deep","urn:example:x:User":${deep}}`],
      ["POST", "/Bulk", `{"Operations":[{"method":"POST","path":"/Users","data":${deep}}]}`],
      ["PATCH", `/Users/${NOBODY}`, `{"Operations":[{"op":"add","value":${deep}}]}`],
    ] as const)
      expect((await scim(method, path, body)).status, path).toBe(400);
  });

  it("and another at the same time both take effect", async () => {
    const id = await make("both-count");
    const replies = await Promise.all(
      ["title", "nickName", "userType", "locale", "timezone", "displayName"].map((path) =>
        patch(`/Users/${id}`, { op: "replace", path, value: path }),
      ),
    );
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect((await scim("GET", `/Users/${id}`)).body).toMatchObject({
      title: "title",
      nickName: "nickName",
      userType: "userType",
      locale: "locale",
      timezone: "timezone",
      displayName: "displayName",
    });
  });
});
