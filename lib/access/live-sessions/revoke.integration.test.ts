import { englishText } from "@/lib/messages/server-text";
import { createHash } from "node:crypto";
import { IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createAssignments } from "@/lib/access/assignments/create";
import { listAssignments } from "@/lib/access/assignments/list";
import { removeAssignments } from "@/lib/access/assignments/remove";
import { deleteUser } from "@/lib/identity/users/delete";
import { assumeRole } from "@/lib/access/credentials/assume-role";
import { changePermissionSet, createPermissionSet } from "@/lib/access/permission-sets/service";
import { PROVISION_ACCOUNT, redeploy } from "@/lib/access/desired/desired-roles";
import { provisionAccount } from "@/lib/access/deploy/provision-account";
import { checkRolesNow } from "@/lib/access/deploy/service";
import { listRuns, provisionPermissionSet } from "@/lib/access/desired/service";
import { provisioningTick } from "@/lib/access/deploy/tick";
import { giveRole } from "@/lib/identity/administrators/service";
import { changeSettings } from "@/lib/identity/administrators/settings";
import { setMember } from "@/lib/identity/groups/members";
import { setUserStatus } from "@/lib/identity/users/administer";
import { newUuid } from "@/lib/platform/crypto/random";
import { testApp, type TestApp } from "@/lib/testing/app";
import { frozenClock } from "@/lib/testing/clock";
import { addAccount, addGroup, addUser } from "@/lib/testing/company";
import { connectAll, testSandbox } from "@/lib/testing/sandbox";
import { revocationPreview } from "@/lib/web/revocation-preview";
import type { Sandbox } from "@/sandbox/server";
import { previewRevocation, revokeSessions } from "./revoke";
import { listLiveSessions } from "./service";
import { requestOf } from "@/lib/access/signing/types";

const [PAYMENTS, SEARCH] = ["481230097715", "264971830552"] as const;
const HOUR = 3600;
const clock = frozenClock(new Date().toISOString());
const policy = (action: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: [action], Resource: "*" }],
  });
let sandbox: Sandbox;
let app: TestApp;
let [ada, ben]: [string, string] = ["", ""];
let count = 0;

beforeAll(async () => {
  sandbox = await testSandbox(clock);
  app = await testApp({ signInEndpoint: sandbox.url, clock });
  await addAccount(app, PAYMENTS, "Payments");
  await addAccount(app, SEARCH, "Search");
  await connectAll(app, sandbox);
});
afterAll(async () => {
  await app.dispose();
  await sandbox.stop();
});
/** Two users that no other test uses. */
beforeEach(async () => {
  sandbox.faults.clear();
  count += 1;
  [ada, ben] = [await addUser(app, `ada${count}`), await addUser(app, `ben${count}`)];
});

const newSet = async (
  more: Partial<Parameters<typeof createPermissionSet>[1]> = {},
  accountId: string = PAYMENTS,
) => {
  const id = await createPermissionSet(app.system, {
    name: `Set${count}.${(await app.ctx.db.selectFrom("permission_sets").select("id").execute()).length}`,
    awsManagedPolicies: ["ReadOnlyAccess"],
    sessionSeconds: 4 * HOUR,
    ...more,
  });
  await createAssignments(app.system, {
    principals: [ada, ben].map((user) => ({ kind: "user", id: user })),
    targets: [{ kind: "account", accountId }],
    permissionSetIds: [id],
  });
  await app.worker.drain();
  return id;
};
type Keys = { accessKeyId: string; secretAccessKey: string; sessionToken: string };
const open = async (userId: string, permissionSetId: string, accountId: string = PAYMENTS): Promise<Keys> => {
  const ctx = app.personCtx(userId);
  const got = await assumeRole(
    ctx,
    await app.issue(requestOf(ctx, { accountId, permissionSetId, purpose: "credentials" })),
  );
  return {
    accessKeyId: got.accessKeyId,
    secretAccessKey: got.secretAccessKey.reveal(),
    sessionToken: got.sessionToken.reveal(),
  };
};
const use = async (credentials: Keys) =>
  new IAMClient({
    region: "us-east-1",
    endpoint: sandbox.url,
    credentials,
    maxAttempts: 1,
    systemClockOffset: clock.now().getTime() - Date.now(),
  }).send(new ListRolesCommand({}));
/** Signs in with `aws login` through the console that the keys open; each renewal returns newer credentials. */
const awsLogin = async (keys: Keys): Promise<{ keys: Keys; renew: () => Promise<Keys> }> => {
  const ask = (path: string, query: Record<string, string>, headers = {}) =>
    fetch(`${sandbox.url}${path}?${new URLSearchParams(query)}`, { headers, redirect: "manual" });
  const session = {
    sessionId: keys.accessKeyId,
    sessionKey: keys.secretAccessKey,
    sessionToken: keys.sessionToken,
  };
  const signIn = await ask("/federation", { Action: "getSigninToken", Session: JSON.stringify(session) });
  const { SigninToken } = (await signIn.json()) as { SigninToken: string };
  const console = await ask("/federation", {
    Action: "login",
    Issuer: "https://aws.example.com",
    Destination: "https://console.aws.amazon.com/",
    SigninToken,
  });
  const verifier = "v".repeat(43);
  const redirectUri = "http://127.0.0.1:8080/oauth/callback";
  const approved = await ask(
    "/v1/authorize",
    {
      response_type: "code",
      code_challenge_method: "S256",
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      redirect_uri: redirectUri,
    },
    { cookie: console.headers.get("set-cookie")?.split(";")[0] ?? "" },
  );
  const code = new URL(approved.headers.get("location") ?? "").searchParams.get("code");
  const token = async (input: object) => {
    const reply = await fetch(`${sandbox.url}/v1/token`, { method: "POST", body: JSON.stringify(input) });
    expect(reply.status).toBe(200);
    return (await reply.json()) as { accessToken: Keys; refreshToken: string; expiresIn: number };
  };
  let last = await token({ grantType: "authorization_code", code, codeVerifier: verifier, redirectUri });
  expect(last.expiresIn).toBe(900);
  return {
    keys: last.accessToken,
    async renew() {
      last = await token({ grantType: "refresh_token", refreshToken: last.refreshToken });
      return last.accessToken;
    },
  };
};
const isDenied = (credentials: Keys) =>
  expect(use(credentials)).rejects.toMatchObject({ name: expect.stringContaining("AccessDenied") });
const rowOf = (permissionSetId: string) =>
  app.ctx.db
    .selectFrom("deployed_roles")
    .selectAll()
    .where("permission_set_id", "=", permissionSetId)
    .executeTakeFirstOrThrow();
const roleOf = async (permissionSetId: string, accountId: string = PAYMENTS) =>
  sandbox.state.accounts
    .get(accountId)
    ?.iam.roles.get((await rowOf(permissionSetId)).role_name.toLowerCase());
const due = () =>
  app.ctx.db.updateTable("jobs").set({ run_at: clock.now() }).where("kind", "=", PROVISION_ACCOUNT).execute();
const tick = () =>
  provisioningTick({ ctx: app.ctx, actor: app.system.actor })({
    job: {} as never,
    stillMine: async () => true,
  });
const settle = async () => {
  await app.worker.drain();
  await due();
  await app.worker.drain();
};

describe("ending a user's sessions in AWS", () => {
  it("ends those in every role that Foyer deployed, but not other users' sessions or ones that begin a minute later", async () => {
    const [one, other] = [await newSet(), await newSet({ inlinePolicy: policy("s3:Get*") }, SEARCH)];
    const hers = [await open(ada, one), await open(ada, other, SEARCH)];
    const his = await open(ben, one);
    for (const keys of [...hers, his]) await expect(use(keys)).resolves.toBeDefined();
    const underWay = await app.issue(
      requestOf(app.personCtx(ada), {
        accountId: PAYMENTS,
        permissionSetId: one,
        purpose: "credentials",
      }),
    );
    const { runId, roles } = await revokeSessions(app.system, { userId: ada });
    expect(roles).toBe(2);
    expect(await listLiveSessions(app.system, { userId: ada })).toMatchObject({
      count: 2,
      ending: 2,
      shown: [{ isEnding: true, problem: null }, { isEnding: true }],
    });
    expect(await listRuns(app.system, { id: runId })).toMatchObject([
      { kind: "revoke", status: "IN_PROGRESS", total: 2, left: 2, userName: `ada${count} of Northwind` },
    ]);
    await settle();
    for (const keys of hers) await isDenied(keys);
    await expect(use(his)).resolves.toBeDefined();
    expect(await listRuns(app.system, { id: runId })).toMatchObject([
      { status: "SUCCEEDED", left: 0, failed: 0 },
    ]);
    expect((await listLiveSessions(app.system, { userId: ada })).count).toBe(0);
    expect((await listLiveSessions(app.system, { userId: ben })).count).toBe(1);
    expect(
      await app.ctx.db
        .selectFrom("audit_events")
        .select(["outcome", "reason"])
        .where("type", "=", "sessions.revoked")
        .where("target_id", "=", ada)
        .execute(),
    ).toEqual([{ outcome: "success", reason: "sessions_revoked.by_administrator" }]);
    // An assertion signed a moment earlier reaches AWS afterwards.
    clock.advance(30);
    const arrived = await assumeRole(app.personCtx(ada), underWay);
    const late = {
      accessKeyId: arrived.accessKeyId,
      secretAccessKey: arrived.secretAccessKey.reveal(),
      sessionToken: arrived.sessionToken.reveal(),
    };
    await isDenied(late);
    await expect(open(ada, one), "it would be dead").rejects.toMatchObject({
      kind: "conflict",
      message: expect.stringMatching(/^Your sessions for Set.* have just been ended/),
    });
    clock.advance(31);
    await expect(use(await open(ada, one))).resolves.toBeDefined();
    await isDenied(late);
    expect((await rowOf(one)).drift).toEqual([]);
  });

  it("expires by itself: the role names the user until the last session has expired", async () => {
    const id = await newSet();
    await open(ada, id);
    await revokeSessions(app.system, { userId: ada });
    await settle();
    expect((await roleOf(id))?.inlinePolicies.get("FoyerRevocation")).toContain(ada);
    const after = async (seconds: number) => {
      clock.advance(seconds);
      await tick();
      clock.advance(-seconds);
      await settle();
      return [...((await roleOf(id))?.inlinePolicies.keys() ?? [])];
    };
    expect(await after(4 * HOUR)).toEqual(["FoyerRevocation"]);
    expect(await after(4 * HOUR + 301)).toEqual([]);
    expect(
      await app.ctx.db.selectFrom("revoked_sessions").select("user_id").where("user_id", "=", ada).execute(),
    ).toEqual([]);
    expect(await rowOf(id)).toMatchObject({ state: "deployed", drift: [] });
  });

  it("waits for an account that doesn't answer, reports that, and finishes once it answers", async () => {
    const id = await newSet();
    const hers = await open(ada, id);
    sandbox.faults.set({
      accountId: PAYMENTS,
      service: "iam",
      fail: { code: "ServiceFailure", status: 500, message: "down" },
    });
    await revokeSessions(app.system, { userId: ada });
    await app.worker.drain();
    expect(await listLiveSessions(app.system, { userId: ada })).toMatchObject({ count: 1, ending: 1 });
    sandbox.faults.clear();
    await expect(use(hers)).resolves.toBeDefined();
    await settle();
    await isDenied(hers);
  });

  it("is not lost on a role that is being deployed at the same time", async () => {
    const id = await newSet();
    const hers = await open(ada, id);
    await changePermissionSet(app.system, {
      id,
      expectedRevision: 1,
      change: { inlinePolicy: policy("s3:Get*") },
    });
    await provisionPermissionSet(app.system, { permissionSetId: id });
    let asked = 0;
    const stillMine = async () => {
      asked += 1;
      // Before the last step, the job has already read the role's desired state.
      if (asked === 2) await revokeSessions(app.system, { userId: ada });
      return true;
    };
    const job = {
      id: newUuid(),
      kind: PROVISION_ACCOUNT,
      key: PAYMENTS,
      payload: {},
      run_at: clock.now(),
      lease: null,
      leased_until: null,
      attempts: 1,
      last_error: null,
      again: false,
      created_at: clock.now(),
    };
    await provisionAccount({
      ctx: app.ctx,
      actor: app.system.actor,
      sessions: app.sessions,
      wait: async () => {},
    })({ job, stillMine });
    expect(asked).toBeGreaterThanOrEqual(2);
    expect(await rowOf(id)).toMatchObject({ state: "pending", wanted_version: 2 });
    await expect(use(hers)).resolves.toBeDefined();
    await settle();
    await isDenied(hers);
    expect([...((await roleOf(id))?.inlinePolicies.keys() ?? [])].toSorted()).toEqual([
      "FoyerInlinePolicy",
      "FoyerRevocation",
    ]);
  });

  it("reaches a role whose last change failed, in the first step, and so does an emergency", async () => {
    const id = await newSet();
    const hers = await open(ada, id);
    await changePermissionSet(app.system, {
      id,
      expectedRevision: 1,
      change: { boundary: { name: "Missing", path: "/" } },
    });
    await provisionPermissionSet(app.system, { permissionSetId: id });
    await settle();
    expect(await rowOf(id)).toMatchObject({ state: "failed", deployed_version: 1 });
    await expect(use(hers)).resolves.toBeDefined();
    await revokeSessions(app.system, { userId: ada });
    await settle();
    await isDenied(hers);
    expect(await listLiveSessions(app.system, { userId: ada })).toMatchObject({
      shown: [{ isEnding: true, problem: { code: "aws.policy_missing" } }],
    });
    await app.ctx.db
      .updateTable("accounts")
      .set({ revoked_before: new Date(clock.now().getTime() + 1000) })
      .where("id", "=", PAYMENTS)
      .execute();
    await app.ctx.db.transaction().execute((tx) => redeploy(app.system, tx, [PAYMENTS]));
    await settle();
    expect((await roleOf(id))?.inlinePolicies.get("FoyerRevocation")).toMatch(/"Condition":\{"DateLessThan"/);
    await app.ctx.db.updateTable("accounts").set({ revoked_before: null }).execute();
    await app.ctx.db.transaction().execute((tx) => redeploy(app.system, tx, "all"));
    await settle();
  });

  it("is repaired as drift after someone removes the policy in AWS", async () => {
    const id = await newSet();
    const hers = await open(ada, id);
    await revokeSessions(app.system, { userId: ada });
    await settle();
    (await roleOf(id))?.inlinePolicies.delete("FoyerRevocation");
    await expect(use(hers)).resolves.toBeDefined();
    await checkRolesNow(app.system, { permissionSetId: id });
    await settle();
    await isDenied(hers);
    expect(
      await app.ctx.db
        .selectFrom("audit_events")
        .select("reason")
        .where("type", "=", "role.drifted")
        .where("permission_set_id", "=", id)
        .execute(),
    ).toEqual([{ reason: "role.changed_outside" }]);
  });

  it("says beforehand that it affects every user of a role without room for names, and none of an existing role", async () => {
    const full = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "s3:Get*", Resource: `arn:aws:s3:::${"x".repeat(9_890)}` }],
    });
    const id = await newSet({ inlinePolicy: full });
    const [hers, his] = [await open(ada, id), await open(ben, id)];
    await revokeSessions(app.system, { userId: ben });
    await settle();
    await isDenied(his);
    await expect(use(hers), "one name fits").resolves.toBeDefined();
    const existing = await createPermissionSet(app.system, {
      name: `Own${count}`,
      existingRole: "/team/Deployer",
    });
    await createAssignments(app.system, {
      principals: [{ kind: "user", id: ada }],
      targets: [{ kind: "account", accountId: PAYMENTS }],
      permissionSetIds: [existing],
    });
    await app.issue(
      requestOf(app.personCtx(ada), {
        accountId: PAYMENTS,
        permissionSetId: existing,
        purpose: "credentials",
      }),
    );
    const preview = await previewRevocation(app.system, { userId: ada });
    expect(preview).toMatchObject({
      roles: [{ account: "Payments", isForEveryone: true, isLater: false }],
      outside: 1,
    });
    expect(revocationPreview(englishText(), preview).summary.join(" ")).toMatch(
      /1 role denies everything .* 1 role has no room for a user’s name .* 1 session in an existing role stays open/,
    );
    await revokeSessions(app.system, { userId: ada });
    await settle();
    await isDenied(hers);
    expect(
      (await roleOf(id))?.inlinePolicies.get("FoyerInlinePolicy"),
      "the permission set keeps all of its policy",
    ).toBe(full);
    expect(await listLiveSessions(app.system, { userId: ada })).toMatchObject({
      count: 1,
      ending: 0,
      shown: [{ isOutside: true, isEnding: false }],
    });
  });

  it("is refused to callers who aren't administrators, for users without live sessions, and for unknown ids", async () => {
    const [auditor, delegate] = [
      await addUser(app, `auditor${count}`),
      await addUser(app, `delegate${count}`),
    ];
    const id = await newSet();
    await giveRole(app.system, { principal: { userId: auditor }, role: "auditor" });
    await giveRole(app.system, { principal: { userId: delegate }, role: "delegate", permissionSetIds: [id] });
    for (const who of [auditor, delegate, ada]) {
      await expect(revokeSessions(app.personCtx(who), { userId: ada })).rejects.toMatchObject({
        kind: "not_found",
      });
      await expect(previewRevocation(app.personCtx(who), { userId: ada })).rejects.toMatchObject({
        kind: "not_found",
      });
    }
    for (const userId of [ada, "", "nobody", "'", "-".repeat(36)])
      await expect(revokeSessions(app.system, { userId }), userId).rejects.toMatchObject({
        kind: "conflict",
      });
    expect(await previewRevocation(app.system, { userId: "nobody" })).toEqual({ roles: [], outside: 0 });
  });
});

describe("removing an assignment", () => {
  const setOf = async () => {
    const id = await createPermissionSet(app.system, {
      name: `Taken${(await app.ctx.db.selectFrom("permission_sets").select("id").execute()).length}`,
      awsManagedPolicies: ["ReadOnlyAccess"],
    });
    const give = (
      principal: { kind: "user" | "group"; id: string },
      target: { kind: "account"; accountId: string } | { kind: "all" },
    ) =>
      createAssignments(app.system, { principals: [principal], targets: [target], permissionSetIds: [id] });
    return { id, give };
  };

  it("ends on request the sessions it granted, for every member of a group, unless another assignment grants the same role", async () => {
    const { id, give } = await setOf();
    const team = await addGroup(app, `Team${count}`, [ada, ben]);
    const third = await addUser(app, `third${count}`);
    const { ids } = await give({ kind: "group", id: team }, { kind: "all" });
    await give({ kind: "user", id: ben }, { kind: "account", accountId: PAYMENTS });
    await give({ kind: "user", id: third }, { kind: "account", accountId: SEARCH });
    await app.worker.drain();
    const [hers, his, hisThere, others] = [
      await open(ada, id),
      await open(ben, id),
      await open(ben, id, SEARCH),
      await open(third, id, SEARCH),
    ];
    await removeAssignments(app.system, { ids, endSessions: true });
    await settle();
    await isDenied(hers);
    await isDenied(hisThere);
    await expect(use(his), "assigned by another way").resolves.toBeDefined();
    await expect(use(others), "other users").resolves.toBeDefined();
    // This removal doesn't end sessions of assignments removed earlier.
    const again = await give({ kind: "user", id: ada }, { kind: "account", accountId: PAYMENTS });
    const elsewhere = await give({ kind: "user", id: ada }, { kind: "account", accountId: SEARCH });
    clock.advance(61);
    const there = await open(ada, id, SEARCH);
    await removeAssignments(app.system, { ids: elsewhere.ids });
    await removeAssignments(app.system, { ids: again.ids, endSessions: true });
    await settle();
    await expect(use(there)).resolves.toBeDefined();
    expect(
      await app.ctx.db
        .selectFrom("audit_events")
        .select("details")
        .where("type", "=", "sessions.revoked")
        .where("reason", "=", "sessions_revoked.access_removed")
        .execute(),
    ).toMatchObject([
      {
        details: {
          roles: expect.arrayContaining([expect.objectContaining({ accountId: PAYMENTS, userId: ada })]),
        },
      },
    ]);
  });

  it("leaves sessions that are listed as no longer assigned, and an administrator can end only those", async () => {
    const [{ id, give }, kept] = [await setOf(), await newSet({}, SEARCH)];
    const team = await addGroup(app, `Leaving${count}`, [ada, ben]);
    await give({ kind: "group", id: team }, { kind: "account", accountId: PAYMENTS });
    await app.worker.drain();
    const [taken, stays] = [await open(ada, id), await open(ada, kept, SEARCH)];
    await setMember(app.system, { groupId: team, userId: ada, isMember: false });
    expect(
      (await listLiveSessions(app.system, { userId: ada })).shown.map(({ permissionSetId, isAssigned }) => [
        permissionSetId,
        isAssigned,
      ]),
    ).toEqual(
      expect.arrayContaining([
        [id, false],
        [kept, true],
      ]),
    );
    expect(
      (await previewRevocation(app.system, { userId: ada, onlyUnassigned: true })).roles.map(
        ({ account }) => account,
      ),
    ).toEqual(["Payments"]);
    expect(await revokeSessions(app.system, { userId: ada, onlyUnassigned: true })).toMatchObject({
      roles: 1,
    });
    await settle();
    await isDenied(taken);
    await expect(use(stays)).resolves.toBeDefined();
    await expect(revokeSessions(app.system, { userId: ada, onlyUnassigned: true })).rejects.toMatchObject({
      kind: "conflict",
    });
  });

  it("ends no sessions unless requested", async () => {
    const { id, give } = await setOf();
    const { ids } = await give({ kind: "user", id: ada }, { kind: "account", accountId: PAYMENTS });
    await give({ kind: "user", id: ben }, { kind: "account", accountId: PAYMENTS });
    await app.worker.drain();
    const hers = await open(ada, id);
    await removeAssignments(app.system, { ids });
    await settle();
    await expect(use(hers)).resolves.toBeDefined();
    expect((await listLiveSessions(app.system, { userId: ada })).count).toBe(1);
  });
});

describe("a disabled or deleted user", () => {
  it.each<[string, () => Promise<void>]>([
    ["disabled", () => setUserStatus(app.system, { userId: ada, status: "disabled" })],
    ["deleted", () => deleteUser(app.system, { userId: ada })],
  ])("[G60] %s also loses AWS sessions, automatically", async (what, take) => {
    const id = await newSet();
    const [hers, his] = [await open(ada, id), await open(ben, id)];
    await take();
    await settle();
    await isDenied(hers);
    await expect(use(his)).resolves.toBeDefined();
    expect(
      await app.ctx.db
        .selectFrom("audit_events")
        .select(["actor_kind", "reason"])
        .where("type", "=", "sessions.revoked")
        .where("target_id", "=", ada)
        .execute(),
    ).toEqual([{ actor_kind: "system", reason: `sessions_revoked.user_${what}` }]);
  });

  it("stays out with credentials that `aws login` renews later, until they are enabled again, and isn't drift", async () => {
    const id = await newSet();
    const [hers, his] = [await open(ada, id), await open(ben, id)];
    const login = await awsLogin(hers);
    const later = async <T>(seconds: number, work: () => Promise<T>) => {
      clock.advance(seconds);
      try {
        return await work();
      } finally {
        // Foyer's own clients sign with the machine's clock, and the sandbox forgot what had expired.
        clock.advance(-seconds);
        app.sessions.forget(PAYMENTS);
      }
    };
    await revokeSessions(app.system, { userId: ada });
    await settle();
    await isDenied(login.keys);
    await later(600, async () => {
      await expect(use(await login.renew()), "a time doesn't stop what is newer").resolves.toBeDefined();
    });
    await setUserStatus(app.system, { userId: ada, status: "disabled" });
    await settle();
    await later(600, async () => isDenied(await login.renew()));
    await expect(use(his)).resolves.toBeDefined();
    await later(3 * HOUR, async () => {
      await isDenied(await login.renew());
      await expect(use(await open(ben, id)), "others work on").resolves.toBeDefined();
    });
    await later(11 * HOUR, async () => isDenied(await login.renew()));
    await setUserStatus(app.system, { userId: ada, status: "enabled" });
    await settle();
    await expect(open(ada, id), "for a minute, it might be denied").rejects.toMatchObject({
      kind: "conflict",
    });
    clock.advance(61);
    await expect(use(await open(ada, id))).resolves.toBeDefined();
    expect(await rowOf(id)).toMatchObject({ state: "deployed", drift: [] });
  });

  it("is forgotten by the role when nothing renewed can be alive, and not before", async () => {
    const id = await newSet();
    await open(ada, id);
    await setUserStatus(app.system, { userId: ada, status: "disabled" });
    await settle();
    const after = async (seconds: number) => {
      clock.advance(seconds);
      await tick();
      clock.advance(-seconds);
      await settle();
      return [...((await roleOf(id))?.inlinePolicies.keys() ?? [])];
    };
    // Four hours of console, twelve of renewals, fifteen minutes of the last credentials.
    expect(await after(16.25 * HOUR)).toEqual(["FoyerRevocation"]);
    expect(await after(16.25 * HOUR + 301)).toEqual([]);
  });

  it("whose sessions were ended before is denied at any time too, and only once", async () => {
    const id = await newSet();
    await open(ada, id);
    await revokeSessions(app.system, { userId: ada });
    await settle();
    expect((await roleOf(id))?.inlinePolicies.get("FoyerRevocation")).toContain("TokenIssueTime");
    await setUserStatus(app.system, { userId: ada, status: "disabled" });
    await settle();
    const policy = (await roleOf(id))?.inlinePolicies.get("FoyerRevocation") ?? "";
    expect(policy).toContain(ada);
    expect(policy).not.toContain("TokenIssueTime");
    await expect(revokeSessions(app.system, { userId: ada })).rejects.toMatchObject({ kind: "conflict" });
  });

  it("keeps them if an administrator chose so, or if the change was undone before the job ran", async () => {
    const id = await newSet();
    const hers = await open(ada, id);
    await setUserStatus(app.system, { userId: ada, status: "disabled" });
    await setUserStatus(app.system, { userId: ada, status: "enabled" });
    await settle();
    await expect(use(hers)).resolves.toBeDefined();
    await changeSettings(app.system, { revokeDisabled: "manual" });
    await setUserStatus(app.system, { userId: ada, status: "disabled" });
    await settle();
    await expect(use(hers)).resolves.toBeDefined();
    expect((await listLiveSessions(app.system, { userId: ada })).count).toBe(1);
    await changeSettings(app.system, { revokeDisabled: "automatic" });
  });
});

it("among many, disabled one by one or losing an assignment, loses every session, and no job starves", async () => {
  const sets = [await newSet(), await newSet()];
  const { assignments } = await listAssignments(app.system, { userId: ben });
  const keys = await Promise.all([ada, ben].flatMap((user) => sets.map((id) => open(user, id))));
  const ids = assignments
    .filter(({ permission_set_id }) => sets.includes(permission_set_id))
    .map(({ id }) => id);
  await Promise.all([
    revokeSessions(app.system, { userId: ada }),
    removeAssignments(app.system, { ids, endSessions: true }),
    setUserStatus(app.system, { userId: ben, status: "disabled" }),
    tick(),
  ]);
  await settle();
  for (const each of keys) await isDenied(each);
});
