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
  testFailure: null,
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
  it("[G54] an unknown name takes the same steps as a known one", async () => {
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

describe("what a directory says beside the result of a bind", () => {
  const POLICY = "1.3.6.1.4.1.42.2.27.8.5.1";
  const [EXPIRED, EXPIRING] = ["2.16.840.1.113730.3.4.4", "2.16.840.1.113730.3.4.5"];
  const error = (code: number) => ({ [POLICY]: Buffer.from([0x30, 0x03, 0x81, 0x01, code]) });
  const warning = (tag: number, value: number) => ({
    [POLICY]: Buffer.from([0x30, 0x05, 0xa0, 0x03, tag, 0x01, value]),
  });
  const answerTo = async (
    bind: { code: number; text?: string; controls?: Record<string, Buffer> },
    attributes: Record<string, string[]> = {},
  ) => {
    fake = await startFakeDirectory("tls", ({ id, tag, name }) =>
      tag === BIND
        ? [name.startsWith("uid=") ? result(id, 0x61, bind.code, bind) : result(id, 0x61, 0)]
        : [
            entry(id, `uid=dana,${SUFFIX}`, { entryUUID: ["id-dana"], uid: ["dana"], ...attributes }),
            result(id, 0x65, 0),
          ],
    );
    const answer = await askDirectory(app.ctx, source(), { subject: "id-dana", password: "a password" });
    return answer.kind === "accepted" ? "accepted" : answer.reason.code;
  };
  const success: [string, Record<string, Buffer>, string][] = [
    ["nothing", {}, "accepted"],
    [
      "that the password is new (2.16.840.1.113730.3.4.4)",
      { [EXPIRED]: Buffer.from("0") },
      "directory_user.must_change_password",
    ],
    [
      "the same control without a value",
      { [EXPIRED]: Buffer.alloc(0) },
      "directory_user.must_change_password",
    ],
    ["that the password expires (2.16.840.1.113730.3.4.5)", { [EXPIRING]: Buffer.from("86400") }, "accepted"],
    ["an empty policy", { [POLICY]: Buffer.from([0x30, 0x00]) }, "accepted"],
    ["a policy without a value", { [POLICY]: Buffer.alloc(0) }, "accepted"],
    ["seconds before it expires", warning(0x80, 100), "accepted"],
    ["sign-ins left after it expired", warning(0x81, 2), "directory_user.password_expired"],
    ["changeAfterReset", error(2), "directory_user.must_change_password"],
    ["passwordExpired", error(0), "directory_user.password_expired"],
    ["accountLocked", error(1), "directory_user.locked"],
    ["mustSupplyOldPassword", error(4), "directory_user.policy_error"],
    ["both", { ...error(2), [EXPIRED]: Buffer.from("0") }, "directory_user.must_change_password"],
    [
      "a policy that can't be read",
      { [POLICY]: Buffer.from("garbage") },
      "directory_user.policy_not_readable",
    ],
    [
      "a policy with an unknown part",
      { [POLICY]: Buffer.from([0x30, 0x03, 0x85, 0x01, 0x00]) },
      "directory_user.policy_not_readable",
    ],
    ["a control that nobody asked for", { "1.2.3.4": Buffer.from("x") }, "accepted"],
  ];
  it.each(success)("[L1] a bind that succeeds and says %s", async (_what, controls, expected) => {
    expect(await answerTo({ code: 0, controls })).toBe(expected);
  });
  it.each([
    ["TRUE", "directory_user.must_change_password"],
    ["true", "directory_user.must_change_password"],
    ["FALSE", "accepted"],
  ])("[L1] a bind that succeeds for an entry with pwdReset %s", async (value, expected) => {
    expect(await answerTo({ code: 0 }, { pwdReset: [value] })).toBe(expected);
  });
  it("[L1] asks for the policy in every bind, and for nothing else", async () => {
    await answerTo({ code: 0 });
    const binds = fake?.asked.filter(({ tag }) => tag === BIND) ?? [];
    expect(binds).toHaveLength(2);
    for (const { cookie: bytes } of binds) {
      expect(bytes).toContain(POLICY);
      expect(bytes).not.toContain(EXPIRED);
      expect(bytes).not.toContain(EXPIRING);
    }
  });
  const failure: [string, Parameters<typeof answerTo>[0], string][] = [
    ["49 alone", { code: 49 }, "directory_user.wrong_password"],
    [
      "49 with 3.4.4",
      { code: 49, controls: { [EXPIRED]: Buffer.from("0") } },
      "directory_user.password_expired",
    ],
    ["49 with accountLocked", { code: 49, controls: error(1) }, "directory_user.locked"],
    ["49 with passwordExpired", { code: 49, controls: error(0) }, "directory_user.password_expired"],
    ["49 with changeAfterReset", { code: 49, controls: error(2) }, "directory_user.must_change_password"],
    [
      "49 with a policy that can't be read",
      { code: 49, controls: { [POLICY]: Buffer.from("x") } },
      "directory_user.wrong_password",
    ],
    [
      "19 with accountLocked",
      { code: 19, text: "Exceed password retry limit.", controls: error(1) },
      "directory_user.locked",
    ],
    [
      "53 and 389's words",
      { code: 53, text: "Account inactivated. Contact system administrator.", controls: error(1) },
      "directory_user.disabled",
    ],
    [
      "53 and other words",
      { code: 53, text: "unauthenticated bind disallowed" },
      "directory_user.refused_saying",
    ],
    ["53 alone", { code: 53 }, "directory_user.refused"],
  ];
  it.each(failure)("[L3] a bind that fails by %s", async (_what, bind, expected) => {
    expect(await answerTo(bind)).toBe(expected);
  });
  it.each([
    [3, "directory.time_limit"],
    [4, "directory.size_limit"],
    [11, "directory.admin_limit"],
    [12, "directory.error_result"],
  ])("[L2] a search that ends with result %i", async (code, expected) => {
    fake = await startFakeDirectory("tls", ({ id, tag }) =>
      tag === BIND ? [result(id, 0x61, 0)] : [result(id, 0x65, code)],
    );
    await expect(root()).rejects.toMatchObject({ reason: { code: expected } });
  });
});
