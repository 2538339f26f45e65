import type { Reason } from "@/lib/messages/reason";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listAccounts } from "@/lib/access/accounts/service";
import { countAttention } from "@/lib/access/overview/counts";
import { createAssignments } from "@/lib/access/assignments/create";
import { removeAssignments } from "@/lib/access/assignments/remove";
import { assumeRole } from "@/lib/access/credentials/assume-role";
import {
  changePermissionSet,
  createPermissionSet,
  removePermissionSet,
} from "@/lib/access/permission-sets/service";
import { checkRolesNow } from "@/lib/access/deploy/service";
import { PROVISIONING_TICK } from "@/lib/access/deploy/tick";
import { testApp, type TestApp } from "@/lib/testing/app";
import { frozenClock } from "@/lib/testing/clock";
import { addAccount, addUser } from "@/lib/testing/company";
import { connectAll, testSandbox } from "@/lib/testing/sandbox";
import type { Sandbox } from "@/sandbox/server";
import type { Role } from "@/sandbox/state";
import { listExistingRoles } from "./service";
import { requestOf } from "@/lib/access/signing/types";

const [PAYMENTS, SEARCH] = ["481230097715", "264971830552"];
const clock = frozenClock(new Date().toISOString());
let sandbox: Sandbox;
let app: TestApp;
let ada: string;
let deployer: string;
let assignmentIds: string[];

beforeAll(async () => {
  sandbox = await testSandbox(clock);
  app = await testApp({ signInEndpoint: sandbox.url, clock });
  ada = await addUser(app, "ada");
  await addAccount(app, PAYMENTS, "Payments");
  await addAccount(app, SEARCH, "Search");
  await connectAll(app, sandbox);
  deployer = await createPermissionSet(app.system, {
    name: "Deployer",
    existingRole: "/team/Deployer",
    sessionSeconds: 3_600,
  });
});
afterAll(async () => {
  await app.dispose();
  await sandbox.stop();
});

const rolesIn = (accountId: string) =>
  sandbox.state.accounts.get(accountId)?.iam.roles ?? new Map<string, Role>();
const seen = async (accountId = PAYMENTS) =>
  (await listExistingRoles(app.system, { permissionSetId: deployer })).roles.find(
    (role) => role.accountId === accountId,
  );
const trusting = (...Statement: unknown[]) => JSON.stringify({ Version: "2012-10-17", Statement });

async function put(
  accountId: string,
  more: { path?: string; trust: string; seconds?: number },
): Promise<void> {
  const path = more.path ?? "/team/";
  const role: Role = {
    name: "Deployer",
    id: "AROAABCDEFGHIJKLMNOPQ",
    arn: `arn:aws:iam::${accountId}:role${path}Deployer`,
    path,
    createdAt: clock.now().toISOString(),
    trustPolicy: more.trust,
    maxSessionDuration: more.seconds ?? 3600,
    inlinePolicies: new Map(),
    attachedPolicies: [],
    tags: {},
  };
  rolesIn(accountId).set("deployer", role);
}
async function lookAgain(): Promise<void> {
  await checkRolesNow(app.system, { permissionSetId: deployer });
  await app.worker.drain();
}

describe("an existing role", () => {
  it("is checked when it is assigned, and reports what is missing with the statement to add", async () => {
    ({ ids: assignmentIds } = await createAssignments(app.system, {
      principals: [{ kind: "user", id: ada }],
      targets: [PAYMENTS, SEARCH].map((accountId) => ({ kind: "account", accountId })),
      permissionSetIds: [deployer],
    }));
    expect(await seen()).toMatchObject({ state: "unchecked", problems: [] });
    await app.worker.drain();
    expect(await seen()).toMatchObject({
      state: "broken",
      role: "/team/Deployer",
      problems: [
        {
          what: { code: "existing_role.missing", params: { role: "/team/Deployer" } },
          fix: { code: "fix.create_role" },
        },
      ],
    });
    expect((await countAttention(app.system)).existingBroken).toBe(2);
    expect((await listAccounts(app.system, { attention: true })).accounts.map(({ id }) => id)).toEqual([
      PAYMENTS,
      SEARCH,
    ]);
    expect(await app.ctx.db.selectFrom("deployed_roles").selectAll().execute()).toEqual([]);
  });

  it("with the statement admits users, and Foyer changes nothing in it", async () => {
    const trustIn = async (accountId: string) =>
      trusting(
        { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
        JSON.parse((await seen(accountId))?.statement ?? ""),
      );
    for (const accountId of [PAYMENTS, SEARCH]) await put(accountId, { trust: await trustIn(accountId) });
    await lookAgain();
    expect(await seen()).toMatchObject({ state: "ok", problems: [], checkedAt: clock.now() });
    expect((await countAttention(app.system)).existingBroken).toBe(0);
    expect(rolesIn(PAYMENTS).get("deployer")).toMatchObject({
      trustPolicy: await trustIn(PAYMENTS),
      tags: {},
      attachedPolicies: [],
    });
    const ctx = app.personCtx(ada);
    await expect(
      assumeRole(
        ctx,
        await app.issue(
          requestOf(ctx, { accountId: PAYMENTS, permissionSetId: deployer, purpose: "credentials" }),
        ),
      ),
    ).resolves.toMatchObject({ accessKeyId: expect.stringMatching(/^ASIA/) });
  });

  it("is found broken by the sweep, and the audit log records only the change", async () => {
    const whole = rolesIn(PAYMENTS).get("deployer")?.trustPolicy ?? "";
    await put(PAYMENTS, {
      trust: trusting({
        Effect: "Allow",
        Principal: { Service: "ec2.amazonaws.com" },
        Action: "sts:AssumeRole",
      }),
    });
    const events = async () =>
      (
        await app.ctx.db
          .selectFrom("audit_events")
          .select("outcome")
          .where("type", "=", "existing_role.checked")
          .where("account_id", "=", PAYMENTS)
          .orderBy("at")
          .orderBy("id")
          .execute()
      ).length;
    const before = await events();
    for (const _again of [1, 2]) {
      await app.ctx.db
        .updateTable("existing_roles")
        .set({ checked_at: new Date(clock.now().getTime() - 3_601_000) })
        .execute();
      await app.ctx.db
        .updateTable("jobs")
        .set({ run_at: clock.now() })
        .where("kind", "=", PROVISIONING_TICK)
        .execute();
      await app.worker.drain();
    }
    expect(await seen()).toMatchObject({
      state: "broken",
      problems: [
        {
          what: {
            code: "existing_role.trust_other_provider",
            params: {
              provider: expect.stringMatching(/^arn:aws:iam::481230097715:saml-provider\/FOYER_/),
            },
          },
        },
      ],
    });
    expect(await events()).toBe(before + 1);
    await put(PAYMENTS, { trust: whole });
  });

  it.each<[string, { path?: string; seconds?: number }, Reason, string]>([
    [
      "is at another path",
      { path: "/other/" },
      {
        code: "existing_role.other_path",
        params: { name: "Deployer", found: "/other/", wanted: "/team/" },
      },
      "broken",
    ],
    [
      "allows shorter sessions than are asked for",
      { seconds: 3_600 },
      { code: "existing_role.session_too_short", params: { max: 60, wanted: 240 } },
      "broken",
    ],
  ])("that %s is reported", async (_what, more, problem, state) => {
    const whole = rolesIn(PAYMENTS).get("deployer")?.trustPolicy ?? "";
    if (more.seconds !== undefined)
      await changePermissionSet(app.system, {
        id: deployer,
        expectedRevision: 1,
        change: { sessionSeconds: 4 * 3_600 },
      });
    expect((await seen())?.checkedAt === null).toBe(more.seconds !== undefined);
    await put(PAYMENTS, { trust: whole, ...more });
    await lookAgain();
    expect(await seen()).toMatchObject({ state, problems: [{ what: problem }] });
    await put(PAYMENTS, { trust: whole, seconds: 14_400 });
  });

  it("that Foyer may not read is a warning, not a refusal", async () => {
    const role = rolesIn(PAYMENTS).get("foyerprovisioner");
    const [[name, document] = ["", ""]] = role?.inlinePolicies ?? [];
    role?.inlinePolicies.set(
      name,
      JSON.stringify({
        ...JSON.parse(document),
        Statement: [
          ...JSON.parse(document).Statement,
          { Effect: "Deny", Action: "iam:GetRole", Resource: "arn:aws:iam::*:role/team/*" },
        ],
      }),
    );
    await lookAgain();
    role?.inlinePolicies.set(name, document);
    expect(await seen()).toMatchObject({
      state: "ok",
      problems: [{ what: { code: "existing_role.not_readable" }, isHint: true }],
    });
  });

  it("is no longer checked once unassigned, and its permission set can be deleted", async () => {
    await expect(listExistingRoles(app.personCtx(ada), { permissionSetId: deployer })).rejects.toMatchObject({
      kind: "not_found",
    });
    await removeAssignments(app.system, { ids: assignmentIds });
    expect((await listExistingRoles(app.system, { permissionSetId: deployer })).roles).toEqual([]);
    await removePermissionSet(app.system, { id: deployer });
    expect(rolesIn(PAYMENTS).has("deployer")).toBe(true);
  });
});
