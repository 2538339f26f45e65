/** The thread that runs heavy work: one task per message. Its tasks are pure functions of formats. */
import { parentPort } from "node:worker_threads";
import { samlTasks } from "./formats/saml-sp/tasks";
import type { HeavyReply, HeavyRequest } from "./platform/heavy-work-protocol";

const port = parentPort;
if (!port) throw new Error("this file is a worker");

const TASKS: Record<string, (input: never) => unknown> = samlTasks;

port.on("message", ({ task, input }: HeavyRequest) => port.postMessage(answer(task, input)));

function answer(task: string, input: unknown): HeavyReply {
  try {
    const run = Object.hasOwn(TASKS, task) ? TASKS[task] : undefined;
    if (!run) throw new Error(`there is no task ${task}`);
    return { value: run(input as never) };
  } catch (error) {
    const { message, name: _, ...fields } = error as Error & Record<string, unknown>;
    return { error: { message: String(message), fields } };
  }
}
