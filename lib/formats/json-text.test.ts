import { describe, expect, it } from "vitest";
import { parseJson } from "./json-text";

describe("JSON from outside", () => {
  it.each(['"\\u0000"', '{"a":["x\\u0000y"]}', '{"\\u0000":1}', '"\\ud800"', '"\\uDC00x"', "{", ""])(
    "%s is refused",
    (text) => {
      expect(() => parseJson(text)).toThrow(SyntaxError);
    },
  );
  it.each([
    ['"\\ud83d\\ude00"', "\u{1F600}"],
    ['"\\\\u0000"', "\\u0000"],
    ['{"a":[1,null]}', { a: [1, null] }],
  ])("%s is accepted", (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });
});
