import { IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { getCredentials } from "@/lib/access/credentials/service";
import { idpMetadata } from "@/lib/formats/saml/metadata";
import { certificateBody } from "@/lib/formats/saml/certificate-body";
import { signingCertificates } from "@/lib/formats/saml/metadata-certificates";
import { providerName } from "@/lib/formats/role-name";
import { prove } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import { enqueue, type Job } from "@/lib/platform/jobs/store";
import { createWorker } from "@/lib/platform/jobs/worker";
import type { Sandbox } from "@/sandbox/server";
import { testApp, type TestApp } from "@/lib/testing/app";
import { frozenClock } from "@/lib/testing/clock";
import { addAccount, addPermissionSet, addUser, assign, auditTypes } from "@/lib/testing/company";
import { deployAssigned, testSandbox } from "@/lib/testing/sandbox";
import { checkAccountsNow } from "../connections/service";
import { PROVISION_ACCOUNT, redeploy } from "../desired/desired-roles";
import { provisionAccount } from "../deploy/provision-account";
import { PROVISIONING_TICK } from "../deploy/tick";
import { rotateKeys, ROTATE_KEYS } from "./jobs";
import { publishKeys, PUBLISH_KEYS } from "./publish-keys";
import { getKeyStatus, leaveBehind, rotateInEmergency, startRotation, stopRotation } from "./service";

const PAYMENTS = "481230097715";
const SEARCH = "264971830552";
const clock = frozenClock(new Date().toISOString());
let sandbox: Sandbox;
let app: TestApp;
let ada: string;
let readOnly: string;

beforeAll(async () => {
  sandbox = await testSandbox(clock);
  app = await testApp({ signInEndpoint: sandbox.url, clock });
  ada = await addUser(app, "ada");
  await addAccount(app, PAYMENTS, "Payments");
  await addAccount(app, SEARCH, "Search");
  readOnly = await addPermissionSet(app, "ReadOnly");
  for (const account of [PAYMENTS, SEARCH]) await assign(app, { userId: ada }, account, readOnly);
  await deployAssigned(app, sandbox);
});
afterAll(async () => {
  await app.dispose();
  await sandbox.stop();
});
beforeEach(() => {
  sandbox.faults.clear();
  clock.advance(1);
});

const step = async () => (await getKeyStatus(app.system)).rotation?.step;
const keysOf = (purpose: "people") =>
  app.ctx.db
    .selectFrom("signing_keys")
    .selectAll()
    .where("purpose", "=", purpose)
    .orderBy("created_at")
    .orderBy("id")
    .execute();
const activeKey = async () => (await keysOf("people")).find(({ state }) => state === "active");
const trusted = (accountId: string) =>
  signingCertificates(
    sandbox.state.accounts.get(accountId)?.iam.samlProviders.get(providerName(app.ctx.instance.id))
      ?.metadata ?? "",
  );
const open = (accountId: string) =>
  getCredentials(app.personCtx(ada), { accountId, permissionSetId: readOnly, purpose: "credentials" });
const opens = async () => {
  for (const account of [PAYMENTS, SEARCH]) await expect(open(account), account).resolves.toBeDefined();
};
const due = () =>
  app.ctx.db.updateTable("jobs").set({ run_at: clock.now() }).where("lease", "is", null).execute();
/** Changes rows to pass time: the clock can't move, because requests are signed with the real one. */
async function passTime(): Promise<void> {
  const long = new Date(clock.now().getTime() - 3600_000);
  await app.ctx.db.updateTable("accounts").set({ people_keys_at: long }).execute();
  await app.ctx.db
    .updateTable("key_rotations")
    .set({ switched_at: long })
    .where("switched_at", "is not", null)
    .execute();
}
async function round(): Promise<void> {
  await due();
  await app.worker.drain();
}
const finish = async () => {
  for (let turn = 0; turn < 6 && (await step()) !== "done"; turn += 1) {
    await passTime();
    await round();
  }
};

describe("a planned rotation of the people key", () => {
  it("[G9] goes through publish, settle and retire, and users can open their roles at every step", async () => {
    const before = await activeKey();
    await startRotation(app.system);
    expect(await step()).toBe("publish");
    await opens();
    await round();
    expect(trusted(PAYMENTS)).toHaveLength(2);
    expect((await activeKey())?.id).toBe(before?.id);
    await round();
    expect(await step(), "IAM is given time to learn of it everywhere").toBe("publish");
    await opens();
    await passTime();
    await round();
    expect(await step()).toBe("settle");
    expect((await activeKey())?.id).not.toBe(before?.id);
    await opens();
    await round();
    expect(await step(), "what the old key signed dies out first").toBe("settle");
    await finish();
    expect(await step()).toBe("done");
    await opens();
    const now = await activeKey();
    for (const account of [PAYMENTS, SEARCH])
      expect(trusted(account)).toEqual([certificateBody(now?.certificate ?? "")]);
    const old = (await keysOf("people")).find(({ id }) => id === before?.id);
    expect(old).toMatchObject({ state: "retired" });
    expect(old?.sealed_private_key).toHaveLength(0);
    expect(await auditTypes(app)).toEqual(
      expect.arrayContaining([
        "key_rotation.started",
        "signing_key.activated",
        "signing_key.retired",
        "key_rotation.finished",
      ]),
    );
  });

  it("[G9] waits for an unreachable account and names it; an administrator may continue without it, and it catches up by itself", async () => {
    sandbox.faults.set({
      accountId: SEARCH,
      service: "*",
      fail: { status: 503, code: "ServiceUnavailable", message: "Down" },
    });
    await startRotation(app.system);
    await round();
    await passTime();
    await round();
    expect(await step()).toBe("publish");
    expect(await getKeyStatus(app.system)).toMatchObject({
      accounts: {
        total: 2,
        behind: 1,
        named: [{ id: SEARCH, problem: { code: "account.sts_unavailable" } }],
      },
    });
    await leaveBehind(app.system);
    expect(await step()).toBe("settle");
    expect(
      await app.ctx.db
        .selectFrom("audit_events")
        .select("details")
        .where("type", "=", "key_rotation.accounts_left")
        .executeTakeFirst(),
    ).toEqual({ details: { leftBehind: [SEARCH] } });
    sandbox.faults.clear();
    await expect(open(SEARCH), "it trusts the old key only").rejects.toMatchObject({ kind: "aws_refused" });
    await expect(open(PAYMENTS)).resolves.toBeDefined();
    // It catches up while both keys are trusted, and must still remove the old one.
    await round();
    expect(trusted(SEARCH)).toHaveLength(2);
    await finish();
    await round();
    await opens();
    expect((await getKeyStatus(app.system)).accounts.behind).toBe(0);
  });

  it("that is stopped before the new key signs changes nothing", async () => {
    const before = await activeKey();
    await startRotation(app.system);
    await round();
    await stopRotation(app.system);
    await round();
    expect(await step()).toBe("stopped");
    expect(await activeKey()).toEqual(before);
    for (const account of [PAYMENTS, SEARCH])
      expect(trusted(account)).toEqual([certificateBody(before?.certificate ?? "")]);
    await opens();
    await expect(stopRotation(app.system)).rejects.toMatchObject({ kind: "not_found" });
  });

  it("started twice at once starts once, and no unused key stays trusted", async () => {
    const outcomes = await Promise.allSettled([
      startRotation(app.system),
      startRotation(app.system),
      startRotation(app.system),
    ]);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ kind: "conflict" });
    expect((await keysOf("people")).filter(({ state }) => state !== "retired")).toHaveLength(2);
    await finish();
    await opens();
  });

  it("[G9] continues after a kill at any point, with two workers at once", async () => {
    const system = prove({ kind: "system" as const, job: "test" });
    const jobs = { ctx: app.ctx, actor: system, sessions: app.sessions };
    let calls = 0;
    const dying =
      (handler: ReturnType<typeof rotateKeys>): ReturnType<typeof rotateKeys> =>
      async (run) => {
        calls += 1;
        if (calls % 3 === 1) throw new Error("killed before it began");
        const outcome = await handler(run);
        if (calls % 3 === 2) throw new Error("killed before it was noted");
        return outcome;
      };
    const workers = [1, 2].map(() =>
      createWorker({
        ctx: app.ctx,
        concurrency: 2,
        handlers: { [PUBLISH_KEYS]: dying(publishKeys(jobs)), [ROTATE_KEYS]: dying(rotateKeys(jobs)) },
      }),
    );
    await startRotation(app.system);
    for (let turn = 0; turn < 30 && (await step()) !== "done"; turn += 1) {
      await passTime();
      await due();
      await Promise.all(workers.map((worker) => worker.drain()));
      await opens();
    }
    expect(await step()).toBe("done");
    expect((await keysOf("people")).filter(({ state }) => state !== "retired")).toHaveLength(1);
  });

  it("requires an administrator", async () => {
    for (const ask of [startRotation, rotateInEmergency, stopRotation, leaveBehind, getKeyStatus])
      await expect(ask(app.personCtx(ada))).rejects.toMatchObject({ kind: "not_found" });
  });
});

describe("an emergency rotation", () => {
  it("[G10] makes the old key useless at once, and revokes older sessions of every role until none can be alive", async () => {
    const { credentials } = await open(PAYMENTS);
    const stolen = new IAMClient({
      region: "us-east-1",
      endpoint: sandbox.url,
      maxAttempts: 1,
      credentials: {
        accessKeyId: credentials.accessKeyId,
        secretAccessKey: credentials.secretAccessKey.reveal(),
        sessionToken: credentials.sessionToken.reveal(),
      },
    });
    await stolen.send(new ListRolesCommand({}));
    const before = await activeKey();
    clock.advance(2);
    let ticks = 0;
    await rotateInEmergency({ ...app.system, now: () => new Date(clock.now().getTime() + ticks++) });
    clock.advance(3);
    expect((await keysOf("people")).find(({ id }) => id === before?.id)).toMatchObject({
      state: "retired",
      sealed_private_key: Buffer.alloc(0),
    });
    await expect(open(PAYMENTS), "not reached yet").rejects.toMatchObject({
      kind: expect.stringMatching(/aws_refused|conflict/),
    });
    await round();
    await round();
    for (const account of [PAYMENTS, SEARCH])
      expect(trusted(account)).toEqual([certificateBody((await activeKey())?.certificate ?? "")]);
    await expect(stolen.send(new ListRolesCommand({}))).rejects.toMatchObject({
      name: "AccessDenied",
      message: expect.stringContaining("explicit deny"),
    });
    // A stolen key works until the account removes it, so sessions up to then are revoked too.
    const opened = await open(PAYMENTS);
    const late = new IAMClient({
      region: "us-east-1",
      endpoint: sandbox.url,
      maxAttempts: 1,
      credentials: {
        accessKeyId: opened.credentials.accessKeyId,
        secretAccessKey: opened.credentials.secretAccessKey.reveal(),
        sessionToken: opened.credentials.sessionToken.reveal(),
      },
    });
    await expect(late.send(new ListRolesCommand({}))).rejects.toMatchObject({ name: "AccessDenied" });
    late.destroy();
    clock.advance(16);
    await opens();
    const fresh = await open(PAYMENTS);
    const now = new IAMClient({
      region: "us-east-1",
      endpoint: sandbox.url,
      credentials: {
        accessKeyId: fresh.credentials.accessKeyId,
        secretAccessKey: fresh.credentials.secretAccessKey.reveal(),
        sessionToken: fresh.credentials.sessionToken.reveal(),
      },
    });
    await now.send(new ListRolesCommand({}));

    await app.ctx.db
      .updateTable("accounts")
      .set({ revoked_before: new Date(clock.now().getTime() - 13 * 3600_000) })
      .execute();
    await enqueue(app.ctx.db, { kind: PROVISIONING_TICK, key: "all", runAt: clock.now() });
    await round();
    await round();
    expect(
      await app.ctx.db.selectFrom("accounts").select("id").where("revoked_before", "is not", null).execute(),
    ).toEqual([]);
    const roles = [...(sandbox.state.accounts.get(PAYMENTS)?.iam.roles.values() ?? [])].filter(
      ({ path }) => path === "/foyer/",
    );
    expect(roles.map((role) => [...role.inlinePolicies.keys()])).toEqual([[]]);
    expect(await step()).toBe("done");
    stolen.destroy();
    now.destroy();
  });

  it("also reaches a role that is being written at the same moment", async () => {
    const moment = new Date(Math.ceil(clock.now().getTime() / 1000 + 7) * 1000);
    const roles = () =>
      app.ctx.db
        .selectFrom("deployed_roles")
        .select(["state", "account_id"])
        .where("account_id", "=", PAYMENTS)
        .execute();
    await app.ctx.db
      .updateTable("deployed_roles")
      .set({ state: "pending" })
      .where("account_id", "=", PAYMENTS)
      .execute();
    let isMoved = false;
    const stillMine = async () => {
      if (!isMoved) {
        isMoved = true;
        await app.ctx.db.transaction().execute(async (tx) => {
          await tx
            .updateTable("accounts")
            .set({ revoked_before: moment })
            .where("id", "=", PAYMENTS)
            .execute();
          await redeploy(app.system, tx, [PAYMENTS]);
        });
      }
      return true;
    };
    const job: Job = {
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
      actor: prove({ kind: "system" as const, job: "test" }),
      sessions: app.sessions,
    })({ job, stillMine });
    expect((await roles()).map(({ state }) => state)).toEqual(["pending"]);
    await round();
    expect((await roles()).map(({ state }) => state)).toEqual(["deployed"]);
    const written = [...(sandbox.state.accounts.get(PAYMENTS)?.iam.roles.values() ?? [])]
      .filter(({ path }) => path === "/foyer/")
      .map((role) => JSON.stringify([...role.inlinePolicies.values()]));
    expect(written).toEqual([expect.stringContaining(`${moment.toISOString().slice(0, 19)}Z`)]);
    await app.ctx.db.updateTable("accounts").set({ revoked_before: null }).execute();
    await app.ctx.db.transaction().execute((tx) => redeploy(app.system, tx, "all"));
    await round();
  });

  it("replaces a planned one in progress", async () => {
    await startRotation(app.system);
    await round();
    clock.advance(1);
    await rotateInEmergency(app.system);
    expect((await keysOf("people")).filter(({ state }) => state !== "retired")).toHaveLength(1);
    for (let turn = 0; turn < 3; turn += 1) await round();
    expect(await step()).toBe("done");
    await opens();
  });
});

describe("an account that missed an emergency", () => {
  const tick = () => enqueue(app.ctx.db, { kind: PROVISIONING_TICK, key: "all", runAt: clock.now() });
  const status = (id: string, to: "ACTIVE" | "SUSPENDED") =>
    app.ctx.db.updateTable("accounts").set({ status: to }).where("id", "=", id).execute();
  const accountOf = (id: string) =>
    app.ctx.db
      .selectFrom("accounts")
      .select(["revoked_before", "check_problems"])
      .where("id", "=", id)
      .executeTakeFirstOrThrow();

  it("[G10] because it was suspended removes the stolen key when it returns, and revokes sessions opened with it", async () => {
    const stolen = certificateBody((await activeKey())?.certificate ?? "");
    await status(SEARCH, "SUSPENDED");
    await rotateInEmergency(app.system);
    await round();
    await finish();
    expect(await step()).toBe("done");
    await status(SEARCH, "ACTIVE");
    expect(trusted(SEARCH)).toEqual([stolen]);
    clock.advance(1);
    const returned = clock.now();
    await checkAccountsNow(app.system, { accountId: SEARCH });
    await app.worker.drain();
    expect((await accountOf(SEARCH)).check_problems).toEqual(
      expect.arrayContaining([
        {
          what: { code: "account.provider_stale", params: { provider: "people" } },
          fix: { code: "fix.wait_for_renewal" },
        },
      ]),
    );
    await tick();
    for (let turn = 0; turn < 3; turn += 1) await round();
    expect(trusted(SEARCH)).toEqual([certificateBody((await activeKey())?.certificate ?? "")]);
    expect((await accountOf(SEARCH)).revoked_before?.getTime()).toBeGreaterThan(returned.getTime());
    const roles = [...(sandbox.state.accounts.get(SEARCH)?.iam.roles.values() ?? [])].filter(
      ({ path }) => path === "/foyer/",
    );
    expect(roles.map((role) => [...role.inlinePolicies.keys()])).toEqual([["FoyerRevocation"]]);
    clock.advance(20);
    await opens();
  });

  it("because its template is old also removes the stolen key, and revokes sessions opened with it", async () => {
    await app.ctx.db.updateTable("accounts").set({ revoked_before: null }).execute();
    await app.ctx.db.transaction().execute((tx) => redeploy(app.system, tx, "all"));
    await round();
    const old = (await keysOf("people")).findLast(({ state }) => state === "retired");
    const provider = sandbox.state.accounts
      .get(PAYMENTS)
      ?.iam.samlProviders.get(providerName(app.ctx.instance.id));
    if (!provider || !old) throw new Error("no provider");
    provider.metadata = idpMetadata({
      entityId: `${app.ctx.config.url}/saml/idp`,
      certificates: [old.certificate],
      singleSignOnUrl: `${app.ctx.config.url}/start`,
    });
    await checkAccountsNow(app.system, { accountId: PAYMENTS });
    await app.worker.drain();
    await tick();
    for (let turn = 0; turn < 3; turn += 1) await round();
    expect(trusted(PAYMENTS)).toEqual([certificateBody((await activeKey())?.certificate ?? "")]);
    expect((await accountOf(PAYMENTS)).revoked_before).not.toBeNull();
    expect((await accountOf(SEARCH)).revoked_before).toBeNull();
    clock.advance(20);
    await opens();
  });
});

describe("a provider edited by someone else", () => {
  it("is repaired by the next rotation and trusts only Foyer's keys", async () => {
    const provider = sandbox.state.accounts
      .get(PAYMENTS)
      ?.iam.samlProviders.get(providerName(app.ctx.instance.id));
    if (!provider) throw new Error("no provider");
    const foreign = (await keysOf("people"))[0]?.certificate ?? "";
    provider.metadata = idpMetadata({
      entityId: `${app.ctx.config.url}/saml/idp`,
      certificates: [foreign, (await activeKey())?.certificate ?? ""],
      singleSignOnUrl: `${app.ctx.config.url}/start`,
    });
    await startRotation(app.system);
    await finish();
    expect(trusted(PAYMENTS)).toEqual([certificateBody((await activeKey())?.certificate ?? "")]);
  });
});
