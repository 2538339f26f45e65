/**
 * Kysely over the worker. PGlite has one connection: a transaction has it to itself, and everything else
 * queues.
 */
import {
  CompiledQuery,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  type TransactionSettings,
} from "kysely";
import { tooManyRequests } from "../../errors";
import type { WorkerClient } from "./worker-client";

/** Longer waits mean overload, or a deadlock: the code that holds the connection is waiting for it. */
const MAX_WAIT_MILLISECONDS = 20_000;
const RETRY_SECONDS = 5;
/** Statements that change nothing others can read. Anything else counts as a change. */
const ONLY_READS = /^\s*(select|commit|rollback|checkpoint|vacuum)\b/i;

export type Turn = <T>(work: (connection: DatabaseConnection) => Promise<T>) => Promise<T>;

export function embeddedDialect(
  client: WorkerClient,
  maxWaitMilliseconds = MAX_WAIT_MILLISECONDS,
): { dialect: Dialect; turn: Turn; countChanges(): number } {
  const driver = new EmbeddedDriver(client, maxWaitMilliseconds);
  return {
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => driver,
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    countChanges: () => driver.changes,
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
  /**
   * Incremented before the statement runs: a caller that reads the count and then the database never caches
   * old rows under a new count.
   */
  changes = 0;
  readonly #connection: DatabaseConnection;
  readonly #waiting: (() => void)[] = [];
  #taken = false;
  /** Sent with the transaction's first statement, which saves a round trip to the thread. */
  #begin: string | undefined;

  readonly #maxWaitMilliseconds: number;

  constructor(client: WorkerClient, maxWaitMilliseconds: number) {
    this.#maxWaitMilliseconds = maxWaitMilliseconds;
    this.#connection = {
      executeQuery: async <R>(query: CompiledQuery): Promise<QueryResult<R>> => {
        const begin = this.#begin;
        this.#begin = undefined;
        if (!ONLY_READS.test(query.sql)) this.changes += 1;
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
        reject(
          Object.assign(tooManyRequests(RETRY_SECONDS, "busy"), {
            cause: new Error(
              "a transaction holds the database's only connection (is the outer handle used inside a transaction?)",
            ),
          }),
        );
      }, this.#maxWaitMilliseconds);
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
    // The transaction had no statement, so the database never began it.
    this.#begin = undefined;
  }

  async destroy(): Promise<void> {}
}
