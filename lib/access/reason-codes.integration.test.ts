/** Reasons that older versions stored as sentences, read by this one. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { sql } from "kysely";
import { up } from "@/lib/platform/db/migrations/0033-access-reason-codes";
import { testApp, type TestApp } from "@/lib/testing/app";
import { addAccount, addPermissionSet, addUser, assign } from "@/lib/testing/company";

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.dispose());

const RAISE =
  "Raise the quota “Managed policies per role” (L-0DA4ABF3) in the account’s Service Quotas, or give the permission set fewer policies.";

it("become codes with their parameters; unknown texts stay readable, and a second run changes nothing", async () => {
  const account = await addAccount(app, "481230097715", "Payments");
  const permissionSetId = await addPermissionSet(app, "ReadOnly");
  await assign(app, { userId: await addUser(app, "ada") }, account, permissionSetId);
  for (const [table, column] of [
    ["deployed_roles", "failure_reason"],
    ["provisioning_runs", "failure_reason"],
    ["accounts", "people_keys_problem"],
    ["connections", "refresh_problem"],
  ])
    await sql`alter table ${sql.table(table ?? "")} alter column ${sql.ref(column ?? "")} type text`.execute(
      app.ctx.db,
    );
  await sql`update deployed_roles set failure_reason = ${`This account allows 10 managed policies on a role, and the permission set has more. ${RAISE}`}`.execute(
    app.ctx.db,
  );
  await sql`update accounts set people_keys_problem = 'Nobody says this', status_reason = 'It is being closed.', check_problems = ${JSON.stringify(
    [
      {
        what: "The people's SAML provider does not hold Foyer's certificate.",
        mend: "Deploy the connection template in this account (again).",
      },
      { what: "Mars is in the way.", mend: RAISE, isHint: true },
    ],
  )}::jsonb`.execute(app.ctx.db);
  for (let run = 0; run < 2; run += 1) {
    await up(app.ctx.db as never);
    expect(
      await app.ctx.db.selectFrom("deployed_roles").select("failure_reason").executeTakeFirstOrThrow(),
    ).toEqual({ failure_reason: { code: "aws.policies_per_role", params: { max: "10" } } });
    expect(
      await app.ctx.db
        .selectFrom("accounts")
        .select(["people_keys_problem", "status_reason", "check_problems"])
        .executeTakeFirstOrThrow(),
    ).toEqual({
      people_keys_problem: { code: "legacy_text", params: { text: "Nobody says this" } },
      status_reason: "inactive.pending_closure",
      check_problems: [
        {
          what: { code: "account.provider_lacks_key", params: { provider: "people" } },
          fix: { code: "fix.deploy_template" },
        },
        {
          what: { code: "legacy_text", params: { text: "Mars is in the way." } },
          fix: { code: "fix.raise_policy_quota" },
          isHint: true,
        },
      ],
    });
  }
});
