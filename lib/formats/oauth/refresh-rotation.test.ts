import { describe, expect, it } from "vitest";
import { decideRefresh } from "./refresh-rotation";

describe("a refresh token", () => {
  const now = new Date("2026-12-01T12:00:30Z");
  const ago = (milliseconds: number) => new Date(now.getTime() - milliseconds);

  it.each([
    ["unused", null, false, "first"],
    ["unused, but another of its generation was used", null, true, "reused"],
    ["used a moment ago", ago(0), false, "repeated"],
    ["used exactly the grace period ago", ago(30_000), false, "repeated"],
    ["used a millisecond longer ago", ago(30_001), false, "reused"],
    ["used a moment ago, after another of its generation", ago(1_000), true, "repeated"],
  ] as const)("%s", (_, usedAt, isSuperseded, expected) => {
    expect(decideRefresh({ usedAt, isSuperseded, now, graceSeconds: 30 })).toBe(expected);
  });
});
