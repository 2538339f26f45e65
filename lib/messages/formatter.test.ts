import { describe, expect, it } from "vitest";
import { createFormatter } from "./formatter";

const NOW = new Date("2026-11-24T09:00:00Z");
const english = createFormatter({ language: "en", format: "en", timeZone: "UTC" });

describe("a relative time", () => {
  it.each([
    ["2026-11-24T09:00:00Z", null],
    ["2026-11-24T08:59:30Z", null],
    ["2026-11-24T08:59:00Z", "1 minute ago"],
    ["2026-11-24T06:01:00Z", "2 hours ago"],
    ["2026-11-24T16:59:00Z", "in 7 hours"],
    ["2026-11-23T08:00:00Z", "yesterday"],
    ["2026-11-30T10:00:00Z", "in 6 days"],
    ["2026-09-01T10:00:00Z", "Sep 1, 2026"],
  ])("%s is %s", (at, text) => expect(english.relative(new Date(at), NOW)).toBe(text));
});

describe("the hour of the day", () => {
  it.each([
    ["Asia/Tokyo", 18],
    ["America/New_York", 4],
  ])("in %s is %i", (timeZone, hour) =>
    expect(createFormatter({ language: "en", format: "en-US", timeZone }).hour(NOW)).toBe(hour),
  );
  it("is 0 at midnight", () => expect(english.hour(new Date("2026-11-24T00:30:00Z"))).toBe(0));
});

describe("a time", () => {
  const berlin = createFormatter({ language: "en", format: "en-DE", timeZone: "Europe/Berlin" });
  const newYork = createFormatter({ language: "en", format: "en-US", timeZone: "America/New_York" });
  it("shows the time of day if it is today in the reader's zone", () => {
    expect(berlin.moment(new Date("2026-11-24T22:30:00Z"), NOW)).toBe("23:30");
    expect(newYork.moment(new Date("2026-11-25T03:30:00Z"), NOW)).toMatch(/^10:30\sPM$/);
  });
  it("names the day if it is another one in the reader's zone", () => {
    expect(berlin.moment(new Date("2026-11-24T23:30:00Z"), NOW)).toBe("tomorrow 00:30");
    expect(berlin.moment(new Date("2026-11-23T03:19:00Z"), NOW)).toBe("yesterday 04:19");
    expect(berlin.moment(new Date("2026-12-03T03:19:00Z"), NOW)).toContain("04:19");
    expect(berlin.moment(new Date("2026-12-03T03:19:00Z"), NOW)).toContain("Dec");
  });
});
