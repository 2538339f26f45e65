import { describe, expect, it } from "vitest";
import { momentOfLocalTime } from "./local-time";

describe("a local time", () => {
  it.each([
    ["2026-12-01T09:30", "UTC", "2026-12-01T09:30:00.000Z"],
    ["2026-12-01T09:30", "Europe/Zurich", "2026-12-01T08:30:00.000Z"],
    ["2026-07-01T09:30", "Europe/Zurich", "2026-07-01T07:30:00.000Z"],
    ["2026-12-01T09:30", "America/New_York", "2026-12-01T14:30:00.000Z"],
    ["2026-12-01T00:15:30", "Asia/Kathmandu", "2026-11-30T18:30:30.000Z"],
    // Skipped: clocks went from 02:00 to 03:00.
    ["2026-03-29T02:30", "Europe/Zurich", "2026-03-29T01:30:00.000Z"],
    // Twice: clocks went from 03:00 to 02:00.
    ["2026-10-25T02:30", "Europe/Zurich", "2026-10-25T00:30:00.000Z"],
    // Samoa skipped the whole day.
    ["2011-12-30T12:00", "Pacific/Apia", "2011-12-30T22:00:00.000Z"],
  ])("%s in %s is %s", (text, zone, expected) => {
    expect(momentOfLocalTime(text, zone)?.toISOString()).toBe(expected);
  });

  it.each([
    ["2026-02-30T09:30", "UTC"],
    ["2026-12-01T24:00", "UTC"],
    ["2026-12-01", "UTC"],
    ["2026-12-01T09:30Z", "UTC"],
    ["2026-12-01T09:30+01:00", "UTC"],
    ["tomorrow", "UTC"],
    ["", "UTC"],
    ["2026-12-01T09:30", "Mars/Olympus"],
    ["2026-12-01T09:30", ""],
  ])("%j in %j doesn't exist", (text, zone) => {
    expect(momentOfLocalTime(text, zone)).toBeNull();
  });
});
