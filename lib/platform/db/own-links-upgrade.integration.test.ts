/** The upgrade that makes users' own links powerless, from the schema before it, on an empty database. */
import { sql, Migrator, type Migration } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { testDatabase } from "@/lib/testing/database";
import type { Database } from "./database";
import type { Schema } from "./schema";
import { MIGRATIONS } from "./migrations/list";

let database: Database<Schema>;
beforeAll(async () => {
  database = await testDatabase();
  // The template has every migration; this test begins before some of them.
  for (const statement of ["drop schema public cascade", "create schema public"])
    await sql.raw(statement).execute(database.kysely);
});
afterAll(() => database.close());

async function migrateTo(name: keyof typeof MIGRATIONS | "latest") {
  const provider = { getMigrations: async () => MIGRATIONS as Record<string, Migration> };
  const migrator = new Migrator({ db: database.kysely, provider });
  const { error } = await (name === "latest" ? migrator.migrateToLatest() : migrator.migrateTo(name));
  if (error) throw error;
}
const run = (statement: string) => sql.raw(statement).execute(database.kysely);
async function column(query: string): Promise<string[]> {
  const { rows } = await sql.raw<{ value: string }>(query).execute(database.kysely);
  return rows.map(({ value }) => value);
}

const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
const [ADA, BOB, ROOT] = [id(1), id(2), id(3)];
const COMPANY = "src-00000000000000aa";
const PARTNER = "src-00000000000000bb";
const [STAFF, PARTNERS, PARTNER_ADMINS, CLUB] = [id(11), id(12), id(13), id(14)];

/** Ada connected the partner's provider herself; for Bob an administrator did. */
async function fill() {
  for (const [userId, name] of [
    [ADA, "ada"],
    [BOB, "bob"],
    [ROOT, "root"],
  ])
    await run(`insert into users (id, user_name, user_name_key, display_name, status, created_at, updated_at)
      values ('${userId}', '${name}', '${name}', '${name}', 'enabled', now(), now())`);
  for (const source of [COMPANY, PARTNER])
    await run(`insert into identity_sources (id, kind, name, created_at, created_by)
      values ('${source}', 'oidc', '${source}', now(), '${ROOT}')`);
  for (const [group, name, source] of [
    [STAFF, "Staff", `'${COMPANY}'`],
    [PARTNERS, "Partners", `'${PARTNER}'`],
    [PARTNER_ADMINS, "Partner admins", `'${PARTNER}'`],
    [CLUB, "Club", "null"],
  ])
    await run(`insert into groups (id, display_name, display_name_key, source_id, created_at, updated_at)
      values ('${group}', '${name}', lower('${name}'), ${source}, now(), now())`);
  await run(`insert into administrators (id, group_id, role, created_at)
    values ('${id(21)}', '${PARTNER_ADMINS}', 'auditor', now())`);
  for (const [source, user, author] of [
    [COMPANY, ADA, `source:${COMPANY}`],
    [PARTNER, ADA, ADA],
    [PARTNER, BOB, ROOT],
  ])
    await run(`insert into user_identities (source_id, subject, user_id, created_at, created_by, access_attributes)
      values ('${source}', '${user}', '${user}', now(), '${author}', '{"Team": "${source}"}')`);
  for (const [user, group] of [
    [ADA, STAFF],
    [ADA, PARTNERS],
    [ADA, PARTNER_ADMINS],
    [ADA, CLUB],
    [BOB, PARTNERS],
  ])
    await run(
      `insert into group_members (group_id, user_id, created_at) values ('${group}', '${user}', now())`,
    );
}

it("[X1] at the upgrade, links that users made lose their tags and memberships, and no others do", async () => {
  await migrateTo("0033-access-reason-codes");
  await fill();
  const generation = () => column("select value::text as value from access_generation");
  const [before] = await generation();
  await migrateTo("0034-own-links");
  const links = () =>
    column(`select concat_ws(' ', u.user_name, i.source_id, linked_by, access_attributes ->> 'Team') as value
      from user_identities i join users u on u.id = i.user_id order by 1`);
  const right = [
    `ada ${COMPANY} source ${COMPANY}`,
    `ada ${PARTNER} user`,
    `bob ${PARTNER} administrator ${PARTNER}`,
  ];
  const members = () =>
    column(`select concat_ws(' ', u.user_name, g.display_name) as value
      from group_members m join users u on u.id = m.user_id join groups g on g.id = m.group_id order by 1`);
  // The group with a role keeps Ada until her next sign-in: she may be the last administrator.
  const inGroups = ["ada Club", "ada Partner admins", "ada Staff", "bob Partners"];
  expect(await links()).toEqual(right);
  expect(await members()).toEqual(inGroups);
  expect(Number((await generation())[0])).toBeGreaterThan(Number(before));
  expect(await column("select distinct allows_own_links::text as value from identity_sources")).toEqual([
    "false",
  ]);
  await migrateTo("latest");
  expect(await links()).toEqual(right);
  expect(await members()).toEqual(inGroups);
});
