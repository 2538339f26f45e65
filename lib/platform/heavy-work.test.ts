import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { createHeavyWork } from "./heavy-work";

const folder = mkdtempSync(path.join(tmpdir(), "foyer-heavy-"));
const file = path.join(folder, "thread.mjs");
writeFileSync(
  file,
  `import { parentPort } from "node:worker_threads";
  parentPort.on("message", ({ task, input }) => {
    if (task === "spin") for (;;);
    if (task === "die") process.exit(3);
    if (task === "throw") return parentPort.postMessage({ error: { message: "no", fields: { rule: "x" } } });
    parentPort.postMessage({ value: input });
  });`,
);
const work = createHeavyWork(file);
afterAll(async () => {
  await work.close();
  rmSync(folder, { recursive: true });
});

test("[M3] [G20] a task that misses its deadline is ended; others wait for their turn and get a new thread", async () => {
  const spin = work.run("spin", null, 100);
  const next = work.run("echo", { at: new Date(0) }, 5_000);
  await expect(spin).rejects.toMatchObject({ code: "took_too_long" });
  expect(await next).toEqual({ at: new Date(0) });
});

test("[M3] a thread that dies fails its own task only", async () => {
  await expect(work.run("die", null, 5_000)).rejects.toThrow("ended");
  expect(await work.run("echo", 1, 5_000)).toBe(1);
});

test("what a task throws arrives with its fields, and the thread goes on", async () => {
  await expect(work.run("throw", null, 5_000)).rejects.toMatchObject({ message: "no", rule: "x" });
  expect(await work.run("echo", 2, 5_000)).toBe(2);
});

test("[M3] more than a few waiting tasks are refused at once", async () => {
  const first = work.run("spin", null, 100).catch(() => null);
  const others = Array.from({ length: 40 }, () => work.run("echo", 1, 5_000));
  const outcomes = await Promise.allSettled(others);
  const refused = outcomes.filter(({ status }) => status === "rejected");
  expect(refused.length).toBe(25);
  expect((refused[0] as PromiseRejectedResult).reason).toMatchObject({ kind: "busy" });
  await first;
});
