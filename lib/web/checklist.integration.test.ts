import { existsSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { countAttention } from "@/lib/access/overview/counts";
import { createAssignments } from "@/lib/access/assignments/create";
import { addConnection, checkAccountsNow } from "@/lib/access/connections/service";
import { writeTemplate } from "@/lib/access/connections/templates";
import { listEntitlements } from "@/lib/access/entitlements/list";
import { createPermissionSet } from "@/lib/access/permission-sets/service";
import { testApp, type TestApp } from "@/lib/testing/app";
import { frozenClock } from "@/lib/testing/clock";
import { addUser } from "@/lib/testing/company";
import { MANAGEMENT, testSandbox } from "@/lib/testing/sandbox";
import type { Sandbox } from "@/sandbox/server";
import { checklistOf } from "./checklist";

const PAYMENTS = "481230097715";
const clock = frozenClock(new Date().toISOString());
let sandbox: Sandbox;
let app: TestApp;

beforeAll(async () => {
  sandbox = await testSandbox(clock);
  app = await testApp({ signInEndpoint: sandbox.url, clock });
});
afterAll(async () => {
  await app.dispose();
  await sandbox.stop();
});

const done = async () =>
  checklistOf(await countAttention(app.system))
    .map(({ isDone }) => (isDone ? "x" : "-"))
    .join("");

it("the checklist leads from an empty Foyer to a working role, and each step completes itself", async () => {
  const ada = await addUser(app, "ada");
  expect(await done()).toBe("------");
  sandbox.declareOrganization({
    managementAccountId: MANAGEMENT,
    units: [{ path: "Workloads" }],
    accounts: [
      { id: MANAGEMENT, name: "Management", email: "m@northwind.example", unitPath: null },
      { id: PAYMENTS, name: "Payments", email: "p@northwind.example", unitPath: "Workloads" },
    ],
  });
  // Connected before the template is deployed: the account shows what is missing, and the step stays open.
  const template = JSON.parse(await writeTemplate(app.system, "foyer-connection.template.json"));
  const parameters = { ManagementAccountId: MANAGEMENT };
  await sandbox.deployStack({ accountId: MANAGEMENT, template, parameters });
  sandbox.state.accounts.get(MANAGEMENT)?.iam.roles.delete("foyerprovisioner");
  await addConnection(app.system, { name: "Northwind", managementAccountId: MANAGEMENT, partition: "aws" });
  await app.worker.drain();
  expect(await done()).toBe("-x----");
  await sandbox.deployStack({ accountId: PAYMENTS, template, parameters });
  await checkAccountsNow(app.system);
  await app.worker.drain();
  expect(await done()).toBe("xxx---");
  const permissionSetId = await createPermissionSet(app.system, {
    name: "ReadOnly",
    awsManagedPolicies: ["ReadOnlyAccess"],
  });
  expect(await done()).toBe("xxxx--");
  await createAssignments(app.system, {
    principals: [{ kind: "user", id: ada }],
    targets: [{ kind: "account", accountId: PAYMENTS }],
    permissionSetIds: [permissionSetId],
  });
  expect(await done()).toBe("xxxxx-");
  await app.worker.drain();
  expect(await done()).toBe("xxxxxx");
  const { entitlements } = await listEntitlements(app.personCtx(ada));
  expect(entitlements.accounts.map(({ name }) => name)).toEqual(["Payments"]);
});

it("every step leads to an existing page", async () => {
  for (const { href } of checklistOf(await countAttention(app.system)))
    expect(existsSync(path.join("app/(admin)", href.split("#")[0] ?? "", "page.tsx"))).toBe(true);
});
