/** Client side of the database worker: statements out, rows or errors back. */
import { Worker } from "node:worker_threads";
import type { SqlErrorFields, WorkerOptions, WorkerReply, WorkerRequest, WorkerStatus } from "./protocol";

/** A PostgreSQL error with node-postgres's fields. `code` is the SQLSTATE. */
class SqlError extends Error {
  readonly code: string | undefined;
  readonly constraint: string | undefined;
  readonly detail: string | undefined;
  constructor(fields: SqlErrorFields) {
    super(fields.message);
    this.name = "SqlError";
    this.code = fields.code;
    this.constraint = fields.constraint;
    this.detail = fields.detail;
  }
}

export type Answer = { rows: Record<string, unknown>[]; affected: number };
export type WorkerClient = {
  query(sql: string, parameters: readonly unknown[], begin?: string): Promise<Answer>;
  close(): Promise<void>;
};

type Pending = { resolve(answer: Answer): void; reject(error: Error): void };

/** Starts the worker and waits until the database is open. Calls `onFatal` if it is lost later. */
export async function startWorker(
  file: string,
  options: WorkerOptions,
  onFatal: (error: Error) => void,
): Promise<WorkerClient> {
  const worker = new Worker(file, { workerData: options });
  const pending = new Map<number, Pending>();
  let nextId = 0;
  let isOpen = false;
  let closing = false;
  let lost: Error | undefined;
  const lose = (error: Error) => {
    if (lost) return;
    lost = error;
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
    if (isOpen && !closing) onFatal(error);
  };
  await new Promise<void>((resolve, reject) => {
    worker.on("error", (error) => {
      lose(error instanceof Error ? error : new Error(String(error)));
      reject(error);
    });
    worker.on("exit", (code) => {
      lose(new Error("the embedded database has ended"));
      reject(new Error(`the embedded database ended at start (${code})`));
    });
    worker.on("message", (message: WorkerStatus | WorkerReply) => {
      if (!("status" in message)) return settle(message);
      if (message.status === "failed")
        return reject(new Error(`the embedded database does not open: ${message.message}`));
      isOpen = true;
      resolve();
    });
  });
  function settle(reply: WorkerReply): void {
    const waiting = pending.get(reply.id);
    pending.delete(reply.id);
    if ("error" in reply) waiting?.reject(new SqlError(reply.error));
    else waiting?.resolve({ rows: reply.rows.map(withBuffers), affected: reply.affected });
  }
  const send = (request: WorkerRequest) =>
    new Promise<Answer>((resolve, reject) => {
      if (lost) return reject(lost);
      pending.set(request.id, { resolve, reject });
      worker.postMessage(request);
    });
  return {
    query: (sql, parameters, begin) => send({ id: (nextId += 1), sql, parameters: [...parameters], begin }),
    async close() {
      if (closing) return;
      closing = true;
      await send({ id: (nextId += 1), close: true }).catch(() => {});
      await worker.terminate();
    },
  };
}

/** Converts bytes, which arrive as Uint8Array, to Buffers as on the other engine. */
function withBuffers(row: Record<string, unknown>): Record<string, unknown> {
  for (const [name, value] of Object.entries(row)) {
    if (value instanceof Uint8Array && !Buffer.isBuffer(value))
      row[name] = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  }
  return row;
}
