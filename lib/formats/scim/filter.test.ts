/** The grammar, operators and comparison rules of RFC 7644 §3.4.2.2 and §3.10, by trees and tables. */
import { describe, expect, it } from "vitest";
import { keyOf, matches, memberOf, parseFilter, parsePath, type Filter, type Path } from "./filter";

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

describe("a filter is read", () => {
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
    ["title pr x", 'does not read at "x"'],
    [`title pr ${"x".repeat(40)}`, `does not read at "${"x".repeat(30)}"`],
    ["title pr orb pr", "does not read"],
    ["title pr andb pr", "does not read"],
    ["title", "needs an operator"],
    ["title and b pr", "needs an operator"],
    ["title or b pr", "needs an operator"],
    ["title xx 1", 'does not know the operator "xx"'],
    ["title eqq 1", "needs an operator"],
    ["(title pr", "lacks a closing bracket"],
    ["not (title pr x)", "lacks a closing bracket"],
    ["emails[a pr", "lacks a closing bracket"],
    ["emails[a pr).value pr", "lacks a closing bracket"],
    ["", "needs an attribute's name"],
    ["1 eq 1", "needs an attribute's name"],
    ["a eq", "needs a value"],
    ["a eq x1", "needs a value"],
    ["a eq truex", "needs a value"],
    ["a eq 1x", "needs a value"],
    ["a eq 1.", "needs a value"],
    ["a eq x true", "needs a value"],
    [String.raw`a eq "\x"`, "holds a text that does not read"],
    ["x".repeat(4_097), "is too long"],
    [`${"(".repeat(22)}a pr${")".repeat(22)}`, "is nested too deeply"],
    [`${"a[".repeat(22)}a pr${"]".repeat(22)}`, "is nested too deeply"],
  ])("%s is refused: %s", (text, problem) => {
    expect(() => parseFilter(text)).toThrow(
      expect.objectContaining({ field: "filter", message: expect.stringContaining(problem) }),
    );
  });

  it("may be 4,096 characters long and nest twenty deep", () => {
    const longest = `a eq "${"x".repeat(4_096 - 7)}"`;
    expect(longest).toHaveLength(4_096);
    expect(parseFilter(longest)).toMatchObject({ op: "eq" });
    expect(parseFilter(`${"(".repeat(20)}a pr${")".repeat(20)}`)).toEqual(pr("a"));
    expect(parseFilter(`${"a[".repeat(20)}a pr${"]".repeat(20)}`)).toMatchObject({ op: "pr" });
  });
});

describe("a path is read", () => {
  it.each<[string, Path]>([
    ["userName", path("userName")],
    ["name.familyName", path("name", { sub: "familyName" })],
    ["$ref", path("$ref")],
    [ENTERPRISE, path(ENTERPRISE)],
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
    expect(() => parsePath(text)).toThrow(expect.objectContaining({ field: "path" }));
  });
});

const RESOURCE = {
  id: "AbC",
  externalId: "Ext",
  userName: "Bob",
  title: "",
  nickName: null,
  age: 30,
  active: true,
  text: "true",
  emails: [
    { value: "Bob@Work.example", type: "work" },
    { value: "bob@home.example", type: "home", primary: true },
    { type: "empty" },
  ],
  groups: [{ value: "G1", display: "Admins" }],
  tags: ["Red", "green"],
  name: { familyName: "Builder" },
  odd: [null, 7],
  [ENTERPRISE]: { department: "Search" },
};
const holds = (text: string) => matches(RESOURCE, parseFilter(text));

describe("a filter matches", () => {
  it.each<[string, boolean]>([
    // Both sides of every connective.
    ["userName pr and age pr", true],
    ["userName pr and missing pr", false],
    ["missing pr and userName pr", false],
    ["missing pr or userName pr", true],
    ["userName pr or missing pr", true],
    ["missing pr or absent pr", false],
    ["not (missing pr)", true],
    ["not (userName pr)", false],
    // Present: neither absent, null, empty nor an empty list.
    ["title pr", false],
    ["nickName pr", false],
    ["age pr", true],
    ["emails pr", true],
    ["name.familyName pr", true],
    ["name.givenName pr", false],
    // Texts compare without case, ids with it.
    ['userName eq "bOB"', true],
    ['userName eq "bo"', false],
    ['id eq "abc"', false],
    ['id eq "AbC"', true],
    ['externalId eq "ext"', false],
    ['groups.value eq "g1"', false],
    ['groups.value eq "G1"', true],
    ['emails.value eq "BOB@WORK.EXAMPLE"', true],
    ['emails eq "bob@work.example"', true],
    ['userName co "O"', true],
    ['userName co "x"', false],
    ['userName sw "BO"', true],
    ['userName sw "ob"', false],
    ['userName ew "OB"', true],
    ['userName ew "bo"', false],
    ['userName gt "boa"', true],
    ['userName gt "bob"', false],
    ['userName gt "boc"', false],
    ['userName ge "boa"', true],
    ['userName ge "bob"', true],
    ['userName ge "boc"', false],
    ['userName lt "boc"', true],
    ['userName lt "bob"', false],
    ['userName lt "boa"', false],
    ['userName le "boc"', true],
    ['userName le "bob"', true],
    ['userName le "boa"', false],
    // Numbers.
    ["age eq 30", true],
    ["age eq 31", false],
    ["age ne 31", true],
    ["age gt 29", true],
    ["age gt 30", false],
    ["age ge 30", true],
    ["age ge 31", false],
    ["age lt 31", true],
    ["age lt 30", false],
    ["age le 30", true],
    ["age le 29", false],
    ["age co 3", false],
    ["age sw 3", false],
    ["age ew 0", false],
    // Mixed types are equal by their text, and comparable by nothing else.
    ["active eq true", true],
    ["active eq false", false],
    ['active eq "TRUE"', true],
    ["text eq true", true],
    ["text eq false", false],
    ["active gt false", false],
    ['age gt "29"', false],
    ['age eq "30"', true],
    ["userName gt 1", false],
    // Null and absent are the same (RFC 7643 §2.5).
    ["missing eq null", true],
    ["nickName eq null", true],
    ["userName eq null", false],
    ["missing ne null", true],
    ['missing eq "x"', false],
    ['missing co "x"', false],
    ["missing gt null", false],
    // One of several values is enough, and "ne" needs all.
    ['tags eq "RED"', true],
    ['tags ne "red"', false],
    ['tags ne "blue"', true],
    ['emails.type ne "work"', false],
    // A value path asks one element for everything.
    ['emails[type eq "work" and value sw "Bob"]', true],
    ['emails[type eq "home" and value co "work"]', false],
    ['emails[type eq "home"].value eq "bob@home.example"', true],
    ['emails[type eq "home"].value eq "bob@work.example"', false],
    ['emails[primary eq true].type eq "home"', true],
    ["tags[value pr]", false],
    ["odd[a pr]", false],
    ["odd eq 7", true],
    ["odd.x pr", false],
    ['emails.primary eq "undefined"', false],
    // Namespaces.
    [`${ENTERPRISE}:department eq "search"`, true],
    [`${ENTERPRISE}:missing pr`, false],
    [`${CORE}:userName eq "bob"`, true],
    ["urn:example:other:userName pr", false],
    ["urn:example:urn:ietf:params:scim:schemas:core:2.0:User:userName pr", false],
  ])("%s: %s", (text, expected) => {
    expect(holds(text)).toBe(expected);
  });
});

describe("a member", () => {
  it("is found whatever its case, and only in an object", () => {
    expect(keyOf({ UserName: 1 }, "username")).toBe("UserName");
    expect(keyOf({ a: 1 }, "b")).toBeUndefined();
    expect(memberOf({ UserName: 1 }, "USERNAME")).toBe(1);
    for (const holder of [null, undefined, "text", 5, ["a"]])
      expect(memberOf(holder, "length")).toBeUndefined();
    expect(memberOf([7], "0")).toBeUndefined();
    expect(memberOf({}, "missing")).toBeUndefined();
  });
});
