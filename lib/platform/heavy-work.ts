/**
 * Runs work that can take a second of processor time in a thread, so that it never holds up other requests.
 *
 * One task at a time, with a deadline: a thread that misses it is ended and the next task gets a new one. A
 * few tasks wait; more are refused at once.
 */
import { Worker } from "node:worker_threads";
import { busy } from "./errors";
import type { HeavyReply, HeavyRequest } from "./heavy-work-protocol";

const MAX_WAITING = 16;
const RETRY_SECONDS = 2;
const MAX_MEMORY_MEGABYTES = 512;

/** The task missed its deadline. */
class TookTooLong extends Error {
  readonly code = "took_too_long";
}

export type HeavyWork = {
  /**
   * Runs a task of `lib/heavy-worker.ts`. @throws what the task throws, as a plain Error with its fields;
   * TookTooLong; Refusal `busy`
   */
  run(task: string, input: unknown, milliseconds: number): Promise<unknown>;
  close(): Promise<void>;
};

/** @param file the built thread. It starts with the first task. */
export function createHeavyWork(file: string): HeavyWork {
  let thread: Worker | null = null;
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  const end = async () => {
    const ended = thread;
    thread = null;
    await ended?.terminate();
  };
  const runNow = async (task: string, input: unknown, milliseconds: number): Promise<unknown> => {
    thread ??= new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: MAX_MEMORY_MEGABYTES } });
    const worker = thread;
    try {
      const reply = await replyOf(worker, { task, input }, milliseconds);
      if ("value" in reply) return reply.value;
      throw Object.assign(new Error(reply.error.message), reply.error.fields);
    } catch (error) {
      // A thread that answered is fine; any other may still be at work, or is gone.
      if (error instanceof LostThread || error instanceof TookTooLong) await end();
      throw error;
    }
  };
  return {
    run(task, input, milliseconds) {
      if (waiting >= MAX_WAITING) return Promise.reject(busy(RETRY_SECONDS));
      waiting += 1;
      const result = last.then(() => runNow(task, input, milliseconds)).finally(() => (waiting -= 1));
      last = result.catch(() => {});
      return result;
    },
    close: end,
  };
}

class LostThread extends Error {}

function replyOf(worker: Worker, request: HeavyRequest, milliseconds: number): Promise<HeavyReply> {
  return new Promise<HeavyReply>((resolve, reject) => {
    const timer = setTimeout(() => settle(() => reject(new TookTooLong(request.task))), milliseconds);
    const settle = (how: () => void) => {
      clearTimeout(timer);
      worker.off("message", onMessage).off("error", onError).off("exit", onExit);
      // An idle thread doesn't keep the process alive.
      worker.unref();
      how();
    };
    const onMessage = (reply: HeavyReply) => settle(() => resolve(reply));
    const onError = (error: unknown) =>
      settle(() => reject(new LostThread(error instanceof Error ? error.message : String(error))));
    const onExit = () => settle(() => reject(new LostThread("the thread ended")));
    worker.on("message", onMessage).on("error", onError).on("exit", onExit);
    worker.ref();
    worker.postMessage(request);
  });
}
