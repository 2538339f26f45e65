/** Drift stored by older versions is readable. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { sql } from "kysely";
import { up } from "@/lib/platform/db/migrations/0031-role-drift-codes";
import { testApp, type TestApp } from "@/lib/testing/app";
import { addAccount, addPermissionSet, addUser, assign } from "@/lib/testing/company";

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.dispose());

it("drift stored as text becomes codes, and a second run doesn't change it", async () => {
  const account = await addAccount(app, "481230097715", "Payments");
  const permissionSetId = await addPermissionSet(app, "ReadOnly");
  await assign(app, { userId: await addUser(app, "ada") }, account, permissionSetId);
  const before = [
    { part: "managed policies", expected: "arn:one", found: "none" },
    { part: "inline policy", expected: "none", found: "x: {}" },
    { part: "duration", expected: "3600 s", found: "7200 s" },
    { part: "missing", expected: "arn:role", found: "no role" },
    {
      part: "foreign",
      expected: "arn:role",
      found: "A role of this name exists at /. Foyer did not make it.",
    },
    {
      part: "foreign",
      expected: "arn:role",
      found: "The role was deleted and made anew by somebody else. Foyer does not touch it.",
    },
  ];
  await sql`update deployed_roles set drift = ${JSON.stringify(before)}::jsonb`.execute(app.ctx.db);
  const after = [
    { part: "managed_policies", expected: "arn:one", found: null },
    { part: "inline_policy", expected: null, found: "x: {}" },
    { part: "duration", expected: "3600", found: "7200" },
    { part: "missing", expected: "arn:role", found: null },
    { part: "foreign", expected: "arn:role", found: "role_at_other_path" },
    { part: "foreign", expected: "arn:role", found: "role_recreated" },
  ];
  for (let run = 0; run < 2; run += 1) {
    await up(app.ctx.db as never);
    const { drift } = await app.ctx.db.selectFrom("deployed_roles").select("drift").executeTakeFirstOrThrow();
    expect(drift).toEqual(after);
  }
});
