import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteSAMLProviderCommand,
  IAMClient,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import type { KyselyPlugin } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createAssignments } from "@/lib/access/assignments/create";
import { removeAssignments } from "@/lib/access/assignments/remove";
import { countAttention } from "@/lib/access/overview/counts";
import {
  changePermissionSet,
  createPermissionSet,
  removePermissionSet,
} from "@/lib/access/permission-sets/service";
import type { NewPermissionSetInput } from "@/lib/access/permission-sets/input";
import { protectingScp } from "@/lib/formats/connection-template";
import { providerName } from "@/lib/formats/role-name";
import { prove } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import { enqueue } from "@/lib/platform/jobs/store";
import { createWorker } from "@/lib/platform/jobs/worker";
import { writeSetting } from "@/lib/platform/settings/service";
import type { Sandbox } from "@/sandbox/server";
import type { Role } from "@/sandbox/state";
import { frozenClock } from "@/lib/testing/clock";
import { testApp, type TestApp } from "@/lib/testing/app";
import { addAccount, addUser } from "@/lib/testing/company";
import { connectAll, testSandbox } from "@/lib/testing/sandbox";
import { PROVISION_ACCOUNT } from "../desired/desired-roles";
import { provisionAccount } from "./provision-account";
import { PROVISIONING_TICK } from "./tick";
import { checkRolesNow, repairRoles } from "./service";
import { listRoles, listRuns, provisionPermissionSet } from "../desired/service";
import { requestOf } from "@/lib/access/signing/types";

const PAYMENTS = "481230097715";
const SEARCH = "264971830552";
const clock = frozenClock(new Date().toISOString());
const policy = (action: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: [action], Resource: "*" }],
  });
let sandbox: Sandbox;
let app: TestApp;
let ada: string;
let count = 0;

beforeAll(async () => {
  sandbox = await testSandbox(clock);
  app = await testApp({ signInEndpoint: sandbox.url, clock });
  ada = await addUser(app, "ada");
  await addAccount(app, PAYMENTS, "Payments");
  await addAccount(app, SEARCH, "Search");
  await connectAll(app, sandbox);
  for (const id of [PAYMENTS, SEARCH]) {
    await sandbox.deployStack({
      accountId: id,
      template: {
        Resources: {
          Own: {
            Type: "AWS::IAM::ManagedPolicy",
            Properties: { ManagedPolicyName: "Own", PolicyDocument: JSON.parse(policy("sqs:*")) },
          },
        },
      },
    });
  }
});
afterAll(async () => {
  await app.dispose();
  await sandbox.stop();
});
beforeEach(() => sandbox.faults.clear());

const newSet = async (more: Partial<NewPermissionSetInput> = {}) =>
  createPermissionSet(app.system, {
    name: `Set${(count += 1)}`,
    awsManagedPolicies: ["ReadOnlyAccess"],
    ...more,
  });
const onto = (permissionSetId: string, ...accountIds: string[]) =>
  createAssignments(app.system, {
    principals: [{ kind: "user", id: ada }],
    targets: accountIds.map((accountId) => ({ kind: "account", accountId })),
    permissionSetIds: [permissionSetId],
  });
const rowOf = (permissionSetId: string, accountId = PAYMENTS) =>
  app.ctx.db
    .selectFrom("deployed_roles")
    .selectAll()
    .where("permission_set_id", "=", permissionSetId)
    .where("account_id", "=", accountId)
    .executeTakeFirst();
const rolesIn = (accountId: string) =>
  sandbox.state.accounts.get(accountId)?.iam.roles ?? new Map<string, Role>();

async function roleOf(permissionSetId: string, accountId = PAYMENTS): Promise<Role | undefined> {
  const row = await rowOf(permissionSetId, accountId);
  return row && rolesIn(accountId).get(row.role_name.toLowerCase());
}

const openRole = (permissionSetId: string, accountId = PAYMENTS) =>
  app.issue(requestOf(app.personCtx(ada), { accountId, permissionSetId, purpose: "credentials" }));

const due = () =>
  app.ctx.db.updateTable("jobs").set({ run_at: clock.now() }).where("kind", "=", PROVISION_ACCOUNT).execute();

/** Runs what is due, including retries. The clock doesn't move: requests are signed with the real one. */
async function settle(rounds = 12): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    await app.worker.drain();
    if (
      (await app.ctx.db
        .selectFrom("deployed_roles")
        .select("role_name")
        .where("state", "in", ["pending", "removing"])
        .executeTakeFirst()) === undefined
    )
      return;
    await due();
  }
}

describe("provisioning", () => {
  it("deploys a role with all four kinds of policy, its trust, tags, duration and description, and reports it", async () => {
    const id = await newSet({
      name: "Deploy_All+=,.@-1",
      description: "Deploys things",
      sessionSeconds: 7200,
      awsManagedPolicies: ["ReadOnlyAccess", "job-function/Billing"],
      customerManagedPolicies: [{ name: "Own", path: "/" }],
      inlinePolicy: policy("s3:GetObject"),
      boundary: { awsManaged: "PowerUserAccess" },
    });
    const { runId } = await onto(id, PAYMENTS, SEARCH);
    expect(await listRuns(app.system, { id: runId })).toMatchObject([
      { status: "IN_PROGRESS", total: 2, left: 2 },
    ]);
    expect(await roleOf(id)).toBeUndefined();
    await settle();
    const role = await roleOf(id);
    expect(role).toMatchObject({
      name: expect.stringMatching(/^Foyer_Deploy_All\+=-\.@-1_[0-9a-f]{16}$/),
      path: "/foyer/",
      description: "Deploys things",
      maxSessionDuration: 7200,
      permissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess",
      tags: { "foyer:instance": app.ctx.instance.id, "foyer:permission-set": id },
    });
    expect(role?.attachedPolicies.toSorted()).toEqual([
      `arn:aws:iam::${PAYMENTS}:policy/Own`,
      "arn:aws:iam::aws:policy/ReadOnlyAccess",
      "arn:aws:iam::aws:policy/job-function/Billing",
    ]);
    expect([...(role?.inlinePolicies ?? [])]).toEqual([["FoyerInlinePolicy", policy("s3:GetObject")]]);
    expect(role?.trustPolicy).toContain(`saml-provider/FOYER_${app.ctx.instance.id.slice(7)}_DO_NOT_DELETE`);
    expect(await rowOf(id)).toMatchObject({
      state: "deployed",
      deployed_version: 1,
      session_seconds: 7200,
      is_blocked: false,
    });
    expect(await listRuns(app.system, { id: runId })).toMatchObject([
      { status: "SUCCEEDED", left: 0, failed: 0 },
    ]);
  });

  it("doesn't change accounts when a permission set is edited, until it is provisioned", async () => {
    const id = await newSet();
    await onto(id, PAYMENTS, SEARCH);
    await settle();
    await changePermissionSet(app.system, {
      id,
      expectedRevision: 1,
      change: { awsManagedPolicies: ["PowerUserAccess"], sessionSeconds: 10_800 },
    });
    await settle();
    expect((await roleOf(id))?.attachedPolicies).toEqual(["arn:aws:iam::aws:policy/ReadOnlyAccess"]);
    expect((await listRoles(app.system, { permissionSetId: id })).roles.map(({ state }) => state)).toEqual([
      "out_of_date",
      "out_of_date",
    ]);
    await provisionPermissionSet(app.system, { permissionSetId: id, accountId: PAYMENTS });
    await settle();
    expect(await roleOf(id)).toMatchObject({
      attachedPolicies: ["arn:aws:iam::aws:policy/PowerUserAccess"],
      maxSessionDuration: 10_800,
    });
    expect((await roleOf(id, SEARCH))?.maxSessionDuration).toBe(3600);
    await provisionPermissionSet(app.system, { permissionSetId: id });
    await settle();
    expect(
      (await listRoles(app.system, { permissionSetId: id })).roles.map(({ state, deployedVersion }) => [
        state,
        deployedVersion,
      ]),
    ).toEqual([
      ["deployed", 2],
      ["deployed", 2],
    ]);
  });

  it("doesn't call a set out of date for a change that isn't part of the role", async () => {
    const id = await newSet();
    await onto(id, PAYMENTS);
    await settle();
    await changePermissionSet(app.system, {
      id,
      expectedRevision: 1,
      change: { tags: { team: "x" }, relayState: "https://console.aws.amazon.com/s3/home" },
    });
    expect((await listRoles(app.system, { permissionSetId: id })).roles).toMatchObject([
      { state: "deployed" },
    ]);
  });

  it("[G70] removes the role with the last assignment, keeps it for another one, and creates it again under the same name", async () => {
    const id = await newSet();
    const grace = await addUser(app, `grace${count}`);
    const first = await onto(id, PAYMENTS);
    const second = await createAssignments(app.system, {
      principals: [{ kind: "user", id: grace }],
      targets: [{ kind: "all" }],
      permissionSetIds: [id],
    });
    await settle();
    const name = (await roleOf(id))?.name;
    await removeAssignments(app.system, { ids: first.ids });
    await settle();
    expect((await roleOf(id))?.name).toBe(name);
    await removeAssignments(app.system, { ids: second.ids });
    await settle();
    expect(await rowOf(id)).toBeUndefined();
    expect([...rolesIn(PAYMENTS).values()].some((role) => role.name === name)).toBe(false);
    await onto(id, PAYMENTS);
    await settle();
    expect((await roleOf(id))?.name).toBe(name);
  });

  it("[G66] never adopts a squatter's role, at any path and with any tags, and reports it", async () => {
    const id = await newSet();
    await onto(id, PAYMENTS);
    const row = await rowOf(id);
    for (const path of ["/", "/foyer/"]) {
      const squatter: Role = {
        name: row?.role_name ?? "",
        id: "AROASQUATTER",
        arn: `arn:aws:iam::${PAYMENTS}:role${path}${row?.role_name}`,
        path,
        createdAt: clock.now().toISOString(),
        trustPolicy: policy("sts:AssumeRole"),
        maxSessionDuration: 3600,
        inlinePolicies: new Map(),
        attachedPolicies: [],
        tags: { "foyer:instance": app.ctx.instance.id, "foyer:permission-set": id },
      };
      rolesIn(PAYMENTS).set(squatter.name.toLowerCase(), squatter);
      await repairRoles(app.system, { permissionSetId: id });
      await settle();
      expect(rolesIn(PAYMENTS).get(squatter.name.toLowerCase())).toEqual(squatter);
      expect((await listRoles(app.system, { permissionSetId: id })).roles).toMatchObject([
        {
          state: "failed",
          failureReason: { code: path === "/" ? "role_at_other_path" : "role_not_created_by_foyer" },
        },
      ]);
    }
    await expect(openRole(id), "[A3] failed is said as failed").rejects.toMatchObject({
      code: "role_failed",
    });
    rolesIn(PAYMENTS).delete((row?.role_name ?? "").toLowerCase());
    await repairRoles(app.system, { permissionSetId: id });
    await expect(openRole(id)).rejects.toMatchObject({ code: "role_deploying" });
    await settle();
    expect(await rowOf(id)).toMatchObject({ state: "deployed", failure_reason: null });
    await openRole(id);
  });

  it("reports what an account lacks, and does the rest", async () => {
    const id = await newSet({ customerManagedPolicies: [{ name: "Nowhere", path: "/" }] });
    const { runId } = await onto(id, PAYMENTS);
    await settle();
    expect((await listRoles(app.system, { permissionSetId: id })).roles).toMatchObject([
      { state: "failed", failureReason: { code: "aws.policy_missing" } },
    ]);
    expect(await listRuns(app.system, { id: runId })).toMatchObject([
      {
        status: "FAILED",
        failed: 1,
        failureReason: { params: { message: expect.stringContaining("Nowhere") } },
      },
    ]);
  });

  it("waits for an account that isn't connected, with the reason, and continues by itself once it is", async () => {
    const account = "902215580046";
    await addAccount(app, account, "Payroll");
    sandbox.declareOrganization({
      managementAccountId: "100200300400",
      accounts: [{ id: account, name: "Payroll", email: "payroll@x.example", unitPath: null }],
    });
    const id = await newSet();
    await onto(id, account, PAYMENTS);
    await app.worker.drain();
    expect(await rowOf(id)).toMatchObject({ state: "deployed" });
    expect(await rowOf(id, account)).toMatchObject({
      state: "pending",
      failure_reason: { code: expect.stringMatching(/^account\./) },
    });
    expect(
      await app.ctx.db
        .selectFrom("accounts")
        .select(["check_state", "check_problems"])
        .where("id", "=", account)
        .executeTakeFirst(),
    ).toMatchObject({
      check_state: "broken",
      check_problems: [{ fix: { code: expect.stringMatching(/^fix\.deploy_template/) } }],
    });
    await connectAll(app, sandbox);
    await due();
    await app.worker.drain();
    expect(await rowOf(id, account)).toMatchObject({ state: "deployed" });
  });
});

describe("a role in an account that Foyer can't reach", () => {
  const unreachable = async (id: string) => {
    await addAccount(app, id, `Account ${id}`);
    sandbox.declareOrganization({
      managementAccountId: "100200300400",
      accounts: [{ id, name: "Away", email: `${id}@x.example`, unitPath: null }],
    });
    return id;
  };
  it("is forgotten with its assignment if Foyer never began to create it, and its permission set can be deleted", async () => {
    const account = await unreachable("331100220011");
    const id = await newSet();
    const { ids } = await onto(id, account);
    await app.worker.drain();
    expect(await rowOf(id, account)).toMatchObject({ state: "pending" });
    await removeAssignments(app.system, { ids });
    expect(await rowOf(id, account)).toBeUndefined();
    await removePermissionSet(app.system, { id });
  });
});

describe("a suspended or closed account", () => {
  const status = (id: string, to: "ACTIVE" | "SUSPENDED" | "CLOSED") =>
    app.ctx.db.updateTable("accounts").set({ status: to }).where("id", "=", id).execute();
  const tick = async () => {
    await enqueue(app.ctx.db, { kind: PROVISIONING_TICK, key: "all", runAt: clock.now() });
    await app.worker.drain();
  };

  it("doesn't hold up a run, isn't counted, and catches up by itself when it returns", async () => {
    const id = await newSet();
    await onto(id, PAYMENTS, SEARCH);
    await settle();
    await changePermissionSet(app.system, { id, expectedRevision: 1, change: { sessionSeconds: 7200 } });
    await status(SEARCH, "SUSPENDED");
    const first = await provisionPermissionSet(app.system, { permissionSetId: id });
    await app.worker.drain();
    expect(await listRuns(app.system, { id: first })).toMatchObject([
      { status: "SUCCEEDED", total: 1, left: 0 },
    ]);
    // Suspended while work is waiting.
    await status(SEARCH, "ACTIVE");
    const second = await provisionPermissionSet(app.system, { permissionSetId: id });
    await status(SEARCH, "SUSPENDED");
    await tick();
    expect(await listRuns(app.system, { id: second })).toMatchObject([{ status: "SUCCEEDED", left: 0 }]);
    expect(await rowOf(id, SEARCH)).toMatchObject({ state: "pending" });
    expect((await countAttention(app.system)).waiting).toBe(0);
    await status(SEARCH, "ACTIVE");
    await tick();
    await app.worker.drain();
    expect(await rowOf(id, SEARCH)).toMatchObject({ state: "deployed", deployed_version: 2 });
  });

  it("doesn't keep a permission set from being deleted once it is closed; its role is recorded and forgotten", async () => {
    const gone = "333333333333";
    await addAccount(app, gone, "Gone");
    await connectAll(app, sandbox);
    const id = await newSet();
    const { ids } = await onto(id, gone);
    await settle();
    await status(gone, "CLOSED");
    await expect(removePermissionSet(app.system, { id })).rejects.toMatchObject({
      kind: "conflict",
      message: expect.stringContaining(" has it on "),
    });
    await removeAssignments(app.system, { ids });
    await removePermissionSet(app.system, { id });
    expect(
      await app.ctx.db
        .selectFrom("audit_events")
        .select("account_id")
        .where("type", "=", "role.removed")
        .where("permission_set_id", "=", id)
        .execute(),
    ).toEqual([{ account_id: gone }]);
  });
});

describe("drift", () => {
  const spoilers: [string, string, (role: Role) => void][] = [
    [
      "an edited inline policy",
      "inline_policy",
      (role) => role.inlinePolicies.set("FoyerInlinePolicy", policy("s3:*")),
    ],
    ["a second inline policy", "inline_policy", (role) => role.inlinePolicies.set("backdoor", policy("*"))],
    [
      "another managed policy",
      "managed_policies",
      (role) => role.attachedPolicies.push("arn:aws:iam::aws:policy/AdministratorAccess"),
    ],
    ["a boundary taken away", "boundary", (role) => delete role.permissionsBoundary],
    ["a longer session", "duration", (role) => (role.maxSessionDuration = 43_200)],
    [
      "another trust",
      "trust",
      (role) =>
        (role.trustPolicy = JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { AWS: "arn:aws:iam::999999999999:root" },
              Action: "sts:AssumeRole",
            },
          ],
        })),
    ],
    ["tags taken away", "tags", (role) => (role.tags = {})],
    ["a deleted role", "missing", (role) => rolesIn(PAYMENTS).delete(role.name.toLowerCase())],
  ];
  it.each(spoilers)("[G67] of %s is found and repaired", async (_what, part, spoil) => {
    const id = await newSet({ inlinePolicy: policy("s3:Get*"), boundary: { awsManaged: "PowerUserAccess" } });
    await onto(id, PAYMENTS);
    await settle();
    const before = structuredClone(await roleOf(id));
    spoil(rolesIn(PAYMENTS).get((before?.name ?? "").toLowerCase()) as Role);
    await checkRolesNow(app.system, { permissionSetId: id });
    await settle();
    const after = await roleOf(id);
    const comparable = (role: Role | undefined) => ({
      ...role,
      id: "",
      createdAt: "",
      description: role?.description ?? "",
      tags: { ...role?.tags, "foyer:generation": "" },
    });
    expect(comparable(after)).toEqual(comparable(before));
    expect(await rowOf(id)).toMatchObject({ state: "deployed", drift: [], is_blocked: false });
    const events = await app.ctx.db
      .selectFrom("audit_events")
      .select(["reason", "details"])
      .where("type", "=", "role.drifted")
      .where("permission_set_id", "=", id)
      .execute();
    expect(events).toMatchObject([{ reason: "role.changed_outside", details: { drift: [{ part }] } }]);
  });

  it("[G67] waits for approval if so configured; a changed trust policy closes the role until then", async () => {
    await writeSetting(app.ctx.db, { name: "driftRepair", value: "approval", at: clock.now(), by: "test" });
    const id = await newSet();
    await onto(id, PAYMENTS);
    await settle();
    const role = await roleOf(id);
    const trust = role?.trustPolicy ?? "";
    const person = app.personCtx(ada);
    await expect(
      app.issue(requestOf(person, { accountId: PAYMENTS, permissionSetId: id, purpose: "credentials" })),
    ).resolves.toBeDefined();
    if (role) role.trustPolicy = policy("sts:AssumeRole");
    await checkRolesNow(app.system, { accountId: PAYMENTS });
    await settle();
    expect((await roleOf(id))?.trustPolicy).toBe(policy("sts:AssumeRole"));
    expect((await listRoles(app.system, { permissionSetId: id, attention: true })).roles).toMatchObject([
      { state: "changed_by_hand", isBlocked: true, drift: [{ part: "trust" }] },
    ]);
    await expect(
      app.issue(requestOf(person, { accountId: PAYMENTS, permissionSetId: id, purpose: "credentials" })),
    ).rejects.toMatchObject({ kind: "conflict" });
    await repairRoles(app.system, { permissionSetId: id });
    await settle();
    expect((await roleOf(id))?.trustPolicy).toBe(trust);
    await expect(
      app.issue(requestOf(person, { accountId: PAYMENTS, permissionSetId: id, purpose: "credentials" })),
    ).resolves.toBeDefined();
    await writeSetting(app.ctx.db, { name: "driftRepair", value: "automatic", at: clock.now(), by: "test" });
  });

  it("that waits for approval is recorded once, however often it is seen", async () => {
    await writeSetting(app.ctx.db, { name: "driftRepair", value: "approval", at: clock.now(), by: "test" });
    const id = await newSet();
    await onto(id, PAYMENTS);
    await settle();
    const role = await roleOf(id);
    if (role) role.maxSessionDuration = 43_200;
    for (let look = 0; look < 3; look += 1) {
      await checkRolesNow(app.system, { permissionSetId: id });
      await app.worker.drain();
    }
    expect(
      await app.ctx.db
        .selectFrom("audit_events")
        .select("id")
        .where("type", "=", "role.drifted")
        .where("permission_set_id", "=", id)
        .execute(),
    ).toHaveLength(1);
    await writeSetting(app.ctx.db, { name: "driftRepair", value: "automatic", at: clock.now(), by: "test" });
  });

  it("of a role whose last change failed is found too, and closes it; the change's unfinished parts aren't drift", async () => {
    await writeSetting(app.ctx.db, { name: "driftRepair", value: "approval", at: clock.now(), by: "test" });
    const id = await newSet();
    await onto(id, PAYMENTS);
    await settle();
    await changePermissionSet(app.system, {
      id,
      expectedRevision: 1,
      change: { inlinePolicy: policy("s3:Get*"), customerManagedPolicies: [{ name: "Missing", path: "/" }] },
    });
    await provisionPermissionSet(app.system, { permissionSetId: id });
    await settle();
    await checkRolesNow(app.system, { accountId: PAYMENTS });
    await app.worker.drain();
    expect(await rowOf(id)).toMatchObject({
      state: "failed",
      is_blocked: false,
      drift: [],
      deployed_version: 1,
    });
    const open = () =>
      app.issue(
        requestOf(app.personCtx(ada), { accountId: PAYMENTS, permissionSetId: id, purpose: "credentials" }),
      );
    await expect(open()).resolves.toBeDefined();
    const role = await roleOf(id);
    const trust = role?.trustPolicy ?? "";
    if (role) role.trustPolicy = policy("sts:AssumeRole");
    await checkRolesNow(app.system, { accountId: PAYMENTS });
    await app.worker.drain();
    expect(await rowOf(id)).toMatchObject({ state: "failed", is_blocked: true, drift: [{ part: "trust" }] });
    await expect(open()).rejects.toMatchObject({ kind: "conflict" });
    if (role) role.trustPolicy = trust;
    await checkRolesNow(app.system, { accountId: PAYMENTS });
    await app.worker.drain();
    await expect(open(), "put right by hand").resolves.toBeDefined();
    await writeSetting(app.ctx.db, { name: "driftRepair", value: "automatic", at: clock.now(), by: "test" });
  });

  it("a sweep with nothing to change reads and never writes", async () => {
    const id = await newSet();
    await onto(id, PAYMENTS);
    await settle();
    const generation = async () =>
      (await app.ctx.db.selectFrom("access_generation").select("value").executeTakeFirstOrThrow()).value;
    const before = await generation();
    await checkRolesNow(app.system, { permissionSetId: id });
    const calls = recording();
    await drainWith(calls.sessions);
    expect(calls.names.filter((name) => !/^(Get|List)/.test(name))).toEqual([]);
    expect(calls.names.length).toBeGreaterThan(2);
    expect(await generation()).toBe(before);
  });

  it("lists roles at Foyer's path that Foyer didn't create", async () => {
    const id = await newSet();
    await onto(id, SEARCH);
    await settle();
    const known = await roleOf(id, SEARCH);
    rolesIn(SEARCH).set("foyer_stranger", {
      ...(known as Role),
      name: "Foyer_Stranger",
      id: "AROAX",
      arn: `arn:aws:iam::${SEARCH}:role/foyer/Foyer_Stranger`,
    });
    await checkRolesNow(app.system, { accountId: SEARCH });
    await settle();
    expect(
      await app.ctx.db
        .selectFrom("accounts")
        .select("foreign_roles")
        .where("id", "=", SEARCH)
        .executeTakeFirst(),
    ).toEqual({ foreign_roles: ["Foyer_Stranger"] });
    rolesIn(SEARCH).delete("foyer_stranger");
  });

  it("lists them on schedule, even in an account without a role of Foyer", async () => {
    const empty = "444444444444";
    await addAccount(app, empty, "Empty");
    await connectAll(app, sandbox);
    rolesIn(empty).set("foyer_evil", {
      name: "Foyer_Evil",
      id: "AROAEVIL",
      arn: `arn:aws:iam::${empty}:role/foyer/Foyer_Evil`,
      path: "/foyer/",
      createdAt: clock.now().toISOString(),
      trustPolicy: policy("sts:AssumeRole"),
      maxSessionDuration: 3600,
      inlinePolicies: new Map(),
      attachedPolicies: [],
      tags: {},
    });
    await enqueue(app.ctx.db, { kind: PROVISIONING_TICK, key: "all", runAt: clock.now() });
    await app.worker.drain();
    expect(
      await app.ctx.db
        .selectFrom("accounts")
        .select(["foreign_roles", "check_state"])
        .where("id", "=", empty)
        .executeTakeFirst(),
    ).toEqual({ foreign_roles: ["Foyer_Evil"], check_state: "ok" });
    rolesIn(empty).clear();
  });
});

/**
 * Sessions whose IAM clients count their calls and fail on request: before a call, or after it with the
 * response lost.
 */
function recording(options: { dieAt?: number; afterwards?: boolean } = {}) {
  const names: string[] = [];
  const inFlight = new Map<string, number>();
  let most = 0;
  let at = 0;
  const wrapped = new WeakSet<IAMClient>();
  const sessions: TestApp["sessions"] = {
    ...app.sessions,
    async iam(account, role) {
      app.sessions.forget(account.id);
      const client = await app.sessions.iam(account, role);
      // The next run, in this process or another, has its own client.
      app.sessions.forget(account.id);
      if (wrapped.has(client)) return client;
      wrapped.add(client);
      client.middlewareStack.add(
        (next, context) => async (args) => {
          const call = (at += 1);
          names.push(String((context as { commandName?: string }).commandName).replace("Command", ""));
          const dies = options.dieAt !== undefined && call >= options.dieAt;
          if (dies && !(options.afterwards && call === options.dieAt)) throw new Killed();
          inFlight.set(account.id, (inFlight.get(account.id) ?? 0) + 1);
          most = Math.max(most, inFlight.get(account.id) ?? 0);
          const answer = await next(args).finally(() =>
            inFlight.set(account.id, (inFlight.get(account.id) ?? 1) - 1),
          );
          if (dies) throw new Killed();
          return answer;
        },
        { step: "initialize" },
      );
      return client;
    },
  };
  return { sessions, names, most: () => most };
}

class Killed extends Error {
  override name = "TimeoutError";
}

function workerWith(sessions: TestApp["sessions"]) {
  const handler = provisionAccount({
    ctx: app.ctx,
    actor: prove({ kind: "system", job: "test" }),
    sessions,
    wait: async () => {},
  });
  return createWorker({ ctx: app.ctx, handlers: { [PROVISION_ACCOUNT]: handler }, concurrency: 4 });
}

const drainWith = (sessions: TestApp["sessions"]) => workerWith(sessions).drain();

describe("[G68] a killed run", () => {
  it.each([
    ["before", false],
    ["right after", true],
  ])(
    "%s any of its calls reaches exactly the desired state when it runs again",
    async (_when, afterwards) => {
      let finished = false;
      for (let dieAt = 1; !finished; dieAt += 1) {
        const kept = await newSet({
          inlinePolicy: policy("s3:Get*"),
          boundary: { awsManaged: "PowerUserAccess" },
        });
        const gone = await newSet();
        const { ids } = await onto(gone, SEARCH);
        await settle();
        await removeAssignments(app.system, { ids });
        await onto(kept, SEARCH);
        const killed = recording({ dieAt, afterwards });
        await drainWith(killed.sessions);
        finished = killed.names.length < dieAt;
        await settle();
        expect(await rowOf(kept, SEARCH)).toMatchObject({
          state: "deployed",
          drift: [],
          failure_reason: null,
        });
        expect(await roleOf(kept, SEARCH)).toMatchObject({
          permissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess",
          attachedPolicies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        });
        expect([...((await roleOf(kept, SEARCH))?.inlinePolicies.keys() ?? [])]).toEqual([
          "FoyerInlinePolicy",
        ]);
        expect(await rowOf(gone, SEARCH)).toBeUndefined();
        const rows = await app.ctx.db
          .selectFrom("deployed_roles")
          .select("role_name")
          .where("account_id", "=", SEARCH)
          .execute();
        const listed = [...rolesIn(SEARCH).values()]
          .filter((role) => role.path === "/foyer/")
          .map((role) => role.name);
        expect(listed.toSorted()).toEqual(rows.map((row) => row.role_name).toSorted());
      }
    },
  );
});

it("a role whose assignment goes right after Foyer was killed in creating it is removed from the account", async () => {
  for (let dieAt = 1; dieAt < 20; dieAt += 1) {
    const id = await newSet();
    const { ids } = await onto(id, SEARCH);
    const killed = recording({ dieAt, afterwards: true });
    await drainWith(killed.sessions);
    const isCreated = killed.names[dieAt - 1] === "CreateRole";
    const { role_name: name = "" } = (await rowOf(id, SEARCH)) ?? {};
    expect(rolesIn(SEARCH).has(name.toLowerCase())).toBe(isCreated);
    await removeAssignments(app.system, { ids });
    await settle();
    expect(await rowOf(id, SEARCH)).toBeUndefined();
    expect(rolesIn(SEARCH).has(name.toLowerCase())).toBe(false);
    if (isCreated) return;
  }
  throw new Error("CreateRole was never called");
});

describe("concurrent workers", () => {
  it("never work in one account at the same time", async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, () => newSet()));
    for (const id of ids) await onto(id, PAYMENTS, SEARCH);
    const calls = recording();
    await Promise.all([drainWith(calls.sessions), drainWith(calls.sessions), drainWith(calls.sessions)]);
    await settle();
    expect(calls.most()).toBe(1);
    expect(calls.names.filter((name) => name === "CreateRole")).toHaveLength(12);
    for (const id of ids) expect(await rowOf(id)).toMatchObject({ state: "deployed" });
  });

  it("write nothing more after losing their lease between two steps of a role", async () => {
    const full = {
      inlinePolicy: policy("s3:Get*"),
      awsManagedPolicies: ["ReadOnlyAccess", "PowerUserAccess"],
    };
    for (let lostAfter = 1; lostAfter <= 4; lostAfter += 1) {
      const id = await newSet(full);
      await onto(id, PAYMENTS);
      const calls = recording();
      let asked = 0;
      let writesWhenLost = -1;
      const writes = () => calls.names.filter((name) => !/^(Get|List)/.test(name)).length;
      const stillMine = async () => {
        asked += 1;
        if (asked <= lostAfter) return true;
        if (writesWhenLost === -1) writesWhenLost = writes();
        return false;
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
        actor: prove({ kind: "system", job: "test" }),
        sessions: calls.sessions,
        wait: async () => {},
      })({ job, stillMine });
      expect(writesWhenLost).toBe(writes());
      // Once for the role, then before each of its four writes.
      expect(writes()).toBe(lostAfter - 1);
      await settle();
      expect(await rowOf(id)).toMatchObject({ state: "deployed" });
    }
  });

  it("[G69] a throttled account doesn't hold up others, and reaches the desired state too", async () => {
    const id = await newSet();
    sandbox.faults.set({ accountId: PAYMENTS, service: "iam", throttle: { ratePerSecond: 0.001, burst: 3 } });
    await onto(id, PAYMENTS, SEARCH);
    await app.worker.drain();
    expect(await rowOf(id, SEARCH)).toMatchObject({ state: "deployed" });
    expect(await rowOf(id)).toMatchObject({ state: "pending" });
    sandbox.faults.clear();
    await settle();
    expect(await rowOf(id)).toMatchObject({ state: "deployed" });
  });

  it.each<[string, string, string]>([
    ["IAM", "iam", "ServiceFailure"],
    ["STS", "sts", "ServiceUnavailable"],
  ])(
    "an account whose %s is unreachable for a minute holds up no other, loses no work, and reaches the desired state",
    async (_what, service, code) => {
      const [id, gone] = [await newSet({ inlinePolicy: policy("s3:Get*") }), await newSet()];
      const { ids } = await onto(gone, PAYMENTS);
      await settle();
      await onto(id, PAYMENTS, SEARCH);
      await removeAssignments(app.system, { ids });
      app.sessions.forget(PAYMENTS);
      sandbox.faults.set({
        accountId: PAYMENTS,
        service,
        fail: { code, status: 503, message: "down" },
      } as never);
      for (let round = 0; round < 3; round += 1) {
        await app.worker.drain();
        await due();
      }
      expect(await rowOf(id, SEARCH)).toMatchObject({ state: "deployed" });
      expect(await rowOf(id)).toMatchObject({ state: "pending" });
      expect(await rowOf(gone)).toMatchObject({ state: "removing" });
      sandbox.faults.clear();
      await settle();
      expect(await rowOf(id)).toMatchObject({ state: "deployed", drift: [], failure_reason: null });
      expect(await rowOf(gone)).toBeUndefined();
      const rows = await app.ctx.db
        .selectFrom("deployed_roles")
        .select("role_name")
        .where("account_id", "=", PAYMENTS)
        .execute();
      expect(
        [...rolesIn(PAYMENTS).values()]
          .filter((role) => role.path === "/foyer/")
          .map(({ name }) => name)
          .toSorted(),
      ).toEqual(rows.map(({ role_name }) => role_name).toSorted());
    },
  );

  it("an assignment added while its role is being removed keeps the role, or gets it again", async () => {
    const id = await newSet();
    const { ids } = await onto(id, PAYMENTS);
    await settle();
    await removeAssignments(app.system, { ids });
    const [again] = await Promise.all([onto(id, PAYMENTS), app.worker.drain()]);
    expect(again.ids).toHaveLength(1);
    await settle();
    expect(await rowOf(id)).toMatchObject({ state: "deployed" });
    expect(await roleOf(id)).toBeDefined();
  });
});

it("[G68] [G86] a database outage of a minute loses nothing: the run reaches the desired state", async () => {
  const id = await newSet({ inlinePolicy: policy("s3:Get*") });
  await onto(id, PAYMENTS, SEARCH);
  let queries = 0;
  let isGone = false;
  const gone: KyselyPlugin = {
    transformQuery({ node }) {
      queries += 1;
      if (isGone || queries % 4 === 0) throw new Error("the connection was closed");
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  const ctx = { ...app.ctx, db: app.ctx.db.withPlugin(gone) };
  const worker = createWorker({
    ctx,
    handlers: {
      [PROVISION_ACCOUNT]: provisionAccount({
        ctx,
        actor: prove({ kind: "system", job: "test" }),
        sessions: app.sessions,
        wait: async () => {},
      }),
    },
    concurrency: 4,
  });
  for (let round = 0; round < 40; round += 1) {
    isGone = round < 3;
    await worker.drain().catch(() => {});
    await app.ctx.db
      .updateTable("jobs")
      .set({ run_at: clock.now(), leased_until: null, lease: null })
      .where("kind", "=", PROVISION_ACCOUNT)
      .execute();
  }
  await settle();
  for (const account of [PAYMENTS, SEARCH]) {
    expect(await rowOf(id, account)).toMatchObject({ state: "deployed", drift: [] });
    expect([...((await roleOf(id, account))?.inlinePolicies.keys() ?? [])]).toEqual(["FoyerInlinePolicy"]);
  }
  const rows = await app.ctx.db
    .selectFrom("deployed_roles")
    .select("role_name")
    .where("account_id", "=", SEARCH)
    .execute();
  expect(
    [...rolesIn(SEARCH).values()]
      .filter((role) => role.path === "/foyer/")
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(rows.map(({ role_name }) => role_name).toSorted());
});

describe("under the protecting service control policy", () => {
  it("[G72] no one in a member account, not even its root user, can change or squat on Foyer's roles and providers, and Foyer still works", async () => {
    sandbox.state.serviceControlPolicies = [JSON.stringify(protectingScp())];
    try {
      const id = await newSet();
      await onto(id, PAYMENTS);
      await settle();
      expect(await rowOf(id)).toMatchObject({ state: "deployed" });
      const RoleName = (await rowOf(id))?.role_name ?? "";
      const root = sandbox.rootCredentials(PAYMENTS);
      if (!root) throw new Error("no root");
      const iam = new IAMClient({
        region: "us-east-1",
        endpoint: sandbox.url,
        credentials: root,
        maxAttempts: 1,
      });
      const provider = `arn:aws:iam::${PAYMENTS}:saml-provider/${providerName(app.ctx.instance.id)}`;
      const trust = JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { AWS: PAYMENTS }, Action: "sts:AssumeRole" }],
      });
      const attempts = [
        new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trust }),
        new AttachRolePolicyCommand({ RoleName, PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }),
        new PutRolePolicyCommand({ RoleName, PolicyName: "x", PolicyDocument: policy("*") }),
        new DeleteRoleCommand({ RoleName }),
        new CreateRoleCommand({
          RoleName: "Foyer_Squatted_0123456789abcdef",
          AssumeRolePolicyDocument: trust,
        }),
        new CreateRoleCommand({ RoleName: "Sneaky", Path: "/foyer/", AssumeRolePolicyDocument: trust }),
        new UpdateAssumeRolePolicyCommand({ RoleName: "FoyerProvisioner", PolicyDocument: trust }),
        new DeleteSAMLProviderCommand({ SAMLProviderArn: provider }),
      ];
      for (const attempt of attempts)
        await expect(iam.send(attempt as DeleteRoleCommand), attempt.constructor.name).rejects.toMatchObject({
          name: "AccessDenied",
          message: expect.stringContaining("service control policy"),
        });
      await iam.send(new CreateRoleCommand({ RoleName: "TheirOwn", AssumeRolePolicyDocument: trust }));
      await iam.send(new DeleteRoleCommand({ RoleName: "TheirOwn" }));
      iam.destroy();
    } finally {
      sandbox.state.serviceControlPolicies = [];
    }
  });
});

it("[G74] sign-in to existing roles works while IAM's control plane is down", async () => {
  const id = await newSet();
  await onto(id, PAYMENTS);
  await settle();
  sandbox.faults.set({
    accountId: "*",
    service: "iam",
    fail: { code: "ServiceFailure", status: 500, message: "down" },
  });
  await expect(
    app.issue(
      requestOf(app.personCtx(ada), { accountId: PAYMENTS, permissionSetId: id, purpose: "credentials" }),
    ),
  ).resolves.toBeDefined();
});
