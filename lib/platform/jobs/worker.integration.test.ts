import { afterAll, beforeAll, expect, it } from "vitest";
import { testApp, type TestApp } from "@/lib/testing/app";
import { enqueue } from "./store";
import { createWorker, type JobHandler } from "./worker";

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.dispose());

const KIND = "test-job";
const workerOf = (handler: JobHandler) =>
  createWorker({ ctx: app.ctx, concurrency: 1, handlers: { [KIND]: handler } });
const jobs = () =>
  app.ctx.db.selectFrom("jobs").select(["attempts", "lease"]).where("kind", "=", KIND).execute();

it("a job whose worker is silent for longer than its lease is taken over, and the silent worker is told to stop and finishes nothing", async () => {
  await enqueue(app.ctx.db, { kind: KIND, key: "one", runAt: app.clock.now() });
  let wake = () => {};
  let began = () => {};
  const beginning = new Promise<void>((resolve) => (began = resolve));
  const silent: boolean[] = [];
  const first = workerOf(async ({ stillMine }) => {
    silent.push(await stillMine());
    began();
    await new Promise<void>((resolve) => (wake = resolve));
    silent.push(await stillMine());
    return { done: true };
  }).drain();
  await beginning;
  let taken = 0;
  const other: JobHandler = async ({ stillMine }) => {
    taken += 1;
    return (await stillMine())
      ? { done: false, runAt: new Date(app.clock.now().getTime() + 3600_000) }
      : { done: true };
  };
  await workerOf(other).drain();
  expect(taken, "the lease is alive").toBe(0);
  app.clock.advance(61);
  await workerOf(other).drain();
  expect(taken).toBe(1);
  wake();
  await first;
  expect(silent).toEqual([true, false]);
  expect(await jobs(), "the job of the other is still there").toEqual([{ attempts: 0, lease: null }]);
});

it("a job that is enqueued while it runs, and wants to run later, runs at once", async () => {
  await enqueue(app.ctx.db, { kind: KIND, key: "two", runAt: app.clock.now() });
  let runs = 0;
  await workerOf(async () => {
    runs += 1;
    if (runs === 1) await enqueue(app.ctx.db, { kind: KIND, key: "two", runAt: app.clock.now() });
    return { done: false, runAt: new Date(app.clock.now().getTime() + 60_000) };
  }).drain();
  expect(runs).toBe(2);
});
