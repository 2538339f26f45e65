/** The grammar of RFC 7644 §3.4.2.2 and §3.10, as syntax trees. */
import { describe, expect, it } from "vitest";
import { parseFilter, parsePath, type Filter, type Path } from "./syntax";

const path = (attribute: string, more: Partial<Path> = {}): Path => ({
  urn: null,
  attribute,
  filter: null,
  sub: null,
  ...more,
});
const pr = (attribute: string): Filter => ({ op: "pr", path: path(attribute) });
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const CORE = "urn:ietf:params:scim:schemas:core:2.0:User";

describe("a filter is parsed", () => {
  it.each<[string, Filter]>([
    ["title pr", pr("title")],
    ["  title   pr  ", pr("title")],
    // "and" binds more tightly than "or", and both group from the left.
    [
      "a pr or b pr and c pr",
      { op: "or", left: pr("a"), right: { op: "and", left: pr("b"), right: pr("c") } },
    ],
    ["a pr or b pr or c pr", { op: "or", left: { op: "or", left: pr("a"), right: pr("b") }, right: pr("c") }],
    [
      "a pr and b pr and c pr",
      { op: "and", left: { op: "and", left: pr("a"), right: pr("b") }, right: pr("c") },
    ],
    [
      "(a pr or b pr) and c pr",
      { op: "and", left: { op: "or", left: pr("a"), right: pr("b") }, right: pr("c") },
    ],
    ["not (a pr)", { op: "not", inner: pr("a") }],
    ["NOT(a pr)", { op: "not", inner: pr("a") }],
    ["not   ( a pr )", { op: "not", inner: pr("a") }],
    ["a PR OR b Pr", { op: "or", left: pr("a"), right: pr("b") }],
    ["a eq true", { op: "eq", path: path("a"), value: true }],
    ["a eq False", { op: "eq", path: path("a"), value: false }],
    ["a eq NULL", { op: "eq", path: path("a"), value: null }],
    ["a gt 5", { op: "gt", path: path("a"), value: 5 }],
    ["a gt -12.75", { op: "gt", path: path("a"), value: -12.75 }],
    ["a lt 120", { op: "lt", path: path("a"), value: 120 }],
    [String.raw`a eq "x\"y\u00e9 \\"`, { op: "eq", path: path("a"), value: 'x"yé \\' }],
    ['a.b eq "1"', { op: "eq", path: path("a", { sub: "b" }), value: "1" }],
    [`${CORE}:userName pr`, { op: "pr", path: path("userName", { urn: CORE }) }],
    [`${CORE}:name.familyName pr`, { op: "pr", path: path("name", { urn: CORE, sub: "familyName" }) }],
    ["emails[a pr]", { op: "pr", path: path("emails", { filter: pr("a") }) }],
    ["emails[ a pr ].value pr", { op: "pr", path: path("emails", { filter: pr("a"), sub: "value" }) }],
    [
      'emails[a pr] and b eq "1"',
      {
        op: "and",
        left: { op: "pr", path: path("emails", { filter: pr("a") }) },
        right: { op: "eq", path: path("b"), value: "1" },
      },
    ],
    [
      "emails[a pr] or b pr",
      { op: "or", left: { op: "pr", path: path("emails", { filter: pr("a") }) }, right: pr("b") },
    ],
    // Names that begin like a keyword.
    ["order pr and notes pr", { op: "and", left: pr("order"), right: pr("notes") }],
  ])("%s", (text, tree) => {
    expect(parseFilter(text)).toEqual(tree);
  });

  it.each<[string, string]>([
    ["title pr x", "scim_text_unreadable"],
    ["title pr orb pr", "scim_text_unreadable"],
    ["title pr andb pr", "scim_text_unreadable"],
    ["title", "scim_filter_needs_operator"],
    ["title and b pr", "scim_filter_needs_operator"],
    ["title or b pr", "scim_filter_needs_operator"],
    ["title xx 1", "scim_filter_unknown_operator"],
    ["title eqq 1", "scim_filter_needs_operator"],
    ["(title pr", "scim_text_needs_bracket"],
    ["not (title pr x)", "scim_text_needs_bracket"],
    ["emails[a pr", "scim_text_needs_bracket"],
    ["emails[a pr).value pr", "scim_text_needs_bracket"],
    ["a.b[c pr] pr", "scim_text_unreadable"],
    ["", "scim_text_needs_name"],
    ["1 eq 1", "scim_text_needs_name"],
    ["a eq", "scim_filter_needs_value"],
    ["a eq x1", "scim_filter_needs_value"],
    ["a eq truex", "scim_filter_needs_value"],
    ["a eq 1x", "scim_filter_needs_value"],
    ["a eq 1.", "scim_filter_needs_value"],
    ["a eq x true", "scim_filter_needs_value"],
    [String.raw`a eq "\x"`, "scim_text_unreadable"],
    ["x".repeat(4_097), "scim_text_too_long"],
    [`${"(".repeat(22)}a pr${")".repeat(22)}`, "scim_text_too_deep"],
    [`${"a[".repeat(22)}a pr${"]".repeat(22)}`, "scim_text_too_deep"],
  ])("%s is refused: %s", (text, code) => {
    expect(() => parseFilter(text)).toThrow(expect.objectContaining({ scimType: "invalidFilter", code }));
  });

  it("[S20] can't contain text that a database refuses: NUL and lone surrogates, also in a path's filter", () => {
    for (const text of [String.raw`"x\u0000"`, String.raw`"\ud800"`, String.raw`"\udc00x"`]) {
      expect(() => parseFilter(`userName eq ${text}`)).toThrow(
        expect.objectContaining({ scimType: "invalidFilter" }),
      );
      expect(() => parsePath(`emails[value eq ${text}]`)).toThrow(
        expect.objectContaining({ scimType: "invalidPath" }),
      );
    }
    expect(parseFilter(String.raw`a eq "\ud83d\ude00"`)).toMatchObject({ value: "😀" });
  });

  it("may have 4,096 characters and twenty levels", () => {
    const longest = `a eq "${"x".repeat(4_096 - 7)}"`;
    expect(longest).toHaveLength(4_096);
    expect(parseFilter(longest)).toMatchObject({ op: "eq" });
    expect(parseFilter(`${"(".repeat(20)}a pr${")".repeat(20)}`)).toEqual(pr("a"));
    expect(parseFilter(`${"a[".repeat(20)}a pr${"]".repeat(20)}`)).toMatchObject({ op: "pr" });
  });
});

describe("a path is parsed", () => {
  it.each<[string, Path]>([
    ["userName", path("userName")],
    ["name.familyName", path("name", { sub: "familyName" })],
    ["$ref", path("$ref")],
    [ENTERPRISE, path("User", { urn: "urn:ietf:params:scim:schemas:extension:enterprise:2.0" })],
    ["URN:x:Y:z", path("z", { urn: "URN:x:Y" })],
    [`${ENTERPRISE}:department`, path("department", { urn: ENTERPRISE })],
    [`${ENTERPRISE}:manager.value`, path("manager", { urn: ENTERPRISE, sub: "value" })],
    [
      'emails[type eq "work"].value',
      path("emails", { filter: { op: "eq", path: path("type"), value: "work" }, sub: "value" }),
    ],
  ])("%s", (text, expected) => {
    expect(parsePath(text)).toEqual(expected);
  });
  it.each(["", "a b", "a[b pr", "a[b pr]x.value", "a..b", ".a"])("%j is refused as a path", (text) => {
    expect(() => parsePath(text)).toThrow(expect.objectContaining({ scimType: "invalidPath" }));
  });
});
