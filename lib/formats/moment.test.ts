import { describe, expect, it } from "vitest";
import { relativeTime } from "./moment";

const NOW = new Date("2026-11-24T09:00:00Z");

describe("a moment in words", () => {
  it.each([
    ["2026-11-24T09:00:00Z", "in a moment"],
    ["2026-11-24T08:59:30Z", "just now"],
    ["2026-11-24T08:59:00Z", "1 minute ago"],
    ["2026-11-24T06:01:00Z", "2 hours ago"],
    ["2026-11-24T16:59:00Z", "in 7 hours"],
    ["2026-11-23T08:00:00Z", "yesterday"],
    ["2026-11-30T10:00:00Z", "in 6 days"],
    ["2026-09-01T10:00:00Z", "2026-09-01"],
  ])("%s is %s", (at, text) => expect(relativeTime(new Date(at), NOW)).toBe(text));
});
