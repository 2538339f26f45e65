import { afterAll, beforeAll, expect, it } from "vitest";
import { testApp, type TestApp } from "@/lib/testing/app";
import { slowRefusal } from "./slow-refusal";

let app: TestApp;
beforeAll(async () => void (app = await testApp()));
afterAll(() => app.dispose());

it("answers some refusals at once, and lets whoever repeats wait a second", async () => {
  const took = async (caller: string) => {
    const begun = performance.now();
    await slowRefusal(app.ctx, caller);
    return performance.now() - begun;
  };
  for (let count = 0; count < 20; count += 1) expect(await took("198.51.100.0")).toBeLessThan(500);
  const [again, other] = await Promise.all([took("198.51.100.0"), took("203.0.113.0")]);
  expect(again).toBeGreaterThan(900);
  expect(other).toBeLessThan(500);
});
