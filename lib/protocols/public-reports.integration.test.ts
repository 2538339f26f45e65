/** Reports about other products, tried on Foyer's APIs: each name begins with its row in docs/regressions.md. */
import * as store from "@aws-sdk/client-identitystore";
import * as admin from "@aws-sdk/client-sso-admin";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccessKey } from "@/lib/identity/access-keys/service";
import { answerDevice, enterDeviceCode } from "@/lib/identity/cli/device";
import { createScimToken } from "@/lib/identity/scim/tokens";
import { createScimSource } from "@/lib/identity/sources/scim/service";
import { createSource, getSource, setSourceEnabled } from "@/lib/identity/sources/registry/service";
import { saveSourceTest } from "@/lib/identity/sources/registry/test-result";
import { syncDirectory } from "@/lib/identity/sources/ldap/sync";
import { writeSetting } from "@/lib/platform/settings/service";
import type { Sandbox } from "@/sandbox/server";
import { testApp, type TestApp } from "@/lib/testing/app";
import { browserOf } from "@/lib/testing/browser";
import { frozenClock } from "@/lib/testing/clock";
import { addAccount, addUser } from "@/lib/testing/company";
import { slapdSettings } from "@/lib/testing/directory-source";
import {
  BIND,
  entry,
  result,
  SEARCH,
  startFakeDirectory,
  type FakeDirectory,
} from "@/lib/testing/fake-directory";
import { serveProtocols, type Protocols } from "@/lib/testing/protocols";
import { scimClient } from "@/lib/testing/scim";
import { connectAll, testSandbox } from "@/lib/testing/sandbox";
import { SUFFIX } from "@/lib/testing/slapd";
import { OPERATION_NAMES } from "./operation-names";

const PAYMENTS = "481230097715";
const clock = frozenClock(new Date().toISOString());
let sandbox: Sandbox;
let app: TestApp;
let protocols: Protocols;
let sso: admin.SSOAdminClient;
let identity: store.IdentitystoreClient;
let InstanceArn: string;
let IdentityStoreId: string;
let token = "";
const scim = scimClient(
  () => protocols,
  () => token,
);

beforeAll(async () => {
  sandbox = await testSandbox(clock);
  app = await testApp({
    signInEndpoint: sandbox.url,
    clock,
    environment: { FOYER_INTERNAL_HOSTS: "localhost" },
  });
  protocols = await serveProtocols(app);
  await addAccount(app, PAYMENTS, "Payments");
  await connectAll(app, sandbox);
  await writeSetting(app.ctx.db, { name: "deviceFlow", value: "on", at: clock.now(), by: "test" });
  const key = await createAccessKey(app.system, {
    known: OPERATION_NAMES,
    name: "terraform",
    isReadOnly: false,
    operations: null,
    days: 90,
  });
  const options = {
    region: "eu-north-1",
    endpoint: protocols.url,
    maxAttempts: 1,
    credentials: { accessKeyId: key.id, secretAccessKey: key.secret.reveal() },
  };
  sso = new admin.SSOAdminClient(options);
  identity = new store.IdentitystoreClient(options);
  InstanceArn = `arn:aws:sso:::instance/${app.ctx.instance.id}`;
  IdentityStoreId = app.ctx.instance.identityStoreId;
  const sourceId = await createScimSource(app.system, { name: "Entra ID" });
  token = (
    await createScimToken(app.system, { sourceId, name: "x", isReadOnly: false, days: 30 })
  ).token.reveal();
});
afterAll(async () => {
  sso.destroy();
  identity.destroy();
  await protocols.close();
  await app.dispose();
  await sandbox.stop();
});

const user = async (userName: string, more: object = {}) => {
  const made = await scim("POST", "/Users", { userName, ...more });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return String(made.body.id);
};
const group = async (displayName: string, members: string[] = []) =>
  String(
    (await scim("POST", "/Groups", { displayName, members: members.map((value) => ({ value })) })).body.id,
  );
const patch = (path: string, ...Operations: object[]) => scim("PATCH", path, { Operations });
const membersOf = async (id: string) =>
  (((await scim("GET", `/Groups/${id}`)).body.members ?? []) as { value: string }[])
    .map(({ value }) => value)
    .sort();
const statusOf = async (id: string) =>
  (await app.ctx.db.selectFrom("users").select("status").where("id", "=", id).executeTakeFirstOrThrow())
    .status;

describe("SCIM", () => {
  it("[Q1] adding somebody who is a member already succeeds and changes nothing", async () => {
    const one = await user("q1");
    const id = await group("Q1", [one]);
    const events = () =>
      app.ctx.db.selectFrom("audit_events").select("id").where("type", "=", "group_member.added").execute();
    const before = (await events()).length;
    const member = { display: "q1", $ref: `https://localhost/scim2/Users/${one}`, value: one };
    for (const operation of [
      { op: "add", value: { members: [member] } },
      { op: "Add", path: "members", value: [member, member] },
    ])
      expect((await patch(`/Groups/${id}`, operation)).status).toBe(200);
    expect(await membersOf(id)).toEqual([one]);
    expect((await events()).length).toBe(before);
  });

  it("[Q2] of ten additions at once every member stays, also those who were there", async () => {
    const old = await user("q2-old");
    const many = await Promise.all(Array.from({ length: 10 }, (_, index) => user(`q2-${index}`)));
    const id = await group("Q2", [old]);
    const replies = await Promise.all(
      many.map((value) => patch(`/Groups/${id}`, { op: "add", path: "members", value: [{ value }] })),
    );
    expect(replies.map(({ status }) => status)).toEqual(many.map(() => 200));
    expect(await membersOf(id)).toEqual([old, ...many].sort());
  });

  it("[Q3] members without an id, with an empty or a made-up one are the client's error", async () => {
    const one = await user("q3");
    const id = await group("Q3", [one]);
    for (const value of [{ display: "q3" }, { value: "" }, { value: "q3", display: "q3" }, {}, null, 7])
      expect(
        (await patch(`/Groups/${id}`, { op: "add", path: "members", value: [value] })).status,
        JSON.stringify(value),
      ).toBe(400);
    const nobody = { op: "remove", path: 'members[value eq "no-such-user"]' };
    expect((await patch(`/Groups/${id}`, nobody)).status).toBe(200);
    expect(await membersOf(id)).toEqual([one]);
  });

  it("[Q4] a disabled user is enabled by the request that Entra ID sends", async () => {
    const id = await user("q4", { active: false });
    expect(await statusOf(id)).toBe("disabled");
    for (const [value, status] of [
      ["True", "enabled"],
      ["False", "disabled"],
      [true, "enabled"],
    ]) {
      expect((await patch(`/Users/${id}`, { op: "Replace", path: "active", value })).status).toBe(200);
      expect(await statusOf(id)).toBe(status);
    }
  });

  it("[Q5] a replacement that doesn't mention `active` neither disables nor enables", async () => {
    const [on, off] = [await user("q5-on"), await user("q5-off", { active: false })];
    for (const [id, userName] of [
      [on, "q5-on"],
      [off, "q5-off"],
    ])
      expect((await scim("PUT", `/Users/${id}`, { userName, title: "x" })).status).toBe(200);
    expect([await statusOf(on), await statusOf(off)]).toEqual(["enabled", "disabled"]);
  });

  it("[Q6] a manager is set by id alone, and nobody else is changed by it", async () => {
    const ENT = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    const [boss, one] = [await user("q6-boss"), await user("q6")];
    const before = (await scim("GET", `/Users/${boss}`)).body;
    expect((await patch(`/Users/${one}`, { op: "Add", path: `${ENT}:manager`, value: boss })).status).toBe(
      200,
    );
    expect((await scim("GET", `/Users/${one}`)).body[ENT]).toMatchObject({ manager: { value: boss } });
    expect((await scim("GET", `/Users/${boss}`)).body).toEqual(before);
  });
});

describe("sso-admin", () => {
  const newSet = async (Name: string) =>
    (await sso.send(new admin.CreatePermissionSetCommand({ InstanceArn, Name }))).PermissionSet
      ?.PermissionSetArn;

  it("[Q7] a permission set whose name exists is a conflict, and the first keeps what it has", async () => {
    const PermissionSetArn = await newSet("Q7");
    const again = new admin.CreatePermissionSetCommand({ InstanceArn, Name: "Q7", Description: "other" });
    await expect(sso.send(again)).rejects.toMatchObject({ name: "ConflictException" });
    const { PermissionSet } = await sso.send(
      new admin.DescribePermissionSetCommand({ InstanceArn, PermissionSetArn }),
    );
    expect(PermissionSet).not.toHaveProperty("Description");
  });

  it("[Q8] a permission set is deleted only after its assignments, and then at once", async () => {
    const PermissionSetArn = await newSet("Q8");
    const assignment = {
      InstanceArn,
      PermissionSetArn,
      PrincipalId: await addUser(app, "q8"),
      PrincipalType: "USER" as const,
      TargetId: PAYMENTS,
      TargetType: "AWS_ACCOUNT" as const,
    };
    await sso.send(new admin.CreateAccountAssignmentCommand(assignment));
    await app.worker.drain();
    const remove = new admin.DeletePermissionSetCommand({ InstanceArn, PermissionSetArn });
    await expect(sso.send(remove)).rejects.toMatchObject({ name: "ConflictException" });
    await sso.send(new admin.DeleteAccountAssignmentCommand(assignment));
    await app.worker.drain();
    await sso.send(remove);
    await expect(
      sso.send(new admin.DescribePermissionSetCommand({ InstanceArn, PermissionSetArn })),
    ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  it("[T1] what isn't given isn't invented: a user with names alone reads back as names alone", async () => {
    const { UserId } = await identity.send(
      new store.CreateUserCommand({
        IdentityStoreId,
        UserName: "q9",
        DisplayName: "Q Nine",
        Name: { GivenName: "Q", FamilyName: "Nine" },
      }),
    );
    const { $metadata: _, ...read } = await identity.send(
      new store.DescribeUserCommand({ IdentityStoreId, UserId }),
    );
    expect(Object.keys(read).filter((key) => /emails|phones?|addresses|external/i.test(key))).toEqual([]);
  });
});

describe("device codes", () => {
  const post = async (path: string, body: object) => {
    const reply = await fetch(`${protocols.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return { status: reply.status, body: (await reply.json()) as Record<string, string> };
  };
  async function start() {
    const made = await post("/client/register", { clientName: "botocore-client-q", clientType: "public" });
    const { clientId, clientSecret } = made.body;
    const client = { clientId, clientSecret };
    const startUrl = `${app.ctx.config.url}/start`;
    const { body } = await post("/device_authorization", { ...client, startUrl });
    const grantType = "urn:ietf:params:oauth:grant-type:device_code";
    const { deviceCode, userCode = "" } = body;
    return { userCode, poll: () => post("/token", { ...client, grantType, deviceCode }) };
  }
  const approve = async (userId: string, userCode: string) => {
    const me = await browserOf(app, userId);
    await answerDevice(me, { id: (await enterDeviceCode(me, userCode)).id, allow: true });
  };

  it("[Q10] the first poll waits like any other: it isn't told to slow down", async () => {
    const { poll } = await start();
    expect((await poll()).body.error).toBe("authorization_pending");
    expect((await poll()).body.error).toBe("slow_down");
  });

  it("[Q11] a program that polls too fast for minutes still gets its token once it's approved", async () => {
    const { poll, userCode } = await start();
    for (let times = 0; times < 40; times += 1) {
      await poll();
      clock.advance(2);
    }
    await approve(await addUser(app, "q11"), userCode);
    expect(await poll()).toMatchObject({ status: 200, body: { tokenType: "Bearer" } });
  });

  it("[Q12] a program that waits as long as it's told is never told to slow down again", async () => {
    const { poll } = await start();
    await poll();
    expect((await poll()).body.error).toBe("slow_down");
    for (let times = 0; times < 5; times += 1) {
      clock.advance(10);
      expect((await poll()).body.error).toBe("authorization_pending");
    }
  });
});

describe("a directory", () => {
  type Found = { id: string; dn: string; uid: string };
  let people: Found[] = [];
  let groups: { id: string; cn: string; members: string[] }[] = [];
  let fake: FakeDirectory;
  let sourceId: string;

  beforeAll(async () => {
    fake = await startFakeDirectory("tls", ({ id, tag, cookie }) => {
      if (tag === BIND) return [result(id, 0x61, 0)];
      if (tag !== SEARCH) return [];
      const found = cookie.includes("groupOfNames")
        ? groups.map((each) =>
            entry(id, `cn=${each.cn},${SUFFIX}`, {
              entryUUID: [each.id],
              cn: [each.cn],
              member: each.members,
            }),
          )
        : people.map((each) => entry(id, each.dn, { entryUUID: [each.id], uid: [each.uid], cn: [each.uid] }));
      return [...found, result(id, 0x65, 0)];
    });
    sourceId = await createSource(app.system, {
      kind: "ldap",
      name: "Corp",
      settings: slapdSettings({ url: `ldaps://localhost:${fake.port}`, ca: fake.certificates.ca }),
      secret: "a-password",
    });
    await saveSourceTest(app.system, { id: sourceId, claims: { entryUUID: "x", uid: "x" } });
    await setSourceEnabled(app.system, { id: sourceId, isEnabled: true });
  });
  afterAll(() => fake.stop());
  const memberships = async () =>
    (
      await app.ctx.db
        .selectFrom("group_members")
        .innerJoin("users", "users.id", "group_members.user_id")
        .select("user_name")
        .where("users.source_id", "=", sourceId)
        .orderBy("user_name")
        .execute()
    ).map(({ user_name }) => user_name);
  const sync = () => syncDirectory(app.system, sourceId);

  it.each([
    ["[Q13] escaped with a backslash on both sides", "cn=Doe\\, John,ou=People", "cn=Doe\\, John,ou=People"],
    ["[Q13] escaped in hexadecimal on one side", "cn=Doe\\, John,ou=People", "CN=Doe\\2C John,OU=People"],
    [
      "[Q13] with parentheses, asterisks and a backslash",
      "cn=A (b) * \\\\ c,ou=People",
      "cn=A (b) * \\5c c,ou=People",
    ],
    ["[Q14] with spaces after the commas", "cn=User 1,ou=People", "cn=User 1, ou=People"],
    ["[Q14] with more spaces inside", "cn=User 1,ou=People", "cn = User  1 , ou = People"],
  ])("finds a member whose DN is %s", async (_, dn, member) => {
    people = [{ id: "john", dn: `${dn},${SUFFIX}`, uid: "john" }];
    groups = [{ id: "team", cn: "Team", members: [`${member},${SUFFIX}`] }];
    expect(await sync()).toBe("done");
    expect(await memberships()).toEqual(["john"]);
  });

  it("[Q15] a person who is renamed there keeps the memberships and the user here", async () => {
    people = [{ id: "john", dn: `cn=John Doe,${SUFFIX}`, uid: "john" }];
    groups = [{ id: "team", cn: "Team", members: [`cn=John Doe,${SUFFIX}`] }];
    expect(await sync()).toBe("done");
    const ids = () => app.ctx.db.selectFrom("users").select("id").where("source_id", "=", sourceId).execute();
    const before = await ids();
    people = [{ id: "john", dn: `cn=John Smith,ou=Married,${SUFFIX}`, uid: "jsmith" }];
    groups = [{ id: "team", cn: "Team", members: [`cn=John Smith,ou=Married,${SUFFIX}`] }];
    expect(await sync()).toBe("done");
    expect(await memberships()).toEqual(["jsmith"]);
    expect(await ids()).toEqual(before);
  });

  it("[Q16] that can't be reached changes nobody", async () => {
    const users = () =>
      app.ctx.db
        .selectFrom("users")
        .select(["id", "user_name", "status"])
        .where("source_id", "=", sourceId)
        .execute();
    const before = await users();
    expect(before.map(({ status }) => status)).toEqual(["enabled"]);
    await fake.stop();
    expect(await sync()).toBe("failed");
    expect(await users()).toEqual(before);
    expect(await memberships()).toEqual(["jsmith"]);
  });
});

it.each(["https://idp.example/application/o/foyer/", "https://idp.example/realms/foyer"])(
  "[Q17] the issuer %s is kept to the byte",
  async (issuer) => {
    const id = await createSource(app.system, {
      kind: "oidc",
      name: issuer,
      settings: {
        issuer,
        clientId: "foyer",
        algorithm: "RS256",
        scopes: "openid",
        claims: { userName: "preferred_username", displayName: "name", email: "email", groups: "groups" },
        newUsers: { kind: "refuse" },
        signsOutThere: false,
        ca: "",
        accessControl: {},
      },
      secret: "s".repeat(32),
    });
    expect((await getSource(app.system, id)).settings).toMatchObject({ issuer });
  },
);
