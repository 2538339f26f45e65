/** Lying servers, eavesdropped networks, and input that tries to trick a directory. */
import { afterEach, beforeAll, afterAll, describe, expect, it } from "vitest";
import { testApp, type TestApp } from "@/lib/testing/app";
import { slapdSettings } from "@/lib/testing/directory-source";
import {
  BIND,
  entry,
  reference,
  result,
  SEARCH,
  startFakeDirectory,
  type Answer,
  type FakeDirectory,
} from "@/lib/testing/fake-directory";
import { SUFFIX } from "@/lib/testing/slapd";
import { Secret } from "@/lib/platform/crypto/secret";
import { createSource, setSourceEnabled, changeSource } from "../registry/service";
import { saveSourceTest } from "../registry/test-result";
import { askDirectory } from "./ask";
import { startTlsStatus } from "./connect";
import { both, anyOf, typed, withDirectory } from "./directory";
import { ldapSettings, type LdapSettings } from "../settings/ldap";
import { listStoppedSyncs } from "./service";
import { syncDirectory } from "./sync";

const honest: Answer = ({ id, tag }) =>
  tag === BIND
    ? [result(id, 0x61, 0)]
    : tag === SEARCH
      ? [entry(id, `uid=dana,${SUFFIX}`, { entryUUID: ["id-dana"], uid: ["dana"] }), result(id, 0x65, 0)]
      : [];

let app: TestApp;
let fake: FakeDirectory | undefined;
beforeAll(async () => {
  app = await testApp({ environment: { FOYER_INTERNAL_HOSTS: "localhost" } });
});
afterAll(() => app.dispose());
afterEach(async () => {
  await fake?.stop();
  fake = undefined;
});

const settingsOf = (more: Partial<LdapSettings> = {}) =>
  slapdSettings({ url: `ldaps://localhost:${fake?.port}`, ca: fake?.certificates.ca ?? "" }, more);
const source = (more: Partial<LdapSettings> = {}) => ({
  id: `src-${fake?.port.toString(16).padStart(16, "0")}`,
  kind: "ldap" as const,
  name: "Fake",
  isEnabled: true,
  settings: settingsOf(more),
  hasSecret: true,
  lastTest: null,
  unreachableSince: null,
  revision: 1,
  secret: new Secret("a-reading-password"),
});
const root = (more: Partial<LdapSettings> = {}) =>
  withDirectory(app.ctx, source(more), { timeoutMilliseconds: 2_000 }, (directory) => directory.rootDse());
const passwordsHeard = () => fake?.asked.filter(({ tag }) => tag === BIND).map(({ password }) => password);

describe("a connection to a directory", () => {
  it("is refused for another host's certificate, another authority's, and none; no password is sent", async () => {
    fake = await startFakeDirectory("tls", honest, { hosts: ["dc2.corp.test"] });
    await expect(root()).rejects.toThrow(/altnames/);
    await fake.stop();
    fake = await startFakeDirectory("tls", honest);
    await expect(root({ ca: "" })).rejects.toThrow(/certificate/);
    const { ca } = (
      await startFakeDirectory("tls", honest).then(async (other) => (await other.stop(), other))
    ).certificates;
    await expect(root({ ca })).rejects.toThrow(/certificate|signature/);
    expect(fake.asked).toEqual([]);
    expect((await root()).first("uid")).toBe("dana");
  });
  it("begins TLS before the password, also with StartTLS", async () => {
    fake = await startFakeDirectory("starttls", honest);
    expect((await root({ servers: [`ldap://localhost:${fake.port}`] })).first("uid")).toBe("dana");
    await expect(root({ servers: [`ldap://localhost:${fake.port}`], ca: "" })).rejects.toMatchObject({
      code: "directory_unavailable",
    });
    expect(passwordsHeard()).toEqual(["a-reading-password"]);
  });
  it("ignores what arrived in plain text before TLS", async () => {
    // The start of a "bind: success" response that would swallow the server's own.
    const injected = Buffer.from([
      0x30, 0x40, 0x02, 0x01, 0x02, 0x61, 0x3b, 0x0a, 0x01, 0x00, 0x04, 0x00, 0x04, 0x34,
    ]);
    fake = await startFakeDirectory("starttls", honest, { injected });
    await expect(root({ servers: [`ldap://localhost:${fake.port}`] })).rejects.toMatchObject({
      code: "directory_unavailable",
    });
    expect(passwordsHeard()).toEqual([]);
    const answer = result(1, 0x78, 0);
    expect(startTlsStatus(answer)).toBe(0);
    expect(startTlsStatus(answer.subarray(0, 8))).toBeNull();
    expect(() => startTlsStatus(Buffer.concat([answer, injected]))).toThrow("more than its answer");
    expect(() => startTlsStatus(result(2, 0x78, 0))).toThrow("is none");
  });
  it("is refused to internal addresses that the configuration doesn't name, by name or by number", async () => {
    fake = await startFakeDirectory("tls", honest);
    const { port } = fake;
    const strict = { ...app.ctx, config: { ...app.ctx.config, internalHosts: [] } };
    for (const server of [
      `ldaps://localhost:${port}`,
      `ldaps://127.0.0.1:${port}`,
      `ldaps://[::1]:${port}`,
      `ldaps://[::ffff:127.0.0.1]:${port}`,
      "ldaps://169.254.169.254",
    ])
      await expect(
        withDirectory(strict, source({ servers: [server] }), { timeoutMilliseconds: 2_000 }, (directory) =>
          directory.rootDse(),
        ),
        server,
      ).rejects.toThrow(/FOYER_INTERNAL_HOSTS/);
    expect(fake.connections()).toBe(0);
  });
  it("that breaks isn't reopened automatically", async () => {
    fake = await startFakeDirectory("tls", (asked, socket) =>
      asked.tag === BIND ? [result(asked.id, 0x61, 0)] : (socket.destroy(), []),
    );
    await expect(
      withDirectory(app.ctx, source(), { timeoutMilliseconds: 2_000 }, async (directory) => {
        await directory.rootDse().catch(() => null);
        return directory.bind("uid=dana", "dana's password");
      }),
    ).rejects.toMatchObject({ code: "directory_unavailable" });
    expect(passwordsHeard()).toEqual(["a-reading-password"]);
    expect(fake.connections()).toBe(1);
  });
  it("survives garbage and endless responses", async () => {
    fake = await startFakeDirectory("tls", (asked) =>
      asked.tag === BIND
        ? [result(asked.id, 0x61, 0)]
        : [Buffer.from([0x30, 0x84, 0x7f, 0xff, 0xff, 0xff, 0x02]), Buffer.alloc(64, 0xff)],
    );
    await expect(
      withDirectory(app.ctx, source(), { timeoutMilliseconds: 300 }, (directory) => directory.rootDse()),
    ).rejects.toMatchObject({ code: "directory_unavailable" });
    await fake.stop();
    fake = await startFakeDirectory("tls", (asked) =>
      asked.tag === BIND
        ? [result(asked.id, 0x61, 0)]
        : [entry(asked.id, "cn=a", { member: ["x"] }).fill(0xfe, 12)],
    );
    await expect(
      withDirectory(app.ctx, source(), { timeoutMilliseconds: 300 }, (directory) => directory.rootDse()),
    ).rejects.toMatchObject({ code: "directory_unavailable" });
  });
});

describe("requests and responses", () => {
  it("an empty password is refused before anything is sent, for users and for the read-only account", async () => {
    fake = await startFakeDirectory("tls", honest);
    expect(await askDirectory(app.ctx, source(), { subject: "id-dana", password: "" })).toEqual({
      kind: "refused",
      reason: { code: "directory_user.no_password" },
    });
    expect(fake.connections()).toBe(0);
    await withDirectory(app.ctx, source(), { timeoutMilliseconds: 2_000 }, async (directory) =>
      expect(await directory.bind("uid=dana", "")).toMatchObject({ ok: false }),
    );
    expect(passwordsHeard()).toEqual(["a-reading-password"]);
    await expect(
      withDirectory(app.ctx, { ...source(), secret: null }, { timeoutMilliseconds: 2_000 }, (directory) =>
        directory.rootDse(),
      ),
    ).rejects.toThrow(/missing/);
  });
  it("values in a filter stay values, whatever they contain", () => {
    for (const value of ["*", "dana)(uid=*", "*)(|(uid=*", "\\2a", "a\u0000b", "))", "(&(a=b))"]) {
      const filter = both(typed("(objectClass=person)"), anyOf("uid", [value]));
      expect(filter.toString()).toMatch(/^\(&\(objectClass=person\)\(\|\(uid=[^()*\u0000]*\)\)\)$/);
    }
  });
  it("an unknown name takes the same steps as a known one", async () => {
    fake = await startFakeDirectory("tls", (asked) =>
      asked.tag === BIND
        ? [result(asked.id, 0x61, asked.password === "a-reading-password" ? 0 : 49)]
        : [result(asked.id, 0x65, 0)],
    );
    expect(await askDirectory(app.ctx, source(), { subject: null, password: "x" })).toMatchObject({
      kind: "refused",
    });
    const unknown = fake.asked.splice(0).map(({ tag }) => tag);
    expect(await askDirectory(app.ctx, source(), { subject: "id-dana", password: "x" })).toMatchObject({
      kind: "refused",
    });
    expect(fake.asked.map(({ tag }) => tag)).toEqual(unknown);
    expect(unknown).toEqual([BIND, SEARCH, BIND]);
  });
  it("a referral isn't followed, as an entry or as a result", async () => {
    const elsewhere = await startFakeDirectory("tls", honest);
    fake = await startFakeDirectory("tls", (asked) =>
      asked.tag === BIND
        ? [result(asked.id, 0x61, 0)]
        : [
            reference(asked.id, `ldaps://localhost:${elsewhere.port}/dc=corp`),
            entry(asked.id, "uid=a", { uid: ["a"] }),
            result(asked.id, 0x65, 0),
          ],
    );
    expect((await root()).first("uid")).toBe("a");
    await fake.stop();
    fake = await startFakeDirectory("tls", (asked) =>
      asked.tag === BIND
        ? [result(asked.id, 0x61, 0)]
        : [result(asked.id, 0x65, 10, { text: `ldaps://localhost:${elsewhere.port}` })],
    );
    await expect(root()).rejects.toMatchObject({ code: "directory_unavailable" });
    expect(elsewhere.connections()).toBe(0);
    await elsewhere.stop();
  });
});

describe("a sync", () => {
  let people: string[] = [];
  let ending: (id: number, cookie: string) => Buffer[] = (id) => [result(id, 0x65, 0)];
  const directory: Answer = (asked) => {
    if (asked.tag === BIND) return [result(asked.id, 0x61, 0)];
    if (asked.tag !== SEARCH) return [];
    if (asked.cookie.includes("groupOfNames")) return [result(asked.id, 0x65, 0)];
    return [
      ...people.map((name) =>
        entry(asked.id, `uid=${name},${SUFFIX}`, { entryUUID: [`id-${name}`], uid: [name], cn: [name] }),
      ),
      ...ending(asked.id, asked.cookie),
    ];
  };
  const names = ["u1", "u2", "u3", "u4", "u5", "u6"];

  it("that is empty, cut short or refused changes nobody, and continues past an empty page", async () => {
    fake = await startFakeDirectory("tls", directory);
    const id = await createSource(app.system, {
      kind: "ldap",
      name: "Fake",
      settings: settingsOf(),
      secret: "a-reading-password",
    });
    await saveSourceTest(app.system, { id, claims: { entryUUID: "x", uid: "x" } });
    await setSourceEnabled(app.system, { id, isEnabled: true });
    const enabled = async () =>
      (
        await app.ctx.db
          .selectFrom("users")
          .select("user_name")
          .where("source_id", "=", id)
          .where("status", "=", "enabled")
          .orderBy("user_name")
          .execute()
      ).map(({ user_name }) => user_name);
    people = names;
    const stopped = async () =>
      (await listStoppedSyncs(app.system)).filter((each) => each.id === id).map(({ outcome }) => outcome);
    expect(await syncDirectory(app.system, id)).toBe("done");
    expect(await enabled()).toEqual(names);
    expect(await stopped()).toEqual([]);

    people = [];
    expect(await syncDirectory(app.system, id)).toBe("failed");
    expect(await stopped(), "an administrator is told").toEqual(["failed"]);
    await expect(
      listStoppedSyncs(app.personCtx("00000000-0000-4000-8000-000000000000")),
    ).rejects.toMatchObject({ kind: "not_found" });
    people = ["u1"];
    for (const code of [3, 4, 11, 51, 52, 80]) {
      ending = (asked) => [result(asked, 0x65, code)];
      expect(await syncDirectory(app.system, id), `result ${code}`).toBe("failed");
    }
    expect(await enabled()).toEqual(names);

    people = [];
    ending = (asked, cookie) =>
      cookie.includes("page-2")
        ? [
            ...names.map((name) =>
              entry(asked, `uid=${name},${SUFFIX}`, { entryUUID: [`id-${name}`], uid: [name], cn: [name] }),
            ),
            result(asked, 0x65, 0, { cookie: "" }),
          ]
        : [result(asked, 0x65, 0, { cookie: "page-2" })];
    expect(await syncDirectory(app.system, id)).toBe("done");
    expect(await enabled()).toEqual(names);
    expect(await stopped()).toEqual([]);

    // A stored password isn't sent to a server that is added later.
    const { revision } = await app.ctx.db
      .selectFrom("identity_sources")
      .select("revision")
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    await expect(
      changeSource(app.system, {
        id,
        revision,
        name: "Fake",
        secret: "",
        settings: settingsOf({ servers: ["ldaps://evil.example"] }),
      }),
    ).rejects.toMatchObject({ code: "source_secret_needed_again" });
  });
});

it("settings that are invalid or would send a password in plain text are refused", () => {
  const base = slapdSettings({ url: "ldaps://dc1.corp.test", ca: "" });
  expect(ldapSettings.safeParse(base).success).toBe(true);
  for (const wrong of [
    { servers: ["ldap://dc1.corp.test"], isPlain: true },
    { isPlain: true },
    { servers: ["http://dc1"] },
    { servers: ["ldaps://user:pw@dc1"] },
    { servers: ["ldaps://dc1/dc=corp"] },
    { servers: [] },
    { bases: ["people"] },
    { bases: ["dc=a,dc=test", "dc=b,dc=test"] },
    { userFilter: "(uid=*" },
    { userFilter: "uid=*" },
    { userFilter: "(uid=*))(x=y" },
    { groupFilter: "((" },
    { ca: "not a certificate" },
    { ca: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----" },
    { syncMinutes: 1 },
    { maxDisabledPercent: 0 },
    { attributes: { ...base.attributes, id: "entryUUID)(x" } },
  ])
    expect(ldapSettings.safeParse({ ...base, ...wrong }).success, JSON.stringify(wrong)).toBe(false);
});
