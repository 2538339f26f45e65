import { englishText } from "@/lib/messages/server-text";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAssignments } from "@/lib/access/assignments/create";
import { previewAssignments } from "@/lib/access/assignment-effects/service";
import { checkAccountsNow } from "@/lib/access/connections/service";
import { changePermissionSet, createPermissionSet } from "@/lib/access/permission-sets/service";
import { testApp, type TestApp } from "@/lib/testing/app";
import { frozenClock } from "@/lib/testing/clock";
import { addAccount, addUser } from "@/lib/testing/company";
import { connectAll, testSandbox } from "@/lib/testing/sandbox";
import { previewOf } from "@/lib/web/effect-preview";
import { savePreview } from "@/lib/web/set-preview";
import type { Sandbox } from "@/sandbox/server";
import { setPoliciesPerRole } from "@/sandbox/service-quotas/operations";
import { listOversizedOfSet, previewChange, previewProvision } from "./preview";

const [PAYMENTS, SEARCH] = ["481230097715", "264971830552"];
const clock = frozenClock(new Date().toISOString());
const policies = (count: number) => Array.from({ length: count }, (_, index) => `Policy${index}`);
let sandbox: Sandbox;
let app: TestApp;
let ada: string;

beforeAll(async () => {
  sandbox = await testSandbox(clock);
  app = await testApp({ signInEndpoint: sandbox.url, clock });
  ada = await addUser(app, "ada");
  await addAccount(app, PAYMENTS, "Payments");
  await addAccount(app, SEARCH, "Search");
  await connectAll(app, sandbox);
  raise(SEARCH, 12);
});
afterAll(async () => {
  await app.dispose();
  await sandbox.stop();
});

function raise(accountId: string, value: number): void {
  const account = sandbox.state.accounts.get(accountId);
  if (account) setPoliciesPerRole(account, value);
}
const standing = (accountId: string) =>
  app.ctx.db
    .selectFrom("accounts")
    .select(["policies_per_role", "check_state", "check_problems"])
    .where("id", "=", accountId)
    .executeTakeFirstOrThrow();
async function check(): Promise<void> {
  await checkAccountsNow(app.system);
  await app.worker.drain();
}
const onBoth = (permissionSetId: string) => ({
  principals: [{ kind: "user" as const, id: ada }],
  targets: [PAYMENTS, SEARCH].map((accountId) => ({ kind: "account" as const, accountId })),
  permissionSetIds: [permissionSetId],
});

describe("the quota of managed policies on a role", () => {
  it("is read per account by the connection check, with AWS's default until then", async () => {
    const id = await createPermissionSet(app.system, { name: "Unread", awsManagedPolicies: policies(11) });
    expect((await previewAssignments(app.system, onBoth(id))).oversized).toMatchObject({
      count: 2,
      named: [
        { account: "Payments", policies: 11, quota: 10 },
        { account: "Search", quota: 10 },
      ],
    });
    await check();
    expect([
      (await standing(PAYMENTS)).policies_per_role,
      (await standing(SEARCH)).policies_per_role,
    ]).toEqual([10, 12]);
    expect((await previewAssignments(app.system, onBoth(id))).oversized).toMatchObject({
      count: 1,
      named: [{ accountId: PAYMENTS }],
    });
  });

  it("[G73] is reported in advance, with the accounts where a permission set doesn't fit, when previewing assignments, saving and provisioning", async () => {
    const id = await createPermissionSet(app.system, { name: "Wide", awsManagedPolicies: policies(11) });
    const assigning = previewOf(englishText(), await previewAssignments(app.system, onBoth(id)), "gain");
    expect(assigning.summary.at(-1)).toMatch(
      /1 role has more managed policies than its account allows.*L-0DA4ABF3/,
    );
    expect(assigning.tables[0]).toMatchObject({
      caption: "Roles with too many managed policies",
      rows: [["Wide", "Payments", "4812 3009 7715", "11", "10"]],
    });
    await createAssignments(app.system, onBoth(id));
    const change = { id, expectedRevision: 1, change: { awsManagedPolicies: policies(13) } };
    const saving = await previewChange(app.system, change);
    expect(saving.oversized).toMatchObject({
      count: 2,
      named: [
        { account: "Payments", policies: 13, quota: 10 },
        { account: "Search", policies: 13, quota: 12 },
      ],
    });
    expect(savePreview(englishText(), saving).summary.at(-1)).toMatch(/2 roles have more managed policies/);
    await changePermissionSet(app.system, change);
    expect((await previewProvision(app.system, { permissionSetId: id })).oversized.count).toBe(2);
    expect(await listOversizedOfSet(app.system, id)).toMatchObject({ count: 2 });
    await expect(listOversizedOfSet(app.personCtx(ada), id)).rejects.toMatchObject({ kind: "not_found" });
    expect(
      (
        await previewChange(app.system, {
          id,
          expectedRevision: 2,
          change: { awsManagedPolicies: policies(10) },
        })
      ).oversized,
    ).toEqual({ count: 0, named: [] });
  });

  it("is named by the role that fails because of it and by the connection check, which leaves the account working", async () => {
    const id = await createPermissionSet(app.system, { name: "Failing", awsManagedPolicies: policies(11) });
    await createAssignments(app.system, onBoth(id));
    await app.worker.drain();
    const rows = await app.ctx.db
      .selectFrom("deployed_roles")
      .select(["account_id", "state", "failure_reason"])
      .where("permission_set_id", "=", id)
      .orderBy("account_id", "desc")
      .execute();
    expect(rows).toMatchObject([
      {
        account_id: PAYMENTS,
        state: "failed",
        failure_reason: { code: "aws.policies_per_role", params: { max: "10" } },
      },
      { account_id: SEARCH, state: "deployed" },
    ]);
    await check();
    const { check_state, check_problems } = await standing(PAYMENTS);
    expect(check_state).toBe("ok");
    expect(check_problems).toContainEqual({
      what: { code: "account.role_does_not_fit", params: { role: "Failing", policies: 11, quota: 10 } },
      fix: { code: "fix.raise_policy_quota" },
      isHint: true,
    });
    raise(PAYMENTS, 20);
    raise(SEARCH, 20);
    await check();
    expect(await standing(PAYMENTS)).toEqual({
      policies_per_role: 20,
      check_state: "ok",
      check_problems: [],
    });
  });

  it("that can't be read is a hint with a remedy, and the known value stays", async () => {
    const role = sandbox.state.accounts.get(PAYMENTS)?.iam.roles.get("foyerprovisioner");
    const [[name, document] = ["", ""]] = role?.inlinePolicies ?? [];
    role?.inlinePolicies.set(name, document.replaceAll("servicequotas:", "servicequotas-of-old:"));
    await check();
    role?.inlinePolicies.set(name, document);
    expect(await standing(PAYMENTS)).toMatchObject({
      policies_per_role: 20,
      check_state: "ok",
      check_problems: [
        {
          what: { code: "account.quota_not_readable" },
          fix: { code: "fix.compare_policy_quotas" },
          isHint: true,
        },
      ],
    });
    sandbox.faults.set({
      accountId: PAYMENTS,
      service: "servicequotas",
      fail: { code: "ServiceException", status: 500, message: "down" },
    });
    await check();
    sandbox.faults.clear();
    expect(await standing(PAYMENTS)).toMatchObject({ policies_per_role: 20, check_problems: [] });
  });
});
