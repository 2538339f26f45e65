/** The sandbox for one test file, with Foyer's roles deployed into it. */
import { deployRoles } from "@/scripts/demo/deploy-roles";
import { startSandbox, type Sandbox } from "@/sandbox/server";
import type { Clock } from "./clock";
import type { TestApp } from "./app";

export async function testSandbox(clock: Clock): Promise<Sandbox> {
  const sandbox = await startSandbox({ port: 0, now: clock.now });
  process.env.AWS_ENDPOINT_URL_STS = sandbox.url;
  return sandbox;
}

/** Deploys every assigned role of the test's company. Call again after assigning more. */
export async function deployAssigned(app: TestApp, sandbox: Sandbox): Promise<void> {
  const accounts = await app.ctx.db.selectFrom("accounts").select(["id", "name", "email"]).where("partition", "=", "aws").execute();
  await deployRoles(app, sandbox.url, {
    managementAccountId: "100200300400",
    units: [],
    accounts: [{ id: "100200300400", name: "Management", email: "management@northwind.example", unitPath: null }, ...accounts.map((account) => ({ ...account, unitPath: null }))],
    policiesOf: () => ({ managed: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] }),
  });
}
