import { expect, it } from "vitest";
import { slices } from "./slices";

const busy = (milliseconds: number) => {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
};

it("[S19] long work of several requests takes turns, and timers run between its slices", async () => {
  const order: string[] = [];
  const timer = setInterval(() => order.push("timer"), 1);
  const work = async (name: string) => {
    const pause = slices();
    for (let step = 0; step < 4; step += 1) {
      busy(12);
      order.push(name);
      await pause();
    }
  };
  await Promise.all([work("a"), work("b")]);
  clearInterval(timer);
  expect(order.filter((each) => each === "a")).toHaveLength(4);
  expect(order.filter((each) => each === "timer").length).toBeGreaterThanOrEqual(4);
  // Neither does all of its work first.
  expect(order.indexOf("b")).toBeLessThan(order.lastIndexOf("a"));
});

it("short work isn't interrupted", () => {
  const pause = slices();
  expect([pause(), pause(), pause()]).toEqual([undefined, undefined, undefined]);
});
