/**
 * Kysely over the worker. PGlite has one connection: a transaction has it to itself, and everything
 * else waits its turn.
 */
import { CompiledQuery, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type DatabaseConnection, type Dialect, type Driver, type QueryResult, type TransactionSettings } from "kysely";
import type { WorkerClient } from "./worker-client";

/** Waiting longer than this means that somebody holds the connection and waits for it too. */
const LONGEST_WAIT_MILLISECONDS = 20_000;

export type Turn = <T>(work: (connection: DatabaseConnection) => Promise<T>) => Promise<T>;

export function embeddedDialect(client: WorkerClient): { dialect: Dialect; turn: Turn } {
  const driver = new EmbeddedDriver(client);
  return {
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => driver,
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    async turn(work) {
      const connection = await driver.acquireConnection();
      try {
        return await work(connection);
      } finally {
        await driver.releaseConnection();
      }
    },
  };
}

class EmbeddedDriver implements Driver {
  readonly #connection: DatabaseConnection;
  readonly #waiting: (() => void)[] = [];
  #taken = false;
  /** Goes with the first statement of a transaction, which saves a way to the thread and back. */
  #begin: string | undefined;

  constructor(client: WorkerClient) {
    this.#connection = {
      executeQuery: async <R>(query: CompiledQuery): Promise<QueryResult<R>> => {
        const begin = this.#begin;
        this.#begin = undefined;
        const { rows, affected } = await client.query(query.sql, query.parameters, begin);
        return { rows: rows as R[], numAffectedRows: BigInt(affected) };
      },
      // oxlint-disable-next-line require-yield
      async *streamQuery(): AsyncGenerator<never> {
        throw new Error("the embedded database does not stream");
      },
    };
  }

  async init(): Promise<void> {}

  acquireConnection(): Promise<DatabaseConnection> {
    if (!this.#taken) {
      this.#taken = true;
      return Promise.resolve(this.#connection);
    }
    return new Promise((resolve, reject) => {
      const proceed = () => {
        clearTimeout(timer);
        resolve(this.#connection);
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(proceed), 1);
        reject(Object.assign(new Error("the database is busy: a transaction holds its only connection (is the outer handle used inside a transaction?)"), { code: "database_busy" }));
      }, LONGEST_WAIT_MILLISECONDS);
      this.#waiting.push(proceed);
    });
  }

  async releaseConnection(): Promise<void> {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#taken = false;
  }

  async beginTransaction(_connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    this.#begin = settings.isolationLevel ? `begin isolation level ${settings.isolationLevel}` : "begin";
  }

  commitTransaction(connection: DatabaseConnection): Promise<void> {
    return this.#end(connection, "commit");
  }

  rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    return this.#end(connection, "rollback");
  }

  async #end(connection: DatabaseConnection, how: "commit" | "rollback"): Promise<void> {
    if (this.#begin === undefined) await connection.executeQuery(CompiledQuery.raw(how));
    // Nothing was asked in it: there is nothing to end.
    this.#begin = undefined;
  }

  async destroy(): Promise<void> {}
}
