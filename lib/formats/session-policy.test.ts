import { describe, expect, it } from "vitest";
import { sessionDuration } from "./session-policy";

const now = new Date("2026-10-01T12:00:00Z");
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1000);

describe("an AWS session", () => {
  it.each([
    ["a wish of 12 h on a permission set of 2 h", 7_200, 43_200, undefined, 7_200],
    ["no wish", 7_200, undefined, undefined, 7_200],
    ["a shorter wish", 7_200, 3_600, undefined, 3_600],
    ["a wish below AWS's least", 7_200, 60, undefined, 900],
    ["a negative wish", 7_200, -1, undefined, 900],
    ["an endless wish", 7_200, Infinity, undefined, 7_200],
    ["half seconds", 7_200, 1_000.9, undefined, 1_000],
    ["an assignment that ends in an hour", 7_200, undefined, 3_600, 3_600],
    ["an assignment that outlives it", 7_200, undefined, 86_400, 7_200],
    ["an assignment about to end", 7_200, undefined, 10, 900],
    ["an assignment that has ended", 7_200, undefined, -10, 900],
    ["the shortest permission set", 900, 43_200, 10, 900],
  ])("with %s", (_, permissionSetSeconds, requestedSeconds, left, expected) => {
    const assignmentEndsAt = left === undefined ? undefined : inSeconds(left);
    expect(sessionDuration({ permissionSetSeconds, requestedSeconds, assignmentEndsAt, now })).toBe(expected);
  });

  it.each([0, 899, 43_201, 3600.5, NaN, Infinity])(
    "can't be made for a permission set of %d s",
    (permissionSetSeconds) => {
      expect(() => sessionDuration({ permissionSetSeconds, now })).toThrow(
        expect.objectContaining({ field: "permissionSetSeconds" }),
      );
    },
  );

  it("can't be made from an invalid number or date", () => {
    expect(() => sessionDuration({ permissionSetSeconds: 3_600, requestedSeconds: NaN, now })).toThrow(
      expect.objectContaining({ field: "requestedSeconds" }),
    );
    expect(() =>
      sessionDuration({ permissionSetSeconds: 3_600, assignmentEndsAt: new Date("x"), now }),
    ).toThrow(expect.objectContaining({ field: "assignmentEndsAt" }));
  });
});
