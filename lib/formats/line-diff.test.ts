import { describe, expect, it } from "vitest";
import { lineDiff } from "./line-diff";

const signs = { same: " ", removed: "-", added: "+" };
const shown = (before: string, after: string) =>
  lineDiff(before, after).map(({ kind, text }) => signs[kind] + text);

describe("a difference by lines", () => {
  it.each([
    ["nothing", "", "", []],
    ["the same", "a\nb", "a\r\nb", [" a", " b"]],
    ["a line more", "a\nc", "a\nb\nc", [" a", "+b", " c"]],
    ["a line less", "a\nb\nc", "a\nc", [" a", "-b", " c"]],
    ["a line changed", "a\nb\nc", "a\nx\nc", [" a", "-b", "+x", " c"]],
    ["two places", "a\nb\nc\nd\ne", "a\nx\nc\ne\nf", [" a", "-b", "+x", " c", "-d", " e", "+f"]],
    ["everything made", "", "a", ["+a"]],
    ["everything gone", "a", "", ["-a"]],
  ])("shows %s", (_what, before, after, expected) => {
    expect(shown(before, after)).toEqual(expected);
  });

  it("of texts too long to compare shows both as a whole, without delay", () => {
    const long = (letter: string) =>
      Array.from({ length: 5_000 }, (_, index) => `${letter}${index}`).join("\n");
    const lines = lineDiff(`${long("a")}\nend`, `${long("b")}\nend`);
    expect(lines).toHaveLength(10_001);
    expect(lines.at(-1)).toEqual({ kind: "same", text: "end" });
  });

  it("contains both texts", () => {
    const [before, after] = ["a b c a b b a".split(" "), "c b a b a c".split(" ")];
    const lines = lineDiff(before.join("\n"), after.join("\n"));
    expect(lines.filter(({ kind }) => kind !== "added").map(({ text }) => text)).toEqual(before);
    expect(lines.filter(({ kind }) => kind !== "removed").map(({ text }) => text)).toEqual(after);
  });
});
