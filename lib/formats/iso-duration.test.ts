import { describe, expect, it } from "vitest";
import { durationOfSeconds, secondsOfDuration } from "./iso-duration";

describe("durations", () => {
  it.each([
    ["PT1H", 3600],
    ["PT12H", 43_200],
    ["PT90M", 5400],
    ["PT1H30M", 5400],
    ["PT3600S", 3600],
    ["PT1H0M0S", 3600],
    ["P0DT2H", 7200],
    ["P0Y0M0DT2H", 7200],
    ["P1D", 86_400],
    ["P1W", 604_800],
    ["PT3600.0S", 3600],
  ])("%s is %i seconds", (text, seconds) => expect(secondsOfDuration(text)).toBe(seconds));
  it.each([
    "",
    "PT",
    "P",
    "P1DT",
    "1H",
    "P1Y",
    "P1M",
    "-PT1H",
    "PT3600.5S",
    "PT1.5H",
    "PT-1H",
    "PTH",
    "PT1h",
    "PT1H ",
    `PT${"9".repeat(50)}H`,
  ])("%o is not a duration", (text) => expect(secondsOfDuration(text)).toBeNull());
  it.each([3600, 5400, 3661, 0, 59, 43_200])("%i seconds are written and read back", (seconds) =>
    expect(secondsOfDuration(durationOfSeconds(seconds))).toBe(seconds),
  );
});
