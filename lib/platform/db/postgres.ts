/** PostgreSQL through node-postgres, with the same JavaScript types as the embedded database. */
import { PostgresDialect, type Dialect } from "kysely";
import pg from "pg";
import type { Log } from "../log";

const INT8 = 20;
const DATE = 1082;
const STATEMENT_MILLISECONDS = 30_000;
const IDLE_IN_TRANSACTION_MILLISECONDS = 30_000;

export function openPostgres(options: { databaseUrl: string; poolSize: number; log: Log }): {
  dialect: Dialect;
  close(): Promise<void>;
} {
  const pool = new pg.Pool({
    connectionString: options.databaseUrl,
    max: options.poolSize,
    application_name: "foyer",
    connectionTimeoutMillis: 10_000,
    statement_timeout: STATEMENT_MILLISECONDS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MILLISECONDS,
    types: {
      getTypeParser(oid: number, format?: "text" | "binary") {
        if (oid === INT8) return Number;
        if (oid === DATE) return (value: string) => value;
        return format === "binary"
          ? pg.types.getTypeParser(oid, "binary")
          : pg.types.getTypeParser(oid, "text");
      },
    },
  });
  // The pool replaces a connection that the server closed while idle at the next query.
  pool.on("error", (error) => options.log.warn("a database connection was lost", { error }));
  let ending: Promise<void> | undefined;
  return {
    dialect: new PostgresDialect({ pool }),
    close: () => (ending ??= pool.end()),
  };
}
