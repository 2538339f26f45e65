/**
 * The thread that PGlite runs on, so that a query never blocks a request.
 *
 * Runs one statement at a time, in order of arrival. The client keeps transactions apart.
 */
import { parentPort, workerData } from "node:worker_threads";
import { PGlite, types } from "@electric-sql/pglite";
import { NodeFS } from "@electric-sql/pglite/nodefs";
import { DurableFs, startParameters, syncs } from "./durable-fs";
import { createStatements } from "./statements";
import type {
  SqlErrorFields,
  StatementRequest,
  WorkerOptions,
  WorkerReply,
  WorkerRequest,
  WorkerStatus,
} from "./protocol";

const port = parentPort;
if (!port) throw new Error("this file is a worker");

const text = (value: string) => value;
/** The JavaScript types of node-postgres, so that both engines return the same. */
const parsers = { [types.INT8]: Number, [types.DATE]: text, [types.NUMERIC]: text };

async function main(options: WorkerOptions): Promise<void> {
  const fs = options.durable ? new DurableFs(options.folder) : new NodeFS(options.folder);
  const database = await PGlite.create({ fs, parsers, startParams: startParameters(options.durable) });
  const run = await createStatements(database);
  let queue = Promise.resolve();
  port?.on("message", (request: WorkerRequest) => {
    queue = queue.then(async () => {
      if ("close" in request) {
        await database.close();
        port.postMessage({ id: request.id, rows: [], affected: 0 } satisfies WorkerReply);
        port.close();
      } else port.postMessage(await answer(run, request));
    });
  });
  port?.postMessage({ status: "ready" } satisfies WorkerStatus);
}

async function answer(
  run: Awaited<ReturnType<typeof createStatements>>,
  request: StatementRequest,
): Promise<WorkerReply> {
  if (request.sql === "foyer: count syncs")
    return { id: request.id, rows: [{ count: syncs.count }], affected: 0 };
  try {
    // If the transaction can't begin, none of it may run.
    if (request.begin !== undefined) await run(request.begin, []);
    return { id: request.id, ...(await run(request.sql, request.parameters)) };
  } catch (error) {
    const { message, code, constraint, detail, table, column } = error as SqlErrorFields;
    return { id: request.id, error: { message: String(message), code, constraint, detail, table, column } };
  }
}

main(workerData as WorkerOptions).catch((error: unknown) => {
  port.postMessage({
    status: "failed",
    message: error instanceof Error ? error.message : String(error),
  } satisfies WorkerStatus);
  port.close();
});
