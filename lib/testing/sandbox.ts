/** The sandbox for one test file, with Foyer's roles deployed into it. */
import { PROVISION_ACCOUNT } from "@/lib/access/desired/desired-roles";
import { newUuid } from "@/lib/platform/crypto/random";
import { enqueueAll } from "@/lib/platform/jobs/store";
import { connectAccounts } from "@/scripts/demo/connect-accounts";
import { startSandbox, type Sandbox } from "@/sandbox/server";
import type { Clock } from "./clock";
import type { TestApp } from "./app";

export async function testSandbox(clock: Clock): Promise<Sandbox> {
  const sandbox = await startSandbox({ port: 0, now: clock.now });
  const names = ["STS", "IAM", "ORGANIZATIONS", "SERVICE_QUOTAS"].map(
    (service) => `AWS_ENDPOINT_URL_${service}`,
  );
  for (const name of names) process.env[name] = sandbox.url;
  return {
    ...sandbox,
    async stop() {
      // The next file in this process has its own sandbox, or none.
      for (const name of names) if (process.env[name] === sandbox.url) delete process.env[name];
      await sandbox.stop();
    },
  };
}

/** The organization's management account in tests. */
export const MANAGEMENT = "100200300400";

/** Connects every account of the test company, as an administrator's StackSet would. */
export async function connectAll(app: TestApp, sandbox: Sandbox): Promise<void> {
  const accounts = await app.ctx.db
    .selectFrom("accounts")
    .select(["id", "name", "email"])
    .where("partition", "=", "aws")
    .where("id", "!=", MANAGEMENT)
    .execute();
  await connectAccounts(app, sandbox.url, {
    managementAccountId: MANAGEMENT,
    units: [],
    accounts: [
      { id: MANAGEMENT, name: "Management", email: "management@northwind.example", unitPath: null },
      ...accounts.map((account) => ({ ...account, unitPath: null })),
    ],
  });
}

/** Deploys every assigned role of the test company for real. Call again after assigning more. */
export async function deployAssigned(app: TestApp, sandbox: Sandbox): Promise<void> {
  await connectAll(app, sandbox);
  await app.ctx.db
    .updateTable("deployed_roles")
    .set({ state: "pending" })
    .where("role_id", "is", null)
    .execute();
  const rows = await app.ctx.db.selectFrom("deployed_roles").select("account_id").distinct().execute();
  await enqueueAll(
    app.ctx.db,
    PROVISION_ACCOUNT,
    rows.map((row) => row.account_id),
    app.clock.now(),
  );
  await app.ctx.db.transaction().execute((tx) =>
    app.ctx.events.emit(app.system, tx, "accounts.changed", {
      accountIds: "all",
      run: { id: newUuid(), kind: "assign" },
    }),
  );
  await app.worker.drain();
}
