/** The overview's counts against a company where every role's state is written down by hand. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { sql } from "kysely";
import { testApp, type TestApp } from "@/lib/testing/app";
import { addAccount, addPermissionSet, addUser, assign } from "@/lib/testing/company";
import { repairRoles } from "../deploy/service";
import { countAttention } from "./counts";

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.dispose());

const DRIFT = JSON.stringify([{ part: "trust" }]);

it("[A6] a role that failed and drifted counts once; what a repair leaves alone doesn't count", async () => {
  const ada = await addUser(app, "ada");
  const open = await addAccount(app, "111111111111", "Open");
  const closed = await addAccount(app, "222222222222", "Closed");
  const role = async (name: string, state: string, drift: string, account = open) => {
    const id = await addPermissionSet(app, name);
    await assign(app, { userId: ada }, account, id);
    await sql`update deployed_roles set state = ${state}, drift = ${drift}::jsonb where permission_set_id = ${id}`.execute(
      app.ctx.db,
    );
    return id;
  };
  const repairable = [
    await role("FailedAndDrifted", "failed", DRIFT),
    await role("Drifted", "deployed", DRIFT),
    await role("Failed", "failed", "[]"),
  ];
  await role("Fine", "deployed", "[]");
  await role("DriftedOnItsWayOut", "removing", DRIFT);
  await role("FailedInAClosedAccount", "failed", DRIFT, closed);
  await sql`update accounts set status = 'SUSPENDED' where id = ${closed}`.execute(app.ctx.db);

  expect(await countAttention(app.system)).toMatchObject({
    repairable: repairable.length,
    failed: 2,
    drifted: 3,
    waiting: 1,
    deployed: 2,
  });
  const runId = await repairRoles(app.system, { everything: true });
  const run = await app.ctx.db
    .selectFrom("deployed_roles")
    .select("permission_set_id")
    .where("run_id", "=", runId)
    .execute();
  expect(run.map((each) => each.permission_set_id).sort()).toEqual(repairable.sort());
  expect(await countAttention(app.system)).toMatchObject({ failed: 0, waiting: 4 });
});
