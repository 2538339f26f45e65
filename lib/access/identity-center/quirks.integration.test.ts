/** What the real service does beyond its model, and what a broken or hostile one could do. */
import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { AccessCtx } from "@/lib/access/context";
import { listEntitlements } from "@/lib/access/entitlements/list";
import { listIdentityCenterAccounts } from "./store";
import { testApp, type TestApp } from "@/lib/testing/app";
import { addAccount, addPermissionSet, addUser, assign } from "@/lib/testing/company";
import { awsError, callerXml, startPortal, type Answer, type Portal } from "@/lib/testing/portal";
import { browserOf } from "@/lib/testing/browser";
import { addIdentityCenter, advance, begin, settingsFor } from "@/lib/testing/identity-center";
import { setSourceEnabled } from "@/lib/identity/sources/registry/service";
import { reserveRequest } from "./budget";
import { getIdentityCenterCredentials } from "../credentials/identity-center";
import { findIdentityCenter } from "@/lib/identity/sources/identity-center/find";
import { LIST_IDENTITY_CENTER } from "@/lib/identity/sources/identity-center/tokens";
import { claim, finish } from "@/lib/platform/jobs/store";
import { withIdentityCenters } from "../entitlements/merge-identity-centers";
import { refreshList, listIdentityCenters } from "./service";

const [FIRST, SECOND, THIRD] = ["111111111111", "222222222222", "333333333333"] as const;
let portal: Portal;
let app: TestApp;
let sourceId: string;
let adaId: string;
let ada: AccessCtx;

const settings = (more = {}) => ({
  ...settingsFor(portal.url, "https://partner.awsapps.com/start", more),
  endpoints: { oidc: portal.url, portal: portal.url, sts: portal.url, signIn: null },
});

beforeAll(async () => {
  portal = await startPortal();
  app = await testApp({ environment: { FOYER_INTERNAL_HOSTS: "127.0.0.1" } });
  adaId = await addUser(app, "ada");
  await addAccount(app, "481230097715", "Own payments");
  await assign(app, { userId: adaId }, "481230097715", await addPermissionSet(app, "Own"));
  sourceId = await addIdentityCenter(app, "Partner", settings());
});
afterAll(async () => {
  await app.dispose();
  await portal.stop();
});
beforeEach(async () => {
  portal.asked = [];
  portal.spoil = () => null;
  portal.isApproved = true;
  portal.pageSize = 100;
  portal.userName = "ada";
  portal.accounts = [
    { id: FIRST, name: "First", roles: ["ReadOnly", "Operator"] },
    { id: SECOND, name: "Second", roles: ["ReadOnly"] },
    { id: THIRD, name: "Third", roles: ["ReadOnly"] },
  ];
  ada = await browserOf(app, adaId);
});
afterEach(async () => {
  await app.worker.drain();
  await app.ctx.db.deleteFrom("upstream_lists").execute();
  await app.ctx.db.deleteFrom("upstream_registrations").execute();
  app.clock.advance(120);
});

const names = async () => (await listIdentityCenterAccounts(app.ctx, adaId)).map(({ name }) => name);
const connect = async () => advance(app, await begin(app, sourceId, ada));
const connected = async () => {
  expect(await connect()).toMatchObject({ state: "done" });
  await app.worker.drain();
};
const only = (path: string, answer: (times: number) => Answer | null | Promise<null>) =>
  (portal.spoil = (asked, times) => (asked.path === path ? answer(times) : null));
const pollsFor = () =>
  portal.asked.filter(({ path, body }) => path === "/token" && String(body.grantType).endsWith("device_code"))
    .length;

describe("[M4] a sign-in that fails there", () => {
  const lastFailure = async () =>
    (
      await app.ctx.db
        .selectFrom("audit_events")
        .select(["reason", "details"])
        .where("type", "=", "sign_in.failed")
        .orderBy("at", "desc")
        .orderBy("id", "desc")
        .executeTakeFirst()
    )?.reason;
  const failsAt = (path: string, status: number, name: string) => () =>
    only(path, () => awsError(status, name));
  it.each<[string, () => void, string]>([
    ["denied", failsAt("/token", 400, "AccessDeniedException"), "identity_center.denied"],
    ["expired", failsAt("/token", 400, "ExpiredTokenException"), "identity_center.expired"],
    ["expired", failsAt("/token", 400, "InvalidGrantException"), "identity_center.expired"],
    ["refused", failsAt("/token", 401, "InvalidClientException"), "identity_center.refused"],
    ["refused", failsAt("/token", 400, "InvalidRequestException"), "identity_center.refused"],
    ["refused", failsAt("/token", 403, "ForbiddenException"), "identity_center.refused"],
    ["nobody", () => (portal.accounts = []), "identity_center.no_user"],
    [
      "unreachable",
      failsAt("/assignment/accounts", 503, "InternalServerException"),
      "identity_center.unreachable",
    ],
    ["unknown", () => (portal.userName = "stranger"), "sign_in.not_linked"],
  ])("ends as %s, once, and its reason is in the audit log", async (outcome, spoil, reason) => {
    const before = await app.ctx.db.selectFrom("audit_events").select("id").execute();
    const begun = await begin(app, sourceId, null);
    spoil();
    expect(await advance(app, begun)).toMatchObject({ state: "failed", outcome, purpose: "sign-in" });
    expect(await lastFailure()).toBe(reason);
    await advance(app, begun);
    const after = await app.ctx.db
      .selectFrom("audit_events")
      .select("id")
      .where("type", "=", "sign_in.failed")
      .where("id", "not in", before.length > 0 ? before.map(({ id }) => id) : [randomUUID()])
      .execute();
    expect(after).toHaveLength(1);
  });

  it("ends as expired when nobody typed the code, and as switched_off with its source", async () => {
    portal.isApproved = false;
    const late = await begin(app, sourceId, null);
    app.clock.advance(1_000);
    expect(await advance(app, late)).toMatchObject({ state: "failed", outcome: "expired" });
    expect(await lastFailure()).toBe("identity_center.expired");
    const begun = await begin(app, sourceId, null);
    await setSourceEnabled(app.system, { id: sourceId, isEnabled: false });
    expect(await advance(app, begun)).toMatchObject({ state: "failed", outcome: "switched_off" });
    expect(await lastFailure()).toBe("identity_center.switched_off");
    await setSourceEnabled(app.system, { id: sourceId, isEnabled: true });
  });
});

describe("waiting for the user", () => {
  it("polls no sooner than told, and slower after slow_down", async () => {
    portal.isApproved = false;
    const begun = await begin(app, sourceId, ada);
    expect(await advance(app, begun)).toMatchObject({ state: "waiting", intervalSeconds: 1 });
    only("/token", () => awsError(400, "SlowDownException", { error: "slow_down" }));
    expect(await advance(app, begun)).toMatchObject({ state: "waiting", intervalSeconds: 6 });
    for (let look = 0; look < 2; look += 1) await advance(app, begun);
    expect(pollsFor()).toBe(2);
    app.clock.advance(3);
    portal.spoil = () => null;
    portal.isApproved = true;
    expect(await advance(app, begun)).toMatchObject({ state: "done" });
  });

  it("redeems a code once: a replay gets nothing", async () => {
    const begun = await begin(app, sourceId, ada);
    expect(await advance(app, begun)).toMatchObject({ state: "done" });
    for (let look = 0; look < 3; look += 1) await advance(app, begun);
    expect(pollsFor()).toBe(1);
    expect(portal.asked.filter(({ path }) => path === "/logout")).toEqual([]);
  });

  it("continues if the Identity Center doesn't answer for a while", async () => {
    const begun = await begin(app, sourceId, ada);
    only("/token", () => ({ status: 502, body: "<html>Bad gateway</html>" }));
    expect(await advance(app, begun)).toMatchObject({ state: "waiting", isUnreachable: true });
    portal.spoil = () => null;
    expect(await advance(app, begun)).toMatchObject({ state: "done" });
  });

  it("registers again, once, if the Identity Center no longer knows Foyer", async () => {
    only("/device_authorization", (times) =>
      times === 1 ? awsError(401, "InvalidClientException", { error: "invalid_client" }) : null,
    );
    await begin(app, sourceId, ada);
    expect(portal.asked.filter(({ path }) => path === "/client/register")).toHaveLength(2);
    only("/device_authorization", () => awsError(401, "InvalidClientException", { error: "invalid_client" }));
    await expect(begin(app, sourceId, ada)).rejects.toMatchObject({ kind: "aws_refused" });
  });

  it.each([
    ["an address that is no web page", { verificationUri: "javascript:alert(1)" }],
    ["an address without a lock", { verificationUri: "http://partner.example/device" }],
    ["a code with a line break", { userCode: "AB\nCD" }],
    ["no code", { userCode: "" }],
    ["no device code", { deviceCode: undefined }],
  ])("refuses %s", async (_what, wrong) => {
    only("/device_authorization", () => ({
      status: 200,
      body: {
        deviceCode: "d",
        userCode: "PNDN-QVKB",
        verificationUri: "https://partner.awsapps.com/start",
        expiresIn: 600,
        ...wrong,
      },
    }));
    await expect(begin(app, sourceId, ada)).rejects.toMatchObject({ kind: "aws_unavailable" });
  });

  it("limits how many codes a user or a network can request", async () => {
    const mine = await Promise.allSettled(Array.from({ length: 30 }, () => begin(app, sourceId, ada)));
    expect(mine.filter(({ status }) => status === "fulfilled")).toHaveLength(20);
    expect(mine.find((each) => each.status === "rejected")?.reason).toMatchObject({
      kind: "too_many_requests",
    });
    const { id: _id, ...row } = await app.ctx.db
      .selectFrom("upstream_flows")
      .selectAll()
      .where("state", "=", "pending")
      .orderBy("created_at", "desc")
      .executeTakeFirstOrThrow();
    const rows = Array.from({ length: 500 }, () => ({ ...row, id: randomUUID() }));
    await app.ctx.db.insertInto("upstream_flows").values(rows).execute();
    const asked = portal.asked.length;
    await expect(begin(app, sourceId, null)).rejects.toMatchObject({ kind: "too_many_requests" });
    expect(portal.asked).toHaveLength(asked);
    await app.ctx.db.deleteFrom("upstream_flows").execute();
  });
});

describe("the user's identity", () => {
  it.each([
    ["another account's credentials", `arn:aws:sts::999999999999:assumed-role/AWSReservedSSO_x_0/ada`],
    ["another partition's", `arn:aws-cn:sts::${FIRST}:assumed-role/AWSReservedSSO_x_0/ada`],
    ["a user and no role", `arn:aws:iam::${FIRST}:user/ada`],
    [
      "a name that may have been cut",
      `arn:aws:sts::${FIRST}:assumed-role/AWSReservedSSO_x_0/${"a".repeat(64)}`,
    ],
    ["nothing", ""],
  ])("is not taken from %s: nothing is stored, and the tokens are revoked", async (_what, arn) => {
    portal.accounts = portal.accounts.slice(0, 1);
    only("/", () => ({ status: 200, body: callerXml(arn) }));
    expect(await connect()).toMatchObject({ state: "failed", outcome: "nobody" });
    expect(
      await app.ctx.db
        .selectFrom("upstream_tokens")
        .select("id")
        .where("state", "<>", "dropped")
        .where("session_id", "=", ada.actor.sessionId)
        .execute(),
    ).toEqual([]);
    expect(portal.asked.at(-1)?.path).toBe("/logout");
  });

  it("comes from another account if the first one is closed", async () => {
    portal.spoil = ({ path, query }) =>
      path === "/federation/credentials" && query.get("account_id") === FIRST
        ? awsError(403, "ForbiddenException")
        : null;
    expect(await connect()).toMatchObject({ state: "done" });
  });
});

describe("listing", () => {
  it("follows all pages", async () => {
    portal.pageSize = 1;
    await connected();
    expect(await names()).toEqual(["First", "Second", "Third"]);
  });

  it("shows accounts before their roles are known, marked as such, and keeps known roles until then", async () => {
    await connected();
    portal.accounts = [...portal.accounts, { id: "444444444444", name: "Fourth", roles: ["ReadOnly"] }];
    let open = () => {};
    const opened = new Promise<null>((resolve) => (open = () => resolve(null)));
    const asked = new Promise<void>((resolve) => only("/assignment/roles", () => (resolve(), opened)));
    await refreshList(ada, sourceId);
    const listing = app.worker.drain();
    await asked;
    const shown = async () =>
      (
        await withIdentityCenters(ada, await listEntitlements(ada), await listIdentityCenters(ada))
      ).entitlements.accounts.map(({ name, roles, isListing }) => [name, roles.length, isListing === true]);
    expect(await shown()).toEqual([
      ["Own payments", 1, false],
      ["First", 2, false],
      ["Fourth", 0, true],
      ["Second", 1, false],
      ["Third", 1, false],
    ]);
    expect(await listIdentityCenters(ada)).toMatchObject([{ list: { state: "listing", done: 0 } }]);
    open();
    await listing;
    expect(await shown()).toContainEqual(["Fourth", 1, false]);
    expect(await listIdentityCenters(ada)).toMatchObject([
      { list: { state: "complete", done: 4, total: 4 } },
    ]);
  });

  it("that ends early leaves no account marked as still listing", async () => {
    expect(await connect()).toMatchObject({ state: "done" });
    only("/assignment/roles", () => ({ status: 200, body: "<html></html>" }));
    await app.worker.drain();
    expect(await listIdentityCenters(ada)).toMatchObject([{ list: { state: "failed" } }]);
    expect(await names()).toEqual([]);
  });

  it("happens once, however often the user loads the page before it starts", async () => {
    expect(await connect()).toMatchObject({ state: "done" });
    const job = await claim(app.ctx.db, {
      kinds: [LIST_IDENTITY_CENTER],
      now: app.ctx.now(),
      leaseSeconds: 60,
    });
    if (!job) throw new Error("no job");
    await listIdentityCenters(ada);
    await finish(app.ctx.db, job, app.ctx.now());
    expect(
      await app.ctx.db.selectFrom("jobs").select("key").where("kind", "=", LIST_IDENTITY_CENTER).execute(),
    ).toEqual([]);
  });

  it("stops at a page cycle", async () => {
    portal.spoil = ({ path }) =>
      path === "/assignment/accounts" && portal.asked.length > 6
        ? {
            status: 200,
            body: { accountList: [{ accountId: FIRST, accountName: "First" }], nextToken: "again" },
          }
        : null;
    await connected();
    expect(await names()).toContain("First");
  });

  it("[G96] waits as long as a throttled response says, then continues", async () => {
    await connected();
    const throttled = new Set<string>();
    portal.spoil = ({ path, query }) => {
      const key = path + String(query);
      if (!path.startsWith("/assignment") || throttled.has(key)) return null;
      throttled.add(key);
      return awsError(429, "TooManyRequestsException", {}, { "retry-after": "0" });
    };
    await refreshList(ada, sourceId);
    await app.worker.drain();
    expect(throttled.size).toBeGreaterThan(3);
    expect(await names()).toEqual(["First", "Second", "Third"]);
  });

  it("leaves out only the accounts whose roles are forbidden", async () => {
    portal.spoil = ({ path, query }) =>
      path === "/assignment/roles" && query.get("account_id") === SECOND
        ? awsError(403, "ForbiddenException", { message: "No access" })
        : null;
    await connected();
    expect(await names()).toEqual(["First", "Third"]);
  });

  it("leaves out entries that aren't accounts or roles", async () => {
    portal.accounts.push(
      { id: "4", name: "Four", roles: ["ReadOnly"] },
      { id: "555555555555", name: "Evil\u0000\n", roles: ["<script>", "Fine"] },
    );
    await connected();
    expect(
      (await listIdentityCenterAccounts(app.ctx, adaId)).map(({ name, roles }) => [name, roles]).at(0),
    ).toEqual(["555555555555", ["Fine"]]);
    expect(await names()).toHaveLength(4);
  });

  const broken: [string, Answer][] = [
    ["an error of a proxy", { status: 503, body: "<html></html>" }],
    ["an error without a name", { status: 400, body: "" }],
    ["something that is no JSON", { status: 200, body: "<html>Sign in to the hotel's network</html>" }],
    [
      "an answer without an end",
      { status: 200, body: JSON.stringify({ accountList: [], filler: "x".repeat(2 * 1024 * 1024) }) },
    ],
  ];
  it.each(broken)(
    "keeps the previous list after %s, says so, and doesn't affect Foyer's roles",
    async (_what, answer) => {
      await connected();
      only("/assignment/accounts", () => answer);
      await refreshList(ada, sourceId);
      await app.worker.drain();
      expect(await listIdentityCenters(ada)).toMatchObject([
        { state: "connected", list: { state: "failed" } },
      ]);
      const { accounts } = (
        await withIdentityCenters(ada, await listEntitlements(ada), await listIdentityCenters(ada))
      ).entitlements;
      expect(accounts.map(({ name }) => name)).toEqual(["Own payments", "First", "Second", "Third"]);
    },
  );

  it("[G95] stops at a 401, which ends the connection but not Foyer's own list", async () => {
    await connected();
    only("/assignment/roles", () => awsError(401, "UnauthorizedException"));
    await refreshList(ada, sourceId);
    await app.worker.drain();
    expect(await listIdentityCenters(ada)).toMatchObject([{ state: "ended" }]);
    expect(
      (
        await withIdentityCenters(ada, await listEntitlements(ada), await listIdentityCenters(ada))
      ).entitlements.accounts.map(({ name }) => name),
    ).toEqual(["Own payments"]);
  });

  it("drops the list of a previous user there", async () => {
    await connected();
    await app.ctx.db.deleteFrom("user_identities").execute();
    await app.ctx.db
      .updateTable("users")
      .set({ user_name: "ada.l", user_name_key: "ada.l" })
      .where("id", "=", adaId)
      .execute();
    [portal.userName, portal.accounts] = ["ada.l", portal.accounts.slice(0, 1)];
    expect(await connect()).toMatchObject({ state: "done" });
    expect(await names()).toEqual([]);
    await app.worker.drain();
    expect(await names()).toEqual(["First"]);
    await app.ctx.db.deleteFrom("user_identities").execute();
    await app.ctx.db
      .updateTable("users")
      .set({ user_name: "ada", user_name_key: "ada" })
      .where("id", "=", adaId)
      .execute();
  });
});

describe("credentials", () => {
  const ask = () =>
    getIdentityCenterCredentials(ada, {
      sourceId,
      accountId: FIRST,
      roleName: "ReadOnly",
      purpose: "credentials",
    });
  it.each<[string, Answer, string]>([
    ["403 No access", awsError(403, "ForbiddenException", { message: "No access" }), "not_found"],
    ["429", awsError(429, "TooManyRequestsException"), "too_many_requests"],
    ["500", awsError(500, "InternalFailure"), "aws_unavailable"],
    ["400", awsError(400, "InvalidRequestException"), "aws_unavailable"],
    ["an empty answer", { status: 200, body: {} }, "aws_unavailable"],
    ["401", awsError(401, "UnauthorizedException"), "conflict"],
  ])("[G96] fail with a clear text after %s, with a record before and after", async (_what, answer, kind) => {
    await connected();
    only("/federation/credentials", () => answer);
    await expect(ask()).rejects.toMatchObject({ kind });
    const types = (
      await app.ctx.db
        .selectFrom("audit_events")
        .select(["type", "request_id"])
        .where("type", "like", "upstream_credentials.%")
        .orderBy("at", "desc")
        .limit(2)
        .execute()
    )
      .map(({ type }) => type)
      .toSorted();
    expect(types).toEqual(["upstream_credentials.failed", "upstream_credentials.requested"]);
  });
});

describe("the request rate", () => {
  it("[G96] allows a burst of half a second, then one request at a time, across all callers", async () => {
    const source = await findIdentityCenter(app.ctx, sourceId);
    if (!source) throw new Error("no source");
    const waits: number[] = [];
    for (let place = 0; place < 29; place += 1) waits.push(await reserveRequest(app.ctx, source));
    expect(waits.slice(0, 25).every((wait) => wait === 0)).toBe(true);
    expect(waits.slice(25)).toEqual([20, 40, 60, 80]);
    app.clock.advance(5);
    expect(await reserveRequest(app.ctx, source)).toBe(0);
  });
});

describe("internal addresses", () => {
  let strict: TestApp;
  beforeAll(async () => {
    strict = await testApp();
  });
  afterAll(() => strict.dispose());

  it.each(["127.0.0.1", "localhost", "[::1]"])(
    "are used only if the configuration names them: %s",
    async (host) => {
      const url = portal.url.replace("127.0.0.1", host);
      for (const part of ["oidc", "portal", "sts"] as const) {
        const id = await addIdentityCenter(strict, `${part} inside ${host}`, {
          ...settings(),
          endpoints: { oidc: url, portal: url, sts: url, signIn: null },
        });
        portal.asked = [];
        await expect(begin(strict, id, null)).rejects.toMatchObject({ kind: "aws_unavailable" });
        expect(portal.asked).toEqual([]);
      }
    },
  );
});
