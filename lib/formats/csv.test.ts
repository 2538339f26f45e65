import { describe, expect, it } from "vitest";
import { toCsv } from "./csv";

describe("comma-separated values", () => {
  it.each([
    ["plain", "plain"],
    ["a,b", '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ["two\nlines", '"two\nlines"'],
    ["=1+1", "'=1+1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["-1", "'-1"],
    [null, ""],
    ["Zoë", "Zoë"],
  ])("%o becomes %s", (value, expected) => {
    expect(toCsv(["head"], [[value]])).toBe(`head\r\n${expected}\r\n`);
  });
});
