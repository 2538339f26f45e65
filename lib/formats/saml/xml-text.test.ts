import { describe, expect, it } from "vitest";
import { hasPython, parsedTexts } from "./counterparts.fixture";
import { xmlAttribute, xmlText } from "./xml-text";

// Canonical XML 1.0 §3.4, "Character Modifications and Character References".
describe("the examples of Canonical XML", () => {
  it.each([
    ["First line\r\nSecond line", "First line&#xD;\nSecond line"],
    ["2", "2"],
    [`value>"0" && value<"10" ?"valid":"error"`, `value&gt;"0" &amp;&amp; value&lt;"10" ?"valid":"error"`],
  ])("text %j", (text, canonical) => {
    expect(xmlText("x", text)).toBe(canonical);
  });

  it.each([
    [
      `value>"0" && value<"10" ?"valid":"error"`,
      `"value>&quot;0&quot; &amp;&amp; value&lt;&quot;10&quot; ?&quot;valid&quot;:&quot;error&quot;"`,
    ],
    [" '    \r\n\t   ' ", `" '    &#xD;&#xA;&#x9;   ' "`],
  ])("attribute %j", (text, canonical) => {
    expect(xmlAttribute("x", text)).toBe(canonical);
  });
});

const HOSTILE_TEXTS = [
  `"<>&'`,
  "admin@x<!---->.evil",
  "<![CDATA[x]]>",
  "]]>",
  "&lt;&amp;&#x41;&#65;",
  "</saml:AttributeValue><saml:AttributeValue>",
  `" onload="x`,
  "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>&y;",
  "<?xml version='1.0'?>",
  "left\u202eright\u2066\u2069\u200f\u200b\ufeff",
  "\t\n\r\r\n \u0085\u2028\u00a0",
  "\u007f\u0080\u009f",
  "\ud7ff\ue000\ufffd\u{10000}\u{10ffff}😀",
  "é e\u0301",
  "<&\">'é😀\r\n".repeat(1_000),
  "x".repeat(10_240),
  "",
  " ",
];

describe("text", () => {
  it.skipIf(!hasPython)(
    "[G4] is unchanged after parsing, in content and in attributes, and already canonical",
    () => {
      const documents = HOSTILE_TEXTS.map(
        (text) => `<x a=${xmlAttribute("x", text)}>${xmlText("x", text)}</x>`,
      );
      expect(parsedTexts(documents)).toEqual(
        HOSTILE_TEXTS.map((text, index) => ({ text, attribute: text, canonical: documents[index] })),
      );
    },
  );

  it.each([
    ["NUL", "a\0b", "U+0000"],
    ["a control", "\u0001", "U+0001"],
    ["vertical tab", "\u000b", "U+000B"],
    ["escape", "\u001b[31m", "U+001B"],
    ["U+FFFE", "x\ufffe", "U+FFFE"],
    ["U+FFFF", "\uffff", "U+FFFF"],
    ["a high surrogate alone", "\ud800", "U+D800"],
    ["a low surrogate alone", "x\udfffy", "U+DFFF"],
    ["surrogates in the wrong order", "\ude00\ud83d", "U+DE00"],
    ["one after 10 kB", `${"x".repeat(10_240)}\0`, "U+0000"],
  ])("[G4] with %s is refused, naming the field and not the text", (_, text, codePoint) => {
    const refusal = expect.objectContaining({
      code: "invalid_format",
      field: "principalTags.team",
      message: `principalTags.team holds ${codePoint}, which XML cannot carry`,
    });
    expect(() => xmlText("principalTags.team", text)).toThrow(refusal);
    expect(() => xmlAttribute("principalTags.team", text)).toThrow(refusal);
  });
});
