/**
 * The thread that PGlite runs on, so that a query never holds up a request.
 *
 * One statement at a time, in the order of arrival; transactions are kept apart by the owner.
 */
import { parentPort, workerData } from "node:worker_threads";
import { PGlite, types } from "@electric-sql/pglite";
import { NodeFS } from "@electric-sql/pglite/nodefs";
import { DurableFs, startParameters, syncs } from "./durable-fs";
import type { SqlErrorFields, WorkerOptions, WorkerReply, WorkerRequest, WorkerStatus } from "./protocol";

const port = parentPort;
if (!port) throw new Error("this file is a worker");

const text = (value: string) => value;
/** The JavaScript types that node-postgres gives, so that both engines answer alike. */
const parsers = { [types.INT8]: Number, [types.DATE]: text, [types.NUMERIC]: text };

async function main(options: WorkerOptions): Promise<void> {
  const fs = options.durable ? new DurableFs(options.folder) : new NodeFS(options.folder);
  const database = await PGlite.create({ fs, parsers, startParams: startParameters(options.durable) });
  let queue = Promise.resolve();
  port?.on("message", (request: WorkerRequest) => {
    queue = queue.then(async () => {
      if ("close" in request) {
        await database.close();
        port.postMessage({ id: request.id, rows: [], affected: 0 } satisfies WorkerReply);
        port.close();
      } else port.postMessage(await answer(database, request));
    });
  });
  port?.postMessage({ status: "ready" } satisfies WorkerStatus);
}

async function answer(database: PGlite, request: { id: number; sql: string; parameters: unknown[] }): Promise<WorkerReply> {
  if (request.sql === "foyer: count syncs") return { id: request.id, rows: [{ count: syncs.count }], affected: 0 };
  try {
    const result = await database.query<Record<string, unknown>>(request.sql, request.parameters);
    return { id: request.id, rows: result.rows, affected: result.affectedRows ?? 0 };
  } catch (error) {
    const { message, code, constraint, detail, table, column } = error as SqlErrorFields;
    return { id: request.id, error: { message: String(message), code, constraint, detail, table, column } };
  }
}

main(workerData as WorkerOptions).catch((error: unknown) => {
  port.postMessage({ status: "failed", message: error instanceof Error ? error.message : String(error) } satisfies WorkerStatus);
  port.close();
});
