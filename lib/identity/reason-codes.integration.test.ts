/** Reasons that older versions stored as sentences, read by this one. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { sql } from "kysely";
import { up } from "@/lib/platform/db/migrations/0036-identity-reason-codes";
import { testApp, type TestApp } from "@/lib/testing/app";

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.dispose());

it("syncs, tests of directories and failures at SAML providers become codes; unknown texts stay readable", async () => {
  const { db } = app.ctx;
  const id = "src-0123456789abcdef";
  const person = { dn: "cn=x", away: "disabled at the directory" };
  const claims = {
    cn: "x",
    _directory: {
      server: "ldaps://dc1",
      sample: [person, { dn: "cn=y", away: null }],
      trial: { name: "x", outcome: "wrong password (52e)", person },
    },
  };
  await sql`insert into identity_sources (id, kind, name, settings, last_test, created_at, created_by)
    values (${id}, 'ldap', 'Corp', '{}', ${JSON.stringify({ at: "2026-01-01T00:00:00.000Z", claims })}::jsonb, now(), 'test')`.execute(
    db,
  );
  for (const column of ["refresh_failure", "test_failure"])
    await sql`alter table saml_sources alter column ${sql.ref(column)} type text`.execute(db);
  await sql`alter table directory_syncs drop constraint directory_syncs_outcome_check`.execute(db);
  await sql`alter table directory_syncs rename column paused to held`.execute(db);
  await sql`alter table directory_syncs add constraint directory_syncs_outcome_check check (outcome in ('done', 'failed', 'held'))`.execute(
    db,
  );
  const result = {
    counts: { people: 3 },
    problems: [
      { name: "ada", problem: "is disabled at the directory, and stays enabled as the last administrator" },
      { name: "bob", problem: "has no usable sAMAccountName" },
    ],
    failure: "ldaps://dc1 says something nobody translated.",
  };
  const held = {
    at: "2026-01-01",
    subjects: ["a"],
    shown: [{ userName: "cleo", why: "expired at the directory" }],
  };
  await sql`insert into directory_syncs (source_id, outcome, result, held) values (${id}, 'held', ${JSON.stringify(result)}::jsonb, ${JSON.stringify(held)}::jsonb)`.execute(
    db,
  );
  await up(db as never);
  const sync = await db.selectFrom("directory_syncs").selectAll().executeTakeFirstOrThrow();
  expect(sync).toMatchObject({
    outcome: "paused",
    paused: { shown: [{ userName: "cleo", why: "directory_user.expired" }] },
    result: {
      counts: { people: 3 },
      problems: [
        { name: "ada", problem: { code: "sync.last_administrator" } },
        { name: "bob", problem: { code: "legacy_text", params: { text: "has no usable sAMAccountName" } } },
      ],
      failure: { code: "legacy_text", params: { text: "ldaps://dc1 says something nobody translated." } },
    },
  });
  const source = await db
    .selectFrom("identity_sources")
    .select("last_test")
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  const away = "directory_user.disabled";
  expect(source.last_test).toMatchObject({
    claims: {
      cn: "x",
      _directory: {
        sample: [
          { dn: "cn=x", away },
          { dn: "cn=y", away: null },
        ],
        trial: {
          name: "x",
          refused: { code: "directory_user.wrong_password" },
          person: { dn: "cn=x", away },
        },
      },
    },
  });
});
