import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AccessCtx } from "@/lib/access/context";
import { openConsole } from "@/lib/access/console/service";
import { listEntitlements } from "@/lib/access/entitlements/list";
import { listPinnedAndRecent, setPinned } from "@/lib/access/entitlements/pins";
import type { RoleRef } from "@/lib/access/entitlements/role-ref";
import { actorOfToken, endOwnSession } from "@/lib/identity/sessions/service";
import { advanceFlow, getFlow } from "@/lib/identity/sign-in/identity-center/advance";
import { linkIdentity } from "@/lib/identity/sources/identities/service";
import { changeSource, getSource, setSourceEnabled } from "@/lib/identity/sources/registry/service";
import { setUserStatus } from "@/lib/identity/users/administer";
import { writeSetting } from "@/lib/platform/settings/service";
import { testApp, type TestApp } from "@/lib/testing/app";
import { frozenClock } from "@/lib/testing/clock";
import { addAccount, addPermissionSet, addUser, assign } from "@/lib/testing/company";
import { serveProtocols, type Protocols } from "@/lib/testing/protocols";
import { deployAssigned, testSandbox } from "@/lib/testing/sandbox";
import { browserOf } from "@/lib/testing/browser";
import {
  addIdentityCenter,
  advance,
  answerThere,
  begin,
  connectAs,
  settingsFor,
} from "@/lib/testing/identity-center";
import { giveRole } from "@/lib/identity/administrators/service";
import type { Sandbox } from "@/sandbox/server";
import { getIdentityCenterCredentials } from "../credentials/identity-center";
import { withIdentityCenters } from "../entitlements/merge-identity-centers";
import { disconnect, listIdentityCenters } from "./service";

const PAYMENTS = "481230097715";
const SEARCH = "264971830552";
const clock = frozenClock(new Date().toISOString());
const logged: string[] = [];
const log = {
  info: (...all: unknown[]) => void logged.push(JSON.stringify(all)),
  warn: (...all: unknown[]) => void logged.push(JSON.stringify(all)),
  error: (...all: unknown[]) => void logged.push(JSON.stringify(all)),
};
let sandbox: Sandbox;
let center: TestApp;
let protocols: Protocols;
let app: TestApp;
let sourceId: string;
const there: Record<string, string> = {};
const here: Record<string, string> = {};

beforeAll(async () => {
  sandbox = await testSandbox(clock);
  center = await testApp({ signInEndpoint: sandbox.url, clock });
  await writeSetting(center.ctx.db, { name: "deviceFlow", value: "on", at: clock.now(), by: "test" });
  protocols = await serveProtocols(center);
  for (const name of ["ada", "bob", "cleo@northwind.example", "nobody"])
    there[name] = await addUser(center, name);
  await addAccount(center, PAYMENTS, "Payments");
  await addAccount(center, SEARCH, "Search");
  const [readOnly, operator] = [
    await addPermissionSet(center, "ReadOnly"),
    await addPermissionSet(center, "Operator"),
  ];
  for (const name of ["ada", "bob", "cleo@northwind.example"])
    await assign(center, { userId: there[name] ?? "" }, PAYMENTS, readOnly);
  await assign(center, { userId: there.ada ?? "" }, PAYMENTS, operator);
  await assign(center, { userId: there.ada ?? "" }, SEARCH, readOnly);
  await deployAssigned(center, sandbox);
  app = await testApp({
    signInEndpoint: sandbox.url,
    clock,
    log,
    environment: { FOYER_INTERNAL_HOSTS: "127.0.0.1" },
  });
  for (const name of ["ada", "bob", "cleo", "morgan", "dora"]) here[name] = await addUser(app, name);
  await giveRole(app.system, { principal: { userId: here.morgan ?? "" }, role: "administrator" });
  sourceId = await addIdentityCenter(
    app,
    "Partner",
    settingsFor(protocols.url, `${center.ctx.config.url}/start`),
  );
});
afterAll(async () => {
  await protocols.close();
  await app.dispose();
  await center.dispose();
  await sandbox.stop();
});

const browser = (name: string) => browserOf(app, here[name] ?? "");
const connect = (person: AccessCtx, name: string) =>
  connectAs(app, sourceId, person, center, there[name] ?? "");
const tokens = (userId: string | undefined) =>
  app.ctx.db
    .selectFrom("upstream_tokens")
    .selectAll()
    .where("user_id", "=", userId ?? "")
    .execute();
const shown = async (person: AccessCtx) =>
  (await withIdentityCenters(person, await listEntitlements(person), await listIdentityCenters(person)))
    .entitlements;
const credentials = (person: AccessCtx, roleName = "ReadOnly", accountId = PAYMENTS) =>
  getIdentityCenterCredentials(person, { sourceId, accountId, roleName, purpose: "credentials" });
const cliSessionsThere = async (name: string) =>
  (
    await center.ctx.db
      .selectFrom("cli_sessions")
      .select("id")
      .where("user_id", "=", there[name] ?? "")
      .where("ended_at", "is", null)
      .execute()
  ).length;
const on = (isEnabled: boolean) => setSourceEnabled(app.system, { id: sourceId, isEnabled });

describe("a connected Identity Center", () => {
  it("waits for the user, then lists their accounts and roles there beside Foyer's, and opens them", async () => {
    const ada = await browser("ada");
    const begun = await begin(app, sourceId, ada);
    expect(await advance(app, begun)).toMatchObject({ state: "waiting", userCode: begun.userCode });
    await answerThere(center, there.ada ?? "", begun.userCode);
    expect(await advance(app, begun)).toMatchObject({ state: "done", callbackPath: "/start", session: null });
    await app.worker.drain();
    expect(await listIdentityCenters(ada)).toEqual([
      {
        id: sourceId,
        name: "Partner",
        state: "connected",
        list: { state: "complete", done: 2, total: 2, completedAt: clock.now() },
      },
    ]);
    const { accounts, roles, sources } = await shown(ada);
    expect(
      accounts.map((account) => [
        account.name,
        sources?.[account.source ?? -1],
        account.roles.map((role) => roles[role]?.name),
      ]),
    ).toEqual([
      ["Payments", "Partner", ["Operator", "ReadOnly"]],
      ["Search", "Partner", ["ReadOnly"]],
    ]);
    const given = await credentials(ada);
    const sts = new STSClient({
      region: "us-east-1",
      endpoint: sandbox.url,
      credentials: {
        accessKeyId: given.credentials.accessKeyId,
        secretAccessKey: given.credentials.secretAccessKey.reveal(),
        sessionToken: given.credentials.sessionToken.reveal(),
      },
    });
    expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toMatch(/\/ada$/);
    sts.destroy();
    const form = await openConsole(ada, {
      accountId: PAYMENTS,
      role: { kind: "identity_center", accountId: PAYMENTS, sourceId, roleName: "Operator" },
    });
    expect(form).toMatchObject({
      action: `${sandbox.url}/federation`,
      accountName: "Payments",
      roleName: "Operator",
    });
    expect(await openConsole(ada, { accountId: SEARCH, roleName: "ReadOnly" })).toMatchObject({
      accountName: "Search",
    });
    const events = await app.ctx.db
      .selectFrom("audit_events")
      .select(["type", "account_id"])
      .where("actor_id", "=", here.ada ?? "")
      .execute();
    expect(
      events
        .filter(({ type }) => type === "upstream_credentials.requested")
        .map(({ account_id }) => account_id)
        .sort(),
    ).toEqual([SEARCH, PAYMENTS, PAYMENTS].sort());
  });

  it("can have pinned and recent roles like Foyer's own", async () => {
    const ada = await browser("ada");
    const roleIn = (accountId: string, roleName: string): RoleRef => ({
      kind: "identity_center",
      accountId,
      sourceId,
      roleName,
    });
    const operator = roleIn(PAYMENTS, "Operator");
    await setPinned(ada, { role: operator, pinned: true });
    expect((await listPinnedAndRecent(ada)).pinned).toEqual([operator]);
    expect(
      (await listPinnedAndRecent(ada)).recent.toSorted((one, other) =>
        one.accountId < other.accountId ? -1 : 1,
      ),
    ).toEqual(
      [roleIn(SEARCH, "ReadOnly"), roleIn(PAYMENTS, "ReadOnly")].toSorted((one, other) =>
        one.accountId < other.accountId ? -1 : 1,
      ),
    );
    await setPinned(ada, { role: operator, pinned: false });
    expect((await listPinnedAndRecent(ada)).pinned).toEqual([]);
    await expect(setPinned(ada, { role: roleIn(PAYMENTS, "Nope"), pinned: true })).rejects.toMatchObject({
      kind: "not_found",
    });
  });

  it.each([
    ["an account that is not theirs", "999999999999", "ReadOnly"],
    ["a role that is not theirs", SEARCH, "Operator"],
    ["an injection", PAYMENTS, "x' or '1'='1"],
    ["no account", "x", "ReadOnly"],
  ])("issues nothing for %s, and records the refusal", async (_what, accountId, roleName) => {
    const ada = await browser("ada");
    await expect(credentials(ada, roleName, accountId)).rejects.toMatchObject({ kind: "not_found" });
    await expect(credentials(await browser("dora"))).rejects.toMatchObject({ kind: "not_found" });
    await expect(
      getIdentityCenterCredentials(
        { ...ada, actor: { ...ada.actor, entrance: "cli" } },
        { sourceId, accountId: PAYMENTS, roleName: "ReadOnly", purpose: "credentials" },
      ),
    ).rejects.toMatchObject({ kind: "not_found" });
  });

  it("[G95] seals stored tokens to their row, and neither logs nor lists them", async () => {
    const [row, other] = [...(await tokens(here.ada)), null];
    expect(other).toBeNull();
    expect(row?.sealed.toString("latin1")).not.toMatch(/fo[ar]_/);
    expect(() => app.ctx.keyring.open(row?.sealed ?? Buffer.alloc(0), "upstream_tokens:another")).toThrow();
    const { accessToken } = JSON.parse(
      app.ctx.keyring.open(row?.sealed ?? Buffer.alloc(0), `upstream_tokens:${row?.id}`).toString(),
    ) as { accessToken: string };
    expect(accessToken).toMatch(/^foa_/);
    const everything = JSON.stringify([
      logged,
      await shown(await browser("ada")),
      await app.ctx.db.selectFrom("audit_events").selectAll().execute(),
      await app.ctx.db.selectFrom("jobs").selectAll().execute(),
    ]);
    expect(everything).not.toContain(accessToken);
    expect(everything).not.toMatch(/fo[ar]_[A-Za-z0-9_-]{20}/);
  });
});

describe("the user of a sign-in there", () => {
  it("[G94] must be the one who began it: otherwise Foyer stores nothing, says so and revokes the tokens", async () => {
    const dora = await browser("dora");
    const before = await cliSessionsThere("bob");
    expect(await connect(dora, "bob")).toMatchObject({ state: "failed", outcome: "other_person" });
    expect(await tokens(here.dora)).toEqual([]);
    expect(
      await app.ctx.db
        .selectFrom("user_identities")
        .selectAll()
        .where("user_id", "=", here.dora ?? "")
        .execute(),
    ).toEqual([]);
    expect(await cliSessionsThere("bob")).toBe(before);
    expect(
      (
        await app.ctx.db
          .selectFrom("audit_events")
          .select("reason")
          .where("type", "=", "upstream.refused")
          .execute()
      ).map(({ reason }) => reason),
    ).toContain("identity_center.other_user");
  });

  it("is recognized by an address only if an administrator or a directory set it", async () => {
    const cleo = await browser("cleo");
    expect(await connect(cleo, "cleo@northwind.example")).toMatchObject({ state: "done" });
    await app.ctx.db
      .deleteFrom("user_identities")
      .where("user_id", "=", here.cleo ?? "")
      .execute();
    await app.ctx.db
      .updateTable("users")
      .set({ source_id: sourceId })
      .where("id", "=", here.cleo ?? "")
      .execute();
    expect(await connect(cleo, "cleo@northwind.example")).toMatchObject({
      state: "failed",
      outcome: "other_person",
    });
    await app.ctx.db
      .updateTable("users")
      .set({ source_id: null })
      .where("id", "=", here.cleo ?? "")
      .execute();
  });

  it("can be linked by an administrator, and then no one else matches", async () => {
    await linkIdentity(app.system, { sourceId, subject: "bob", userName: "dora" });
    expect(await connect(await browser("dora"), "bob")).toMatchObject({ state: "done" });
    expect(await connect(await browser("bob"), "bob")).toMatchObject({
      state: "failed",
      outcome: "other_person",
    });
    // Ada has her own name there, so the one linked to another user isn't hers.
    expect(await connect(await browser("ada"), "bob")).toMatchObject({
      state: "failed",
      outcome: "other_person",
    });
  });

  it("is refused if nothing there identifies the user", async () => {
    expect(await connect(await browser("bob"), "nobody")).toMatchObject({
      state: "failed",
      outcome: "nobody",
    });
  });
});

describe("the browser that began", () => {
  it("is the only one that sees the code or can finish, and only in the same session", async () => {
    const ada = await browser("ada");
    const begun = await begin(app, sourceId, ada);
    await answerThere(center, there.ada ?? "", begun.userCode);
    clock.advance(2);
    const other = await browser("ada");
    const askers = [
      { ...begun.caller, person: null },
      { ...begun.caller, person: other },
      { ...begun.caller, person: await browser("dora") },
    ];
    for (const caller of askers)
      for (const ask of [advanceFlow, getFlow]) expect(await ask(caller, begun.key)).toBeNull();
    for (const browserToken of ["", "guess", `${begun.key.browserToken}x`, "x".repeat(5_000)])
      expect(await advanceFlow(begun.caller, { ...begun.key, browserToken })).toBeNull();
    for (const id of ["", "x", "00000000-0000-4000-8000-000000000000", "' or 1=1 --"])
      expect(await advanceFlow(begun.caller, { ...begun.key, id })).toBeNull();
    expect(await advanceFlow(begun.caller, begun.key)).toMatchObject({ state: "done" });
  });

  it("finishes once: of many concurrent attempts one stores a token, and a later one gets none", async () => {
    const ada = await browser("ada");
    const begun = await begin(app, sourceId, ada);
    await answerThere(center, there.ada ?? "", begun.userCode);
    clock.advance(2);
    const all = await Promise.all(Array.from({ length: 6 }, () => advanceFlow(begun.caller, begun.key)));
    // An attempt that begins after the first has finished gets the same answer.
    expect(all.filter((progress) => progress?.state === "done").length).toBeGreaterThanOrEqual(1);
    expect(all.every((progress) => progress?.state !== "failed")).toBe(true);
    expect((await tokens(here.ada)).filter(({ state }) => state === "live")).toHaveLength(1);
    const before = (await tokens(here.ada)).map(({ id }) => id);
    expect(await advance(app, begun)).toMatchObject({ state: "done", session: null });
    expect((await tokens(here.ada)).map(({ id }) => id)).toEqual(before);
    await app.worker.drain();
  });

  it("learns that the user denied the request", async () => {
    const begun = await begin(app, sourceId, await browser("ada"));
    await answerThere(center, there.ada ?? "", begun.userCode, false);
    expect(await advance(app, begun)).toMatchObject({ state: "failed", outcome: "denied" });
  });
});

describe("sign-in through it", () => {
  it("refuses unlinked users, and signs in linked ones with their accounts", async () => {
    const refused = await begin(app, sourceId, null);
    await answerThere(center, there["cleo@northwind.example"] ?? "", refused.userCode);
    await app.ctx.db
      .deleteFrom("user_identities")
      .where("user_id", "=", here.cleo ?? "")
      .execute();
    expect(await advance(app, refused)).toMatchObject({ state: "failed", outcome: "unknown" });
    const begun = await begin(app, sourceId, null);
    await answerThere(center, there.ada ?? "", begun.userCode);
    const progress = await advance(app, begun);
    if (progress?.state !== "done" || !progress.session) throw new Error("not signed in");
    const actor = await actorOfToken(app.ctx, progress.session.token.reveal());
    expect(actor).toMatchObject({ kind: "user", userId: here.ada });
    expect(
      (await tokens(here.ada)).filter(({ state }) => state === "live").map(({ session_id }) => session_id),
    ).toEqual([actor?.sessionId]);
    await app.worker.drain();
  });

  it("is neither offered nor possible if it is for accounts only, and the reverse", async () => {
    const { name, settings, revision } = await getSource(app.system, sourceId);
    for (const [purpose, person] of [
      ["accounts", null],
      ["sign-in", await browser("ada")],
    ] as const) {
      const current = await getSource(app.system, sourceId);
      await changeSource(app.system, {
        id: sourceId,
        name,
        secret: "",
        revision: current.revision,
        settings: { ...settings, purpose },
      });
      await expect(begin(app, sourceId, person)).rejects.toMatchObject({ kind: "not_found" });
    }
    await changeSource(app.system, { id: sourceId, name, secret: "", revision: revision + 2, settings });
    // Tokens of the previous settings were dropped.
    expect((await tokens(here.ada)).filter(({ state }) => state !== "dropped")).toEqual([]);
    await app.worker.drain();
  });
});

describe("an administrator's test", () => {
  it("shows the result and stores nothing else; only administrators can start one", async () => {
    await expect(begin(app, sourceId, await browser("ada"), "test")).rejects.toMatchObject({
      kind: "not_found",
    });
    const morgan = await browser("morgan");
    const begun = await begin(app, sourceId, morgan, "test");
    const before = await cliSessionsThere("ada");
    await answerThere(center, there.ada ?? "", begun.userCode);
    expect(await advance(app, begun)).toMatchObject({ state: "done", purpose: "test" });
    expect((await getSource(app.system, sourceId)).lastTest).toMatchObject({
      mapped: { subject: "ada", userName: "ada" },
      claims: {
        accounts: [
          { id: SEARCH, roles: ["ReadOnly"] },
          { id: PAYMENTS, roles: ["Operator", "ReadOnly"] },
        ],
      },
    });
    expect(await tokens(here.morgan)).toEqual([]);
    expect(await cliSessionsThere("ada")).toBe(before);
  });
});

describe("the end of a token", () => {
  const reasons: [string, (person: AccessCtx) => Promise<unknown>][] = [
    ["signing out", (person) => endOwnSession(person)],
    ["disconnecting", (person) => disconnect(person, sourceId)],
    [
      "being disabled",
      (person) => setUserStatus(app.system, { userId: person.actor.userId, status: "disabled" }),
    ],
    ["switching the source off", () => on(false)],
  ];
  it.each(reasons)(
    "[G95] comes with %s: at once in Foyer, and afterwards at the Identity Center",
    async (_what, end) => {
      const ada = await browser("ada");
      expect(await connect(ada, "ada")).toMatchObject({ state: "done" });
      const living = await cliSessionsThere("ada");
      await end(ada);
      await expect(credentials(ada)).rejects.toThrow();
      expect((await shown(ada)).accounts).toEqual([]);
      expect((await tokens(here.ada)).map(({ state }) => state)).toEqual(["dropped"]);
      await app.worker.drain();
      expect(await tokens(here.ada)).toEqual([]);
      expect(await cliSessionsThere("ada")).toBe(living - 1);
      await on(true);
      await setUserStatus(app.system, { userId: here.ada ?? "", status: "enabled" });
    },
  );

  it("[G95] comes when the Identity Center ends it: the user is asked to sign in there again, and Foyer's roles stay", async () => {
    const ada = await browser("ada");
    await connect(ada, "ada");
    await center.ctx.db
      .updateTable("cli_sessions")
      .set({ ended_at: clock.now() })
      .where("user_id", "=", there.ada ?? "")
      .execute();
    await expect(credentials(ada)).rejects.toMatchObject({
      kind: "conflict",
      message: "Your sign-in to Partner has expired. Sign in again on the start page.",
    });
    expect(await listIdentityCenters(ada)).toMatchObject([{ state: "ended" }]);
    await disconnect(ada, sourceId);
    await app.worker.drain();
  });
});

describe("[G24] a source disabled during a sign-in", () => {
  it.each(["connect", "sign-in"] as const)("gets no %s", async (purpose) => {
    const person = purpose === "connect" ? await browser("ada") : null;
    const begun = await begin(app, sourceId, person);
    await answerThere(center, there.ada ?? "", begun.userCode);
    await on(false);
    expect(await advance(app, begun)).toMatchObject({ state: "failed", outcome: "switched_off" });
    await expect(begin(app, sourceId, person)).rejects.toMatchObject({ kind: "not_found" });
    await on(true);
    expect(await advance(app, begun)).toMatchObject({ state: "failed" });
  });
});

// These move the clock beyond what signatures allow, so they run last.
describe("time", () => {
  it("doesn't end a token that can be renewed; of many concurrent callers one renews it", async () => {
    const ada = await browser("ada");
    await connect(ada, "ada");
    clock.advance(3_000);
    const before = await center.ctx.db
      .selectFrom("audit_events")
      .select("id")
      .where("type", "=", "cli_session.refreshed")
      .execute();
    await Promise.all(Array.from({ length: 5 }, () => credentials(ada)));
    clock.advance(1_000);
    await credentials(ada);
    expect(
      await center.ctx.db
        .selectFrom("audit_events")
        .select("id")
        .where("type", "=", "cli_session.refreshed")
        .execute(),
    ).toHaveLength(before.length + 1);
  });

  it("ends a code that no one typed", async () => {
    const begun = await begin(app, sourceId, await browser("ada"));
    clock.advance(400);
    expect(await advance(app, begun)).toMatchObject({ state: "failed", outcome: "expired" });
  });

  it("ends a token with the session it came with, even if no one ended that", async () => {
    const ada = await browser("ada");
    expect((await tokens(here.ada)).map(({ state }) => state)).toEqual(["live"]);
    clock.advance(app.ctx.config.session.seconds);
    await expect(credentials(ada)).rejects.toThrow();
    await app.worker.drain();
    expect(await tokens(here.ada)).toEqual([]);
  });

  it("renews the registration once, before it expires", async () => {
    const rows = () => app.ctx.db.selectFrom("upstream_registrations").selectAll().execute();
    const [before] = await rows();
    const ada = await browser("ada");
    await begin(app, sourceId, ada);
    expect((await rows())[0]?.sealed).toEqual(before?.sealed);
    clock.advance(84 * 86_400);
    const later = await browser("ada");
    await Promise.all(Array.from({ length: 5 }, () => begin(app, sourceId, later)));
    const [after] = await rows();
    expect(after?.sealed).not.toEqual(before?.sealed);
    expect((after?.expires_at?.getTime() ?? 0) - clock.now().getTime()).toBeGreaterThan(89 * 86_400_000);
    expect(after?.sealed?.toString("latin1")).not.toContain("clientSecret");
  });
});
