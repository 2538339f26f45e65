/**
 * What the API took is what it gives back, or it was refused: made-up users and groups through every operation,
 * compared with a picture of them that the test keeps itself.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { createScimToken } from "@/lib/identity/scim/tokens";
import { createScimSource } from "@/lib/identity/sources/scim/service";
import { testApp, type TestApp } from "@/lib/testing/app";
import { serveProtocols, type Protocols } from "@/lib/testing/protocols";
import { scimClient } from "@/lib/testing/scim";

const ENT = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const FOREIGN = "urn:example:params:scim:schemas:Badge:1.0:User";
const ROUNDS = 25;

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
  const sourceId = await createScimSource(app.system, { name: "Read back" });
  token = (
    await createScimToken(app.system, { sourceId, name: "x", isReadOnly: false, days: 30 })
  ).token.reveal();
});
afterAll(async () => {
  await protocols.close();
  await app.dispose();
});

let state = 20_261_201;
const random = (most: number) => (state = (state * 48_271) % 2_147_483_647) % most;
const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
const maybe = <T>(make: () => T): T | undefined => (random(3) === 0 ? undefined : make());

/** Valid and unpleasant: edges, breaks, directions, other scripts, what looks like code. */
const text = () =>
  pick([
    " leading",
    "trailing ",
    "a\nb\r\nc",
    "\ttab",
    "e\u0301 and é",
    "Ａｄａ",
    "مرحبا",
    "👩‍👩‍👧",
    "\u200b",
    "' or 1=1 --",
    '"quoted" \\ back',
    "<script>alert(1)</script>",
    "${jndi:x}",
    "null",
    "true",
    "0",
    "",
    "x".repeat(1_000),
    "constructor",
    `plain ${random(1_000)}`,
  ]);
/** A name in other letters. */
const odd = (name: string) =>
  pick([name, name.toUpperCase(), name.toLowerCase(), name.charAt(0).toUpperCase() + name.slice(1)]);
const oddly = (value: Json): Json =>
  Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      // What Foyer doesn't describe keeps its letters.
      name === FOREIGN ? name : odd(name),
      Array.isArray(each)
        ? each.map((entry: Json) => oddly(entry))
        : typeof each === "object" && each !== null
          ? name === FOREIGN
            ? each
            : oddly(each as Json)
          : each,
    ]),
  );

type Json = Record<string, unknown>;
const SINGLE = ["displayName", "nickName", "title", "userType", "preferredLanguage", "locale", "timezone"];
const NAME = ["formatted", "familyName", "givenName", "middleName", "honorificPrefix", "honorificSuffix"];
const LISTS = ["phoneNumbers", "ims", "entitlements", "roles", "photos"];
const COMPANY = ["employeeNumber", "costCenter", "organization", "division", "department"];
let count = 0;

const some = (names: string[], value: () => unknown = text): Json =>
  Object.fromEntries(names.flatMap((name) => (random(2) === 0 ? [[name, value()]] : [])));
/** A display name is shown in one line. */
const oneLine = () => text().replaceAll(/[\p{Cc}]/gu, " ");
const entries = (value: () => string): Json[] => {
  const list = Array.from({ length: random(4) }, () => ({
    value: value(),
    ...some(["display", "type"]),
    ...maybe(() => ({ primary: false })),
  }));
  const [first] = list;
  if (first && random(2) === 0) Object.assign(first, { primary: true });
  return list;
};

function madeUser(): Json {
  count += 1;
  const emails = entries(
    () => `${pick(["Ada.", "ADA+x", "ä", "a'b"])}${count}-${random(1_000_000)}@Example.com`,
  );
  return withoutNothing({
    userName: `${pick(["User", "ÜSER", "用户", "u'ser+", "x".repeat(100)])}${count}`,
    externalId: maybe(() => `${pick([" edge ", "E", "é", "x".repeat(200)])}${count}`),
    active: random(2) === 0,
    ...some(SINGLE.slice(1)),
    ...maybe(() => ({ displayName: oneLine() })),
    profileUrl: maybe(() => "https://example.com/~ada?x=1#y"),
    name: some(NAME),
    emails,
    ...Object.fromEntries(LISTS.map((name) => [name, entries(text)])),
    addresses: Array.from({ length: random(3) }, () => ({
      country: "CH",
      ...some(["formatted", "locality", "type"]),
    })),
    x509Certificates: maybe(() => [{ value: "MIIB+/8=" }]),
    [ENT]: withoutNothing({
      ...some(COMPANY),
      manager: maybe(() => ({ value: `M ${random(9)}`, displayName: text() })),
    }),
    [FOREIGN]: maybe(() => ({
      colour: text(),
      level: random(5),
      list: [1, "x"],
      deep: { x: { y: text() } },
    })),
  });
}

/** Nothing is nothing, in whichever form (RFC 7643 §2.5). */
function withoutNothing(value: Json): Json {
  return Object.fromEntries(
    Object.entries(value).filter(
      ([, each]) =>
        each !== undefined &&
        !(Array.isArray(each) && each.length === 0) &&
        !(typeof each === "object" && each !== null && Object.keys(each).length === 0),
    ),
  );
}

const shown = (body: Json): Json => {
  const { schemas: _, id: __, meta: ___, groups: ____, ...rest } = body;
  return rest;
};

async function expectBack(path: string, expected: Json, what: string): Promise<void> {
  const read = await scim("GET", path);
  expect(shown(read.body), what).toEqual(expected);
  const { items } = {
    items: (await scim("POST", "/.search", { filter: `id eq "${String(read.body.id)}"` })).body,
  };
  expect(items.Resources?.map(shown), what).toEqual([expected]);
}

it("a user is given back as it was made, replaced and patched, whatever is in it and however it's spelt", async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const made = madeUser();
    const what = `round ${round} ${JSON.stringify(made).slice(0, 2_000)}`;
    const reply = await scim("POST", "/Users", { schemas: [USER], ...oddly(made) });
    expect(reply.status, `${what} ${JSON.stringify(reply.body)}`).toBe(201);
    const path = `/Users/${String(reply.body.id)}`;
    expect(shown(reply.body), what).toEqual(made);
    await expectBack(path, made, what);

    const next = { ...madeUser(), active: made.active };
    const put = await scim("PUT", path, { schemas: [USER], ...oddly(next) });
    expect(shown(put.body), `${what} ${JSON.stringify(next)}`).toEqual(next);

    const after = await patchedOneByOne(path, structuredClone(next), what);
    await expectBack(path, after, what);
    if (random(4) === 0) {
      expect((await scim("DELETE", path)).status).toBe(204);
      expect((await scim("GET", path)).status).toBe(404);
    }
  }
});

/** Each operation is compared with what the picture says: a path, a name without a path, and a removal. */
async function patchedOneByOne(path: string, picture: Json, what: string): Promise<Json> {
  const patch = async (operation: Json) => {
    const { status, body } = await scim("PATCH", path, { Operations: [operation] });
    expect(status, `${what} ${JSON.stringify(operation)} ${JSON.stringify(body)}`).toBe(200);
    expect(shown(body), `${what} ${JSON.stringify(operation)}`).toEqual(withoutNothing(picture));
  };
  const op = () => pick(["add", "Replace", "REPLACE"]);
  const title = text();
  picture.title = title;
  await patch({ op: op(), path: odd("title"), value: title });
  const nickName = text();
  picture.nickName = nickName;
  await patch({ op: op(), value: { [pick([odd("nickName"), `${USER}:${odd("nickName")}`])]: nickName } });
  const familyName = text();
  picture.name = { ...(picture.name as Json | undefined), familyName };
  await patch({
    op: op(),
    path: pick(["name.familyName", "NAME.FamilyName", `${USER}:name.familyName`]),
    value: familyName,
  });
  const department = text();
  picture[ENT] = { ...(picture[ENT] as Json | undefined), department };
  await patch({
    op: op(),
    path: pick([`${ENT}:department`, odd("department"), `${ENT.toLowerCase()}:DEPARTMENT`]),
    value: department,
  });
  const roles = entries(text);
  picture.roles = roles;
  await patch({ op: "replace", path: odd("roles"), value: roles.map(oddly) });
  const role = { value: `new ${random(1_000_000)}`, type: "added", primary: true };
  picture.roles = [
    ...roles.map((each) => (each.primary === true ? { ...each, primary: false } : each)),
    role,
  ];
  await patch({ op: "add", path: "roles", value: pick<unknown>([role, [role]]) });
  const display = text();
  picture.roles = (picture.roles as Json[]).map((each) =>
    each.value === role.value ? { ...each, display } : each,
  );
  await patch({
    op: op(),
    path: `roles[${odd("value")} eq ${JSON.stringify(role.value)}].${odd("display")}`,
    value: display,
  });
  picture.roles = (picture.roles as Json[]).filter(({ value }) => value !== role.value);
  await patch({ op: "remove", path: `roles[value eq ${JSON.stringify(role.value)}]` });
  for (const gone of [pick(SINGLE), "name", "phoneNumbers", ENT, pick(["profileUrl", "externalId"])]) {
    delete picture[gone];
    await patch(
      pick<Json>([
        { op: "remove", path: odd(gone) },
        { op: "replace", path: gone, value: null },
      ]),
    );
  }
  return withoutNothing(picture);
}

it("a group is given back as it was made, replaced and patched", async () => {
  const ids: string[] = [];
  for (let index = 0; index < 5; index += 1)
    ids.push(String((await scim("POST", "/Users", { userName: `in-groups-${index}` })).body.id));
  const members = () => ids.filter(() => random(2) === 0);
  const madeGroup = () => {
    count += 1;
    const edge = pick(["Team", " Team", "Тeam", "チーム", "x".repeat(200)]);
    return {
      displayName: `${edge} ${count}${pick(["", " ", "  "])}`,
      externalId: `${pick(["", " "])}G-${count}`,
    };
  };
  const view = (body: Json) => {
    const { members: list = [], ...rest } = shown(body);
    return { ...rest, members: (list as Json[]).map(({ value }) => value).toSorted() };
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    let picture = madeGroup();
    let inside = members();
    const reply = await scim("POST", "/Groups", {
      ...oddly(picture),
      members: inside.map((value) => ({ value })),
    });
    const path = `/Groups/${String(reply.body.id)}`;
    const check = async (body: Json) => {
      expect(view(body), JSON.stringify(picture)).toEqual({ ...picture, members: inside.toSorted() });
      expect(view((await scim("GET", path)).body)).toEqual({ ...picture, members: inside.toSorted() });
    };
    await check(reply.body);
    [picture, inside] = [madeGroup(), members()];
    await check((await scim("PUT", path, { ...picture, members: inside.map((value) => ({ value })) })).body);
    const added = members();
    inside = [...new Set([...inside, ...added])];
    await check(
      (
        await scim("PATCH", path, {
          Operations: [{ op: "add", path: "members", value: added.map((value) => ({ value })) }],
        })
      ).body,
    );
    const removed = new Set(members());
    inside = inside.filter((id) => !removed.has(id));
    const filter = [...removed].map((id) => `value eq "${id}"`).join(" or ");
    if (removed.size > 0)
      await check(
        (await scim("PATCH", path, { Operations: [{ op: "remove", path: `members[${filter}]` }] })).body,
      );
    picture = { ...picture, displayName: madeGroup().displayName };
    await check(
      (
        await scim("PATCH", path, {
          Operations: [{ op: "replace", value: { id: reply.body.id, displayName: picture.displayName } }],
        })
      ).body,
    );
  }
});

it.each<[string, object]>([
  ["/Users", { userName: "line\nbreak" }],
  ["/Users", { userName: "edge " }],
  ["/Users", { userName: "ok-1", displayName: "line\nbreak" }],
  ["/Users", { userName: "ok-2", emails: [{ value: " edge@example.com" }] }],
  ["/Users", { userName: "ok-3", employeeNumber: 5 }],
  ["/Users", { userName: "ok-4", externalId: "" }],
  ["/Groups", { displayName: "line\nbreak" }],
  ["/Groups", { displayName: "  " }],
  ["/Groups", { displayName: "x".repeat(257) }],
])("%s %j is refused and not corrected", async (path, body) => {
  expect(await scim("POST", path, body)).toMatchObject({ status: 400, body: { scimType: "invalidValue" } });
});
