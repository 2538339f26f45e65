/** Roles that demand a second factor within the last minutes: by every way of issue, in the browser and on command lines. */
import { GetRoleCredentialsCommand, SSOClient } from "@aws-sdk/client-sso";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { resetFactors, setRule } from "@/lib/identity/factors/administer";
import { addKey, beginKey } from "@/lib/identity/factors/enrol";
import { removeFactor, listOwnFactors } from "@/lib/identity/factors/own-factors";
import { passWithKey, secondFactorOptions } from "@/lib/identity/factors/second-factor";
import { endCliSessions } from "@/lib/identity/cli/store";
import { actorOfToken } from "@/lib/identity/sessions/service";
import { isStrong } from "@/lib/identity/step-up/strength";
import { stepUpRequired } from "@/lib/platform/errors";
import type { AccessCtx } from "../context";
import { accessAs } from "../context";
import { openConsole } from "../console/service";
import { getCredentials } from "../credentials/service";
import { saveEnvironment, setAccountLabel } from "../environments/service";
import { changePermissionSet, createPermissionSet, getPermissionSet } from "../permission-sets/service";
import { requestOf } from "../signing/types";
import { SOURCE, testApp, type TestApp } from "@/lib/testing/app";
import { softAuthenticator, type SoftAuthenticator } from "@/lib/testing/authenticator";
import { browserOf } from "@/lib/testing/browser";
import { frozenClock } from "@/lib/testing/clock";
import { addAccount, addPermissionSet, addUser, assign } from "@/lib/testing/company";
import { post, serveProtocols, signInCli, type Protocols } from "@/lib/testing/protocols";
import { deployAssigned, testSandbox } from "@/lib/testing/sandbox";
import type { Sandbox } from "@/sandbox/server";
import { approveStepUp, findAskedRole } from "./approve";
import { demandOf } from "./gate";

const PAYMENTS = "481230097715";
const SEARCH = "264971830552";
const clock = frozenClock(new Date().toISOString());
let sandbox: Sandbox;
let app: TestApp;
let protocols: Protocols;
let sso: SSOClient;
let ada: string;
let bob: string;
let operator: string;
let readOnly: string;
let production: string;
let key: SoftAuthenticator;

beforeAll(async () => {
  sandbox = await testSandbox(clock);
  app = await testApp({ signInEndpoint: sandbox.url, clock });
  protocols = await serveProtocols(app);
  sso = new SSOClient({ region: "us-east-1", endpoint: protocols.url, maxAttempts: 1 });
  [ada, bob] = [await addUser(app, "ada"), await addUser(app, "bob")];
  await addAccount(app, PAYMENTS, "Payments");
  await addAccount(app, SEARCH, "Search");
  operator = await addPermissionSet(app, "Operator", { strongMinutes: 15 });
  readOnly = await addPermissionSet(app, "ReadOnly");
  for (const [account, set] of [
    [PAYMENTS, operator],
    [PAYMENTS, readOnly],
    [SEARCH, operator],
  ] as const)
    await assign(app, { userId: ada }, account, set);
  await assign(app, { userId: bob }, PAYMENTS, operator);
  await deployAssigned(app, sandbox);
  production = await saveEnvironment(app.system, {
    id: null,
    name: "Production",
    colour: "red",
    tag: null,
    strongMinutes: null,
  });
  key = softAuthenticator(app.ctx.config.url);
  const browser = await browserOf(app, ada);
  await addKey(browser, {
    kind: "passkey",
    name: "",
    response: key.register(await beginKey(browser, "passkey")),
  });
});
beforeEach(() => clock.advance(3600));
afterEach(() => setAccountLabel(app.system, { accountId: PAYMENTS, label: "", environmentId: null }));
afterAll(async () => {
  sso.destroy();
  await protocols.close();
  await app.dispose();
  await sandbox.stop();
});

/** Proves the session with the passkey; it goes on with a new token. */
async function prove(ctx: AccessCtx, by = key): Promise<AccessCtx> {
  const passed = await passWithKey(ctx, by.sign(await secondFactorOptions(ctx)));
  const actor = await actorOfToken(app.ctx, passed.token.reveal());
  if (actor?.kind !== "user") throw new Error("no session");
  return accessAs(app, actor, SOURCE);
}

const operatorRole = () => ({ accountId: PAYMENTS, permissionSetId: operator });
const REFUSED = { kind: "proof_required", code: "step_up_required" };

/** Every way in which a browser gets into a role. */
const WAYS: [string, (ctx: AccessCtx) => Promise<unknown>][] = [
  ["credentials", (ctx) => getCredentials(ctx, { ...operatorRole(), purpose: "credentials" })],
  [
    "the console",
    (ctx) => openConsole(ctx, { accountId: PAYMENTS, role: { kind: "permission_set", ...operatorRole() } }),
  ],
  [
    "a link to a page of the console",
    (ctx) =>
      openConsole(ctx, {
        accountId: PAYMENTS,
        roleName: "Operator",
        destination: "https://console.aws.amazon.com/s3/home",
      }),
  ],
  [
    "a console that the browser posts to",
    (ctx) => ctx.issue(requestOf(ctx, { ...operatorRole(), purpose: "console-post" })),
  ],
];

const signed = async () =>
  Number(
    (
      await app.ctx.db
        .selectFrom("assertion_ledger")
        .select((eb) => eb.fn.countAll<number>().as("count"))
        .executeTakeFirstOrThrow()
    ).count,
  );

describe("in the browser", () => {
  it.each(WAYS)(
    "[U22] [G58] %s opens in minute 14 after the factor, and not in minute 16",
    async (_name, open) => {
      const fresh = await browserOf(app, ada);
      const before = await signed();
      await expect(open(fresh)).rejects.toMatchObject({
        ...REFUSED,
        params: { name: "Operator", minutes: 15 },
      });
      expect(await signed(), "nothing is signed").toBe(before);
      const proven = await prove(fresh);
      clock.advance(14 * 60);
      await open(proven);
      // Neither opening a role nor another tab of the same session renews the proof.
      clock.advance(2 * 60);
      await expect(open(proven)).rejects.toMatchObject(REFUSED);
      await prove(proven);
    },
  );
  it("a role that demands nothing opens as before, and one that isn't assigned asks for no factor", async () => {
    const ctx = await browserOf(app, ada);
    await getCredentials(ctx, { accountId: PAYMENTS, permissionSetId: readOnly, purpose: "credentials" });
    await expect(
      getCredentials(ctx, { accountId: SEARCH, permissionSetId: readOnly, purpose: "credentials" }),
    ).rejects.toMatchObject({ kind: "not_found" });
  });
  it("the stricter of permission set and environment counts, and says its name", async () => {
    await setAccountLabel(app.system, { accountId: PAYMENTS, label: "", environmentId: production });
    const demand = (strongMinutes: number | null) =>
      saveEnvironment(app.system, {
        id: production,
        name: "Production",
        colour: "red",
        tag: null,
        strongMinutes,
      });
    const ctx = await prove(await browserOf(app, ada));
    clock.advance(6 * 60);
    await demand(5);
    for (const permissionSetId of [operator, readOnly])
      await expect(
        getCredentials(ctx, { accountId: PAYMENTS, permissionSetId, purpose: "credentials" }),
      ).rejects.toMatchObject({ ...REFUSED, params: { name: "Production", minutes: 5 } });
    await demand(60);
    clock.advance(10 * 60);
    await getCredentials(ctx, { accountId: PAYMENTS, permissionSetId: readOnly, purpose: "credentials" });
    await expect(getCredentials(ctx, { ...operatorRole(), purpose: "credentials" })).rejects.toMatchObject({
      ...REFUSED,
      params: { name: "Operator", minutes: 15 },
    });
    await demand(null);
  });
  it.each([
    [null, null, null],
    [15, null, "set"],
    [null, 15, "environment"],
    [5, 15, "set"],
    [15, 5, "environment"],
    [5, 5, "environment"],
  ])("set %s and environment %s: %s demands", (setMinutes, environmentMinutes, by) => {
    const found = demandOf({
      permissionSetName: "set",
      setMinutes,
      environmentName: "environment",
      environmentMinutes,
    });
    expect(found?.name ?? null).toBe(by);
  });
  it("a recovery code and a remembered password don't count, and neither does a kind that the rule excludes", async () => {
    const open = (ctx: AccessCtx) => getCredentials(ctx, { ...operatorRole(), purpose: "credentials" });
    const byCode = await browserOf(app, ada, { proven: { method: "recovery_code", factorId: null } });
    await expect(open(byCode)).rejects.toMatchObject(REFUSED);
    const byApp = await browserOf(app, ada, { proven: { method: "totp", factorId: null } });
    await open(byApp);
    await setRule(app.system, {
      target: { scope: "everyone" },
      rule: { mode: "new", kinds: ["passkey"], covers: "passwords" },
    });
    await expect(open(byApp)).rejects.toMatchObject(REFUSED);
    await setRule(app.system, {
      target: { scope: "everyone" },
      rule: { mode: "off", kinds: ["passkey", "security_key", "totp"], covers: "passwords" },
    });
  });
  it("the log has the refusal, with what demanded it", async () => {
    await expect(
      getCredentials(await browserOf(app, ada), { ...operatorRole(), purpose: "credentials" }),
    ).rejects.toThrow();
    const event = await app.ctx.db
      .selectFrom("audit_events")
      .selectAll()
      .where("type", "=", "credentials.refused")
      .orderBy("at", "desc")
      .orderBy("id", "desc")
      .where("reason", "=", "step_up_required")
      .executeTakeFirstOrThrow();
    expect(event).toMatchObject({ account_id: PAYMENTS, permission_set_id: operator, outcome: "refused" });
  });
});

describe("on a command line", () => {
  const ask = async (accessToken: string, roleName = "Operator", accountId = PAYMENTS) => {
    try {
      const { roleCredentials } = await sso.send(
        new GetRoleCredentialsCommand({ accessToken, accountId, roleName }),
      );
      return { ok: roleCredentials?.accessKeyId !== undefined, status: 200, name: "", text: "" };
    } catch (error) {
      const { name, message, $metadata } = error as Error & { $metadata: { httpStatusCode?: number } };
      return { ok: false, status: $metadata.httpStatusCode, name, text: message };
    }
  };
  const idIn = (text: string) => /\/step-up\/([\w-]+) /.exec(text)?.[1] ?? "";
  const start = async () => (await signInCli(app, protocols, ada)).tokens;

  it("is refused with one sentence and an address; once its user has proven themselves there, the same command works", async () => {
    const { accessToken } = await start();
    const refused = await ask(accessToken);
    expect(refused).toMatchObject({ status: 403, name: "ForbiddenException" });
    expect(refused.text).toMatch(
      /^Operator asks for a second factor used in the last 15 minutes: use yours at http:\/\/localhost:\d+\/step-up\/[\w-]{22} and run this command again\.$/,
    );
    expect((await ask(accessToken)).text, "the same address again").toBe(refused.text);
    const id = idIn(refused.text);
    const browser = await browserOf(app, ada);
    expect(await findAskedRole(browser, id)).toMatchObject({
      program: "botocore-client-test",
      roleName: "Operator",
      accountName: "Payments",
      isProven: false,
      approvedUntil: null,
    });
    await expect(approveStepUp(browser, { id, coversAll: false })).rejects.toMatchObject(REFUSED);
    expect(await ask(accessToken)).toMatchObject({ status: 403 });
    const proven = await prove(browser);
    expect(await ask(accessToken), "a proof in the browser alone opens nothing here").toMatchObject({
      status: 403,
    });
    await approveStepUp(proven, { id, coversAll: false });
    expect(await ask(accessToken)).toMatchObject({ ok: true });
  });
  it("[U22] renewing tokens and using roles never renews the proof", async () => {
    const { client, tokens } = await signInCli(app, protocols, ada);
    const id = idIn((await ask(tokens.accessToken)).text);
    await approveStepUp(await prove(await browserOf(app, ada)), { id, coversAll: false });
    clock.advance(14 * 60);
    expect(await ask(tokens.accessToken)).toMatchObject({ ok: true });
    clock.advance(6 * 60);
    const { body } = await post(`${protocols.url}/token`, {
      ...client,
      grantType: "refresh_token",
      refreshToken: tokens.refreshToken,
    });
    const again = await ask(String(body.accessToken));
    expect(again).toMatchObject({ status: 403 });
    expect(idIn(again.text), "a new address").not.toBe(id);
  });
  it("[G38] a step-up can't be replayed for another role, another account or another command line", async () => {
    const { accessToken } = await start();
    const proven = await prove(await browserOf(app, ada));
    await approveStepUp(proven, { id: idIn((await ask(accessToken)).text), coversAll: false });
    expect(await ask(accessToken)).toMatchObject({ ok: true });
    expect(await ask(accessToken, "Operator", SEARCH)).toMatchObject({ status: 403 });
    expect(await ask((await start()).accessToken)).toMatchObject({ status: 403 });
  });
  it("its user may let it open every role that asks, for as long as each allows", async () => {
    const { accessToken } = await start();
    const proven = await prove(await browserOf(app, ada));
    await approveStepUp(proven, { id: idIn((await ask(accessToken)).text), coversAll: true });
    expect(await ask(accessToken, "Operator", SEARCH)).toMatchObject({ ok: true });
    expect(await ask((await start()).accessToken)).toMatchObject({ status: 403 });
    clock.advance(16 * 60);
    expect(await ask(accessToken, "Operator", SEARCH)).toMatchObject({ status: 403 });
  });
  it("what is approved works for half of the time at least: an older proof is asked for again", async () => {
    const { accessToken } = await start();
    const proven = await prove(await browserOf(app, ada));
    const id = idIn((await ask(accessToken)).text);
    clock.advance(8 * 60);
    expect((await findAskedRole(proven, id)).isProven).toBe(false);
    await expect(approveStepUp(proven, { id, coversAll: false })).rejects.toMatchObject(REFUSED);
  });
  it("[U7] the address belongs to one person, one command line and half an hour; whatever else stands there is unknown", async () => {
    const { accessToken } = await start();
    const id = idIn((await ask(accessToken)).text);
    const others = await browserOf(app, bob, { proven: { method: "passkey", factorId: null } });
    for (const [ctx, wrong] of [
      [others, id],
      [await browserOf(app, ada), ""],
      [await browserOf(app, ada), `${id}x`],
      [await browserOf(app, ada), "\u0000".repeat(22)],
      [await browserOf(app, ada), "../../admin"],
    ] as const) {
      await expect(findAskedRole(ctx, wrong)).rejects.toMatchObject({ kind: "not_found" });
      await expect(approveStepUp(ctx, { id: wrong, coversAll: true })).rejects.toMatchObject({
        kind: "not_found",
      });
    }
    const own = await prove(await browserOf(app, ada));
    await endCliSessions(app.ctx.db, { userId: ada }, clock.now(), "session.signed_out");
    await expect(approveStepUp(own, { id, coversAll: false })).rejects.toMatchObject({ kind: "not_found" });
    const { accessToken: next } = await start();
    const late = idIn((await ask(next)).text);
    clock.advance(30 * 60 + 1);
    await expect(approveStepUp(await prove(own), { id: late, coversAll: false })).rejects.toMatchObject({
      kind: "not_found",
    });
  });
  it("a command line can't approve itself", async () => {
    const { accessToken } = await start();
    const id = idIn((await ask(accessToken)).text);
    const proven = await prove(await browserOf(app, ada));
    const asCli = { ...proven, actor: { ...proven.actor, entrance: "cli" as const } };
    await expect(approveStepUp(asCli, { id, coversAll: false })).rejects.toMatchObject({ kind: "conflict" });
  });
  it("ten processes of one command line that ask at once get one address", async () => {
    const { accessToken } = await start();
    const all = await Promise.all(Array.from({ length: 10 }, () => ask(accessToken)));
    expect(new Set(all.map(({ text }) => text)).size).toBe(1);
  });
  it.each(["their own", "an administrator's"])(
    "[F10] %s removal of the factor takes back what it let in, in the browser and on command lines",
    async (whose) => {
      const name = `cy-${whose.length}`;
      const cy = await addUser(app, name);
      await assign(app, { userId: cy }, PAYMENTS, operator);
      const own = softAuthenticator(app.ctx.config.url);
      const first = await browserOf(app, cy);
      await addKey(first, {
        kind: "passkey",
        name: "",
        response: own.register(await beginKey(first, "passkey")),
      });
      const proven = await prove(await browserOf(app, cy), own);
      const { accessToken } = (await signInCli(app, protocols, cy)).tokens;
      await approveStepUp(proven, { id: idIn((await ask(accessToken)).text), coversAll: true });
      expect(await ask(accessToken)).toMatchObject({ ok: true });
      await getCredentials(proven, { ...operatorRole(), purpose: "credentials" });
      if (whose === "their own") {
        const [factor] = (await listOwnFactors(proven)).factors;
        // The last passkey may go only if there is another way in.
        await removeFactor(proven, { id: factor?.id ?? "" });
      } else await resetFactors(app.system, { userId: cy });
      expect((await ask(accessToken)).status).toBeGreaterThanOrEqual(401);
      expect(await isStrong(proven, app.ctx.db, { withinSeconds: 3600 })).toBe(false);
      // After a reset, the role is refused because its AWS sessions are being ended.
      await expect(
        getCredentials(proven, { ...operatorRole(), purpose: "credentials" }),
      ).rejects.toMatchObject(whose === "their own" ? REFUSED : { kind: "conflict" });
    },
  );
});

describe("the demand itself", () => {
  const set = { name: "Deployer", description: "", strongMinutes: 30 };
  it.each([0, -1, 1441, 1.5, Number.NaN, "15", {}, true])("%s minutes are refused", async (strongMinutes) => {
    const wrong = { kind: "invalid_input", code: "strong_minutes_not_valid" };
    await expect(
      createPermissionSet(app.system, { ...set, strongMinutes: strongMinutes as never }),
    ).rejects.toMatchObject(wrong);
    await expect(
      saveEnvironment(app.system, {
        id: null,
        name: "Wrong",
        colour: "red",
        tag: null,
        strongMinutes: strongMinutes as never,
      }),
    ).rejects.toMatchObject(wrong);
  });
  it("is a part of a permission set's versions and of the log; changing it alone deploys nothing", async () => {
    const id = await createPermissionSet(app.system, set);
    expect((await getPermissionSet(app.system, id)).set.strongMinutes).toBe(30);
    await changePermissionSet(app.system, { id, expectedRevision: 1, change: { strongMinutes: 5 } });
    await changePermissionSet(app.system, { id, expectedRevision: 2, change: { description: "x" } });
    const { set: after, versions } = await getPermissionSet(app.system, id);
    expect(after).toMatchObject({ strongMinutes: 5, revision: 3 });
    expect(versions.map(({ definition }) => definition.strongMinutes)).toEqual([5, 5, 30]);
    const events = await app.ctx.db
      .selectFrom("audit_events")
      .select("details")
      .where("permission_set_id", "=", id)
      .where("type", "=", "permission_set.changed")
      .execute();
    expect(events.map(({ details }) => (details as { changed: string[] }).changed)).toContainEqual([
      "strongMinutes",
    ]);
  });
  it("a form of an environment without the field leaves the demand", async () => {
    await saveEnvironment(app.system, {
      id: production,
      name: "Production",
      colour: "red",
      tag: null,
      strongMinutes: 9,
    });
    await saveEnvironment(app.system, { id: production, name: "Production", colour: "red", tag: null });
    const row = await app.ctx.db
      .selectFrom("environments")
      .select("strong_minutes")
      .where("id", "=", production)
      .executeTakeFirstOrThrow();
    expect(row.strong_minutes).toBe(9);
    await saveEnvironment(app.system, {
      id: production,
      name: "Production",
      colour: "red",
      tag: null,
      strongMinutes: null,
    });
    expect(stepUpRequired({ name: "x", minutes: 1 }).message).toContain("in the last minute.");
  });
});
