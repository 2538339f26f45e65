import { describe, expect, it } from "vitest";
import { pageMark, readPageMark, readTimeMark } from "./page-mark";

const ID = "0f8fad5b-d9cb-469f-a165-70867728950e";
const AT = new Date("2026-10-01T12:00:00.123Z");

describe("a page mark", () => {
  it("returns its values", () => {
    expect(readPageMark(pageMark("zürich / a b", "481230097715"), 2)).toEqual([
      "zürich / a b",
      "481230097715",
    ]);
    expect(readTimeMark(pageMark(AT, ID))).toEqual({ at: AT, id: ID });
  });
  it.each([
    undefined,
    "",
    "abc",
    "%00",
    "W10",
    pageMark("one"),
    pageMark("a\u0000", "b"),
    Buffer.from("[1,2]").toString("base64url"),
    Buffer.from("{}").toString("base64url"),
  ])("that Foyer never made, such as %s, is null", (text) => {
    expect(readPageMark(text, 2)).toBeNull();
  });
  it.each([
    pageMark("soon", ID),
    pageMark(AT, "1"),
    pageMark(AT, `${ID}' or 1=1`),
    pageMark("999999999", ID),
  ])("with a malformed time or id is null: %s", (text) => {
    expect(readTimeMark(text)).toBeNull();
  });
});
