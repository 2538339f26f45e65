import { expect, it } from "vitest";
import { minutesOf, splitDuration } from "./duration-units";

it("shows a duration in the largest unit that fits, and reads it back", () => {
  for (const minutes of [15, 59, 60, 61, 90, 480, 1440, 2160, 2880, 129_600]) {
    const { count, unit } = splitDuration(minutes);
    expect(minutesOf(String(count), unit)).toBe(minutes);
  }
  expect(splitDuration(480)).toEqual({ count: 8, unit: "hours" });
  expect(splitDuration(129_600)).toEqual({ count: 90, unit: "days" });
});

it("reads only whole numbers of known units", () => {
  for (const [count, unit] of [
    ["", "hours"],
    ["1.5", "hours"],
    ["-1", "hours"],
    ["1e3", "minutes"],
    ["0x10", "minutes"],
    ["8", "weeks"],
    ["8", "__proto__"],
    ["9999999", "days"],
  ] as const)
    expect(minutesOf(count, unit), `${count} ${unit}`).toBeNaN();
});
