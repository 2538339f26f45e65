import compile from "icu-minify/compile";
import { describe, expect, it } from "vitest";
import { compiledMessages } from "./compiled";
import { LANGUAGES } from "./locale";
import { PLAIN_LETTER } from "./pseudo";
import { createText } from "./text";

describe("the catalogue", () => {
  it("compiles in every language", () => {
    expect(Object.keys(compiledMessages("en")).length).toBeGreaterThan(0);
    expect(Object.keys(compiledMessages("en-XA"))).toEqual(Object.keys(compiledMessages("en")));
  });
  it("has only plain objects, which a layout can pass to client components", () => {
    const isPlain = (value: unknown): boolean =>
      typeof value !== "object" || value === null
        ? true
        : (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype) &&
          Object.values(value).every(isPlain);
    for (const language of LANGUAGES) expect(isPlain(compiledMessages(language)), language).toBe(true);
  });
  it("has keys in snake_case", () => {
    const odd = Object.keys(compiledMessages("en")).filter((key) => !/^[a-z0-9_]+(\.[a-z0-9_]+)+$/.test(key));
    expect(odd).toEqual([]);
  });
});

describe("the pseudo-locale", () => {
  const SAMPLES = {
    plain: "Save changes",
    parameter: "Hello {name}",
    tag: "See <link>the account</link>",
    plural: "{count, plural, =0 {No roles} one {# role} other {# roles of {name}}}",
    choice: "{state, select, failed {It failed} other {It is fine}}",
  };
  const locale = { language: "en-XA", format: "en", timeZone: "UTC" } as const;
  it("changes every literal, but no parameter, tag or choice", async () => {
    const { pseudoMessage } = await import("./pseudo");
    const messages = Object.fromEntries(
      Object.entries(SAMPLES).map(([key, text]) => [key, pseudoMessage(compile(text))]),
    );
    const text = createText(locale, messages);
    const values = { name: "42", count: 3, state: "failed" };
    for (const key of ["plain", "parameter", "plural", "choice"]) {
      const shown = text.code(key, values);
      expect(shown).toMatch(/^⟦.*⟧$/);
      expect(shown).not.toMatch(PLAIN_LETTER);
    }
    expect(text.code("plural", values)).toContain("3");
    expect(text.code("plural", values)).toContain("42");
  });
});
