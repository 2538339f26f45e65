/** Names that look alike are refused wherever they come from, whichever of the two was there first. */
import * as store from "@aws-sdk/client-identitystore";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccessKey } from "@/lib/identity/access-keys/service";
import { changeGroup, createGroup } from "@/lib/identity/groups/service";
import { createScimToken } from "@/lib/identity/scim/tokens";
import { syncGroups } from "@/lib/identity/sign-in/sync-groups";
import { signInThroughSource } from "@/lib/identity/sign-in/through-source";
import { syncDirectory } from "@/lib/identity/sources/ldap/sync";
import { createSource, setSourceEnabled } from "@/lib/identity/sources/registry/service";
import { saveSourceTest } from "@/lib/identity/sources/registry/test-result";
import { createScimSource } from "@/lib/identity/sources/scim/service";
import { changeUser } from "@/lib/identity/users/administer";
import { createUser } from "@/lib/identity/users/create";
import { testApp, type TestApp } from "@/lib/testing/app";
import { frozenClock } from "@/lib/testing/clock";
import { slapdSettings } from "@/lib/testing/directory-source";
import { BIND, entry, result, SEARCH, startFakeDirectory } from "@/lib/testing/fake-directory";
import { serveProtocols, type Protocols } from "@/lib/testing/protocols";
import { scimClient } from "@/lib/testing/scim";
import { SUFFIX } from "@/lib/testing/slapd";
import { OPERATION_NAMES } from "./operation-names";

/** Latin, and one letter each in Cyrillic or Greek. */
const PAIRS = [
  ["morgan", "mоrgan"],
  ["scope", "scοpe"],
] as const;
/** Each pair in both orders, with a number of its own, so that no test sees another's names. */
let count = 100;
const BOTH = PAIRS.flatMap(([one, other]) => [
  { first: one, second: other },
  { first: other, second: one },
]);
const numbered = ({ first, second }: (typeof BOTH)[number]) => {
  count += 1;
  return { first: `${first}.${count}`, second: `${second}.${count}` };
};

let app: TestApp;
let protocols: Protocols;
let identity: store.IdentitystoreClient;
let IdentityStoreId: string;
let token = "";
const scim = scimClient(
  () => protocols,
  () => token,
);
beforeAll(async () => {
  app = await testApp({
    clock: frozenClock(new Date().toISOString()),
    environment: { FOYER_INTERNAL_HOSTS: "localhost" },
  });
  protocols = await serveProtocols(app);
  const key = await createAccessKey(app.system, {
    known: OPERATION_NAMES,
    name: "terraform",
    isReadOnly: false,
    operations: null,
    days: 90,
  });
  identity = new store.IdentitystoreClient({
    region: "eu-north-1",
    endpoint: protocols.url,
    maxAttempts: 1,
    credentials: { accessKeyId: key.id, secretAccessKey: key.secret.reveal() },
  });
  IdentityStoreId = app.ctx.instance.identityStoreId;
  const sourceId = await createScimSource(app.system, { name: "Entra ID" });
  token = (
    await createScimToken(app.system, { sourceId, name: "x", isReadOnly: false, days: 30 })
  ).token.reveal();
});
afterAll(async () => {
  identity.destroy();
  await protocols.close();
  await app.dispose();
});

const newUser = (userName: string) => createUser(app.system, { userName, displayName: "Morgan" });

describe.each(BOTH)("[X5] [G76] beside $first, $second is refused", (pair) => {
  it("as a user in forms, also as a new name, and the form names the other", async () => {
    const { first, second } = numbered(pair);
    const firstId = await newUser(first);
    const refused = { code: "user_name_looks_alike", kind: "conflict", params: { name: first } };
    await expect(newUser(second)).rejects.toMatchObject(refused);
    const other = await newUser(`other${count}`);
    await expect(
      changeUser(app.system, { userId: other, change: { userName: second } }),
    ).rejects.toMatchObject(refused);
    // Its own look-alike is a name like any other.
    await changeUser(app.system, { userId: firstId, change: { userName: second } });
  });

  it("as a group in forms, also as a new name", async () => {
    const { first, second } = numbered(pair);
    const groupId = await createGroup(app.system, { name: first });
    const refused = { code: "group_name_looks_alike", kind: "conflict", params: { name: first } };
    await expect(createGroup(app.system, { name: second })).rejects.toMatchObject(refused);
    const other = await createGroup(app.system, { name: `Other ${count}` });
    await expect(changeGroup(app.system, { groupId: other, name: second })).rejects.toMatchObject(refused);
    await changeGroup(app.system, { groupId, name: second });
  });

  it("from SCIM, with POST, PUT and PATCH", async () => {
    const { first, second } = numbered(pair);
    await newUser(first);
    await createGroup(app.system, { name: first });
    const taken = { status: 409, body: { scimType: "uniqueness" } };
    for (const [path, names, member] of [
      ["/Users", { userName: second }, "userName"],
      ["/Groups", { displayName: second }, "displayName"],
    ] as const) {
      const refused = await scim("POST", path, names);
      expect(refused).toMatchObject(taken);
      expect(refused.body.detail).toContain("looks like");
      const { body } = await scim("POST", path, { [member]: `scim-${count}` });
      expect(await scim("PUT", `${path}/${body.id}`, names)).toMatchObject(taken);
      const Operations = [{ op: "replace", path: member, value: second }];
      expect(await scim("PATCH", `${path}/${body.id}`, { Operations })).toMatchObject(taken);
      expect((await scim("GET", `${path}/${body.id}`)).body[member]).toBe(`scim-${count}`);
    }
  });

  it("from Terraform, which is told ConflictException", async () => {
    const { first, second } = numbered(pair);
    await newUser(first);
    await createGroup(app.system, { name: first });
    const conflict = { name: "ConflictException" };
    const user = { IdentityStoreId, DisplayName: "Morgan", Name: { GivenName: "M", FamilyName: "M" } };
    await expect(
      identity.send(new store.CreateUserCommand({ ...user, UserName: second })),
    ).rejects.toMatchObject(conflict);
    await expect(
      identity.send(new store.CreateGroupCommand({ IdentityStoreId, DisplayName: second })),
    ).rejects.toMatchObject(conflict);
    const made = await identity.send(
      new store.CreateGroupCommand({ IdentityStoreId, DisplayName: `Terraform ${count}` }),
    );
    await expect(
      identity.send(
        new store.UpdateGroupCommand({
          IdentityStoreId,
          GroupId: made.GroupId,
          Operations: [{ AttributePath: "displayName", AttributeValue: second }],
        }),
      ),
    ).rejects.toMatchObject(conflict);
  });

  it("from a provider at the first sign-in; its group gets the source's name", async () => {
    const { first, second } = numbered(pair);
    await newUser(first);
    await createGroup(app.system, { name: first });
    const sourceId = await createSource(app.system, {
      kind: "oidc",
      name: `Okta ${count}`,
      settings: {
        issuer: `https://okta-${count}.example`,
        clientId: "foyer",
        algorithm: "RS256",
        scopes: "openid",
        claims: { userName: "preferred_username", displayName: "name", email: "email", groups: "groups" },
        newUsers: { kind: "create", domains: [] },
        signsOutThere: false,
        ca: "",
        accessControl: {},
      },
      secret: "s".repeat(32),
    });
    await saveSourceTest(app.system, { id: sourceId, claims: { sub: "x", preferred_username: "x" } });
    await setSourceEnabled(app.system, { id: sourceId, isEnabled: true });
    const claims = { sub: `subject-${count}`, preferred_username: second };
    expect(await signInThroughSource(app.anonymous, { sourceId, claims })).toEqual({
      ok: false,
      refusal: "name_taken",
    });
    const userId = await newUser(`member${count}`);
    await app.ctx.db
      .transaction()
      .execute((tx) => syncGroups(app.system, tx, { sourceId, userId, names: [second] }));
    expect(await groupNames(sourceId)).toEqual([`${second} (Okta ${count})`]);
  });
});

const groupNames = async (sourceId: string) =>
  (
    await app.ctx.db.selectFrom("groups").select("display_name").where("source_id", "=", sourceId).execute()
  ).map(({ display_name }) => display_name);

it("[X5] a directory's look-alikes are left out and named, also of each other and as new names", async () => {
  let people: [id: string, name: string][] = [];
  const fake = await startFakeDirectory("tls", ({ id, tag, cookie }) =>
    tag === BIND
      ? [result(id, 0x61, 0)]
      : tag === SEARCH
        ? [
            ...(cookie.includes("groupOfNames") ? [] : people).map(([key, uid]) =>
              entry(id, `uid=${key},${SUFFIX}`, { entryUUID: [key], uid: [uid], cn: [uid] }),
            ),
            result(id, 0x65, 0),
          ]
        : [],
  );
  try {
    const settings = slapdSettings({
      url: `ldaps://localhost:${fake.port}`,
      ca: fake.certificates.ca,
    });
    const id = await createSource(app.system, { kind: "ldap", name: "Corp", settings, secret: "a-password" });
    await saveSourceTest(app.system, { id, claims: { entryUUID: "x", uid: "x" } });
    await setSourceEnabled(app.system, { id, isEnabled: true });
    const names = async () =>
      (
        await app.ctx.db
          .selectFrom("users")
          .select("user_name")
          .where("source_id", "=", id)
          .orderBy("user_name")
          .execute()
      ).map(({ user_name }) => user_name);
    await newUser("lapis");
    people = [
      ["1", "lаpis"],
      ["2", "opal"],
      ["3", "оpal"],
      ["4", "topaz"],
    ];
    expect(await syncDirectory(app.system, id)).toBe("done");
    expect(await names()).toEqual(["opal", "topaz"]);
    people = [
      ["2", "opal"],
      ["4", "орal"],
    ];
    expect(await syncDirectory(app.system, id)).toBe("done");
    expect(await names()).toEqual(["opal", "topaz"]);
    people = [
      ["2", "ruby"],
      ["4", "орal"],
    ];
    expect(await syncDirectory(app.system, id)).toBe("done");
    expect(await names()).toEqual(["ruby", "орal"]);
  } finally {
    await fake.stop();
  }
});

it("[X5] names that differ in ASCII alone, or by an accent, are two names", async () => {
  for (const name of ["team1", "teaml", "zoe", "zoë", "bär1", "bärl"]) await newUser(name);
});

it("[X5] two look-alikes at the same moment: one is refused", async () => {
  const made = await Promise.allSettled(["garnet", "gаrnet"].map(newUser));
  expect(made.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});

it("[X5] the database refuses a look-alike that no service caught", async () => {
  await newUser("beryl");
  const insert = sql`
    insert into users (id, user_name, user_name_key, user_name_skeleton, display_name, status, created_at, updated_at)
    select gen_random_uuid(), 'bеryl', 'bеryl', user_name_skeleton, 'x', 'enabled', now(), now()
    from users where user_name = 'beryl'`;
  await expect(insert.execute(app.ctx.db)).rejects.toMatchObject({
    code: "23505",
    constraint: "users_look_alike",
  });
});
