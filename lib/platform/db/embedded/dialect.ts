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

  constructor(client: WorkerClient) {
    this.#connection = {
      async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
        const { rows, affected } = await client.query(query.sql, query.parameters);
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

  async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    const level = settings.isolationLevel ? ` isolation level ${settings.isolationLevel}` : "";
    await connection.executeQuery(CompiledQuery.raw(`begin${level}`));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("commit"));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("rollback"));
  }

  async destroy(): Promise<void> {}
}
