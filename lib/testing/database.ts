/**
 * Gives each test file its own database: a copy of a template that is made once, or one that an earlier file of
 * the same process has left and that is emptied.
 *
 * Embedded by default; PostgreSQL when `FOYER_TEST_DATABASE_URL` names a server.
 */
import { createHash, randomBytes } from "node:crypto";
import {
  cpSync,
  constants,
  existsSync,
  mkdtempSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { Kysely, sql, type Dialect } from "kysely";
import pg from "pg";
import { countChangesOf } from "@/lib/platform/db/changes";
import { openDatabase, type Database } from "@/lib/platform/db/database";
import { openEmbedded } from "@/lib/platform/db/embedded/open";
import { openPostgres } from "@/lib/platform/db/postgres";
import { migrate } from "@/lib/platform/db/migrate";
import type { Schema } from "@/lib/platform/db/schema";
import { silentLog } from "@/lib/platform/log";
import { emptyDatabase, rememberState, schemaOf } from "./reused-database";

const ROOT = path.resolve(import.meta.dirname, "../..");
const CACHE = path.join(ROOT, "node_modules/.cache/foyer/test-databases");
export const WORKER_FILE = path.join(ROOT, "build/database-worker.mjs");

/** The variable that names the folder of a run's databases. The run deletes it at its end. */
export const FOLDER = "FOYER_TEST_DATABASE_FOLDER";

const serverUrl = () => process.env.FOYER_TEST_DATABASE_URL;

/** Changes with everything that the template is made from. */
function templateName(): string {
  const hash = createHash("sha256")
    .update(readFileSync(import.meta.filename))
    .update(readFileSync(path.join(import.meta.dirname, "reused-database.ts")))
    .update(readFileSync(path.join(ROOT, "node_modules/@electric-sql/pglite/package.json")));
  const migrations = path.join(ROOT, "lib/platform/db/migrations");
  for (const file of readdirSync(migrations).sort())
    hash.update(file).update(readFileSync(path.join(migrations, file)));
  return `foyer_template_${hash.digest("hex").slice(0, 16)}`;
}

/** Creates the template if missing. Runs once, before the test files. */
export async function prepareTemplate(): Promise<void> {
  const name = templateName();
  const url = serverUrl();
  if (url !== undefined) {
    await onServer(url, async (client) => {
      const known = await client.query("select 1 from pg_database where datname = $1", [name]);
      if (known.rowCount === 0) await client.query(`create database ${name}`);
    });
    const database = await openDatabase<Schema>({
      dataFolder: "",
      databaseUrl: urlOf(url, name),
      log: silentLog,
    });
    await migrate(database, { log: silentLog });
    await addSessionsOfAdministrators(database);
    await rememberState(database.kysely);
    await database.close();
    return;
  }
  const folder = path.join(CACHE, name);
  if (existsSync(folder)) return;
  rmSync(CACHE, { recursive: true, force: true });
  mkdirSync(CACHE, { recursive: true });
  const draft = mkdtempSync(path.join(CACHE, "draft-"));
  const database = await openDatabase<Schema>({
    dataFolder: draft,
    workerFile: WORKER_FILE,
    durable: false,
    log: silentLog,
  });
  await migrate(database, { log: silentLog });
  await addSessionsOfAdministrators(database);
  await rememberState(database.kysely);
  // PostgreSQL's own templates are half of the files that every test file copies and deletes.
  await sql`update pg_database set datistemplate = false where datname <> current_database()`.execute(
    database.kysely,
  );
  for (const name of ["template0", "template1"])
    await sql`drop database ${sql.id(name)}`.execute(database.kysely);
  await database.close();
  renameSync(draft, folder);
}

/**
 * Gives every user who gets a role inside Foyer a session that never ends and stays freshly authenticated, with
 * the user's own id, so that `personCtx` needs no sign-in. Writes with an administrator's authority check that
 * the session is alive.
 */
async function addSessionsOfAdministrators({ kysely }: Database<Schema>): Promise<void> {
  const given = {
    administrators:
      "select user_id from added union select m.user_id from added join group_members m using (group_id)",
    group_members:
      "select m.user_id from added m where exists (select 1 from administrators a where a.group_id = m.group_id)",
  };
  for (const [table, userIds] of Object.entries(given)) {
    await sql
      .raw(
        `create function test_sessions_of_${table}() returns trigger language plpgsql as $$ begin
          insert into sessions (id, token_hash, user_id, source, created_at, proven_at, last_seen_at, expires_at)
          select distinct user_id, sha256(user_id::text::bytea), user_id, 'test', timestamptz '2000-01-01', timestamptz '2100-01-01', timestamptz '2000-01-01', timestamptz '2100-01-01'
          from (${userIds}) as chosen where user_id is not null on conflict do nothing;
          return null; end $$`,
      )
      .execute(kysely);
    await sql
      .raw(
        `create trigger test_sessions after insert on ${table} referencing new table as added
          for each statement execute function test_sessions_of_${table}()`,
      )
      .execute(kysely);
  }
  await sql
    .raw(
      `create function test_sessions_stay() returns trigger language plpgsql as
        $$ begin if old.id = old.user_id then return null; end if; return new; end $$`,
    )
    .execute(kysely);
  await sql
    .raw(
      "create trigger test_sessions_stay before update on sessions for each row execute function test_sessions_stay()",
    )
    .execute(kysely);
}

/** Returns a migrated database without rows. Closing it gives it to the next test file, or deletes it. */
export async function testDatabase(): Promise<Database<Schema>> {
  const url = serverUrl();
  const warm =
    idle.pop() ?? (await remembering(url === undefined ? openEmbeddedCopy() : openServerCopy(url)));
  // A handle of its own, because caches belong to a handle.
  const kysely = new Kysely<Schema>({ dialect: warm.dialect });
  if (warm.countChanges) countChangesOf(kysely, warm.countChanges);
  let closed: Promise<void> | undefined;
  const close = async () => {
    if (await emptyDatabase(new Kysely({ dialect: warm.dialect }), warm.schema)) idle.push(warm);
    else await warm.close();
  };
  return {
    kysely,
    engine: url === undefined ? "embedded" : "postgres",
    check: async () => void (await sql`select 1`.execute(kysely)),
    close: () => (closed ??= close()),
  };
}

/** A copy that test files of this process use one after another. */
type Warm = { dialect: Dialect; countChanges?(): number; schema: string; close(): Promise<void> };
const idle: Warm[] = [];

async function remembering(opening: Promise<Omit<Warm, "schema">>): Promise<Warm> {
  const opened = await opening;
  return { ...opened, schema: await schemaOf(new Kysely({ dialect: opened.dialect })) };
}

async function openEmbeddedCopy(): Promise<Omit<Warm, "schema">> {
  const folder = mkdtempSync(path.join(process.env[FOLDER] ?? os.tmpdir(), "foyer-db-"));
  cpSync(path.join(CACHE, templateName()), folder, { recursive: true, mode: constants.COPYFILE_FICLONE });
  const { dialect, countChanges, close } = await openEmbedded({
    dataFolder: folder,
    workerFile: WORKER_FILE,
    durable: false,
    log: silentLog,
    onFatal(error) {
      throw error;
    },
  });
  return {
    dialect,
    countChanges,
    close: () => close().finally(() => rmSync(folder, { recursive: true, force: true })),
  };
}

async function openServerCopy(url: string): Promise<Omit<Warm, "schema">> {
  const name = `foyer_test_${randomBytes(6).toString("hex")}`;
  await onServer(url, (client) => client.query(`create database ${name} template ${templateName()}`));
  const { dialect, close } = openPostgres({ databaseUrl: urlOf(url, name), poolSize: 20, log: silentLog });
  return {
    dialect,
    // Without `force`, so that a connection a test left open fails here.
    async close() {
      await close();
      await onServer(url, (client) => client.query(`drop database ${name}`));
    },
  };
}

function urlOf(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

async function onServer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
