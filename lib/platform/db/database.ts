/**
 * The database, whichever engine it is: one SQL dialect, one set of JavaScript types.
 *
 * timestamptz is a Date, int8 a number, jsonb an object, bytea a Buffer, date a string. Errors carry the
 * SQLSTATE as `code`.
 */
import path from "node:path";
import { Kysely, sql } from "kysely";
import type { Log } from "../log";
import { countChangesOf } from "./changes";
import { openEmbedded } from "./embedded/open";
import { openPostgres } from "./postgres";

export type Database<S> = {
  readonly kysely: Kysely<S>;
  readonly engine: "embedded" | "postgres";
  /** Resolves if the database answers. Cheap. */
  check(): Promise<void>;
  close(): Promise<void>;
};

export type OpenOptions = {
  dataFolder: string;
  /** PostgreSQL; undefined for the embedded database in the data folder. */
  databaseUrl?: string;
  /** Built file of the embedded database's thread. */
  workerFile?: string;
  /** False in tests only. */
  durable?: boolean;
  poolSize?: number;
  log: Log;
  /** Called when the database is lost for good: the process must end. */
  onFatal?: (error: Error) => void;
};

/**
 * Opens the database. @throws with `code` `data_folder_in_use`, `data_folder_unwritable` or
 * `database_unreachable`
 */
export async function openDatabase<S>(options: OpenOptions): Promise<Database<S>> {
  const { log, onFatal = (error: Error) => log.error("the database is lost", { error }) } = options;
  if (options.databaseUrl === undefined) {
    const workerFile = options.workerFile ?? path.resolve("build/database-worker.mjs");
    const embedded = await openEmbedded({
      dataFolder: options.dataFolder,
      workerFile,
      durable: options.durable ?? true,
      log,
      onFatal,
    });
    const kysely = new Kysely<S>({ dialect: embedded.dialect });
    countChangesOf(kysely, embedded.countChanges);
    return { kysely, engine: "embedded", check: () => check(kysely), close: () => embedded.close() };
  }
  const postgres = openPostgres({ databaseUrl: options.databaseUrl, poolSize: options.poolSize ?? 20, log });
  const kysely = new Kysely<S>({ dialect: postgres.dialect });
  try {
    await check(kysely);
  } catch (cause) {
    await postgres.close();
    const why = cause instanceof Error ? cause.message : String(cause);
    throw Object.assign(new Error(`The database of DATABASE_URL cannot be reached: ${why}`, { cause }), {
      code: "database_unreachable",
    });
  }
  return { kysely, engine: "postgres", check: () => check(kysely), close: () => postgres.close() };
}

async function check<S>(kysely: Kysely<S>): Promise<void> {
  await sql`select 1`.execute(kysely);
}
