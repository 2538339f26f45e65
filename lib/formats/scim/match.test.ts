/** Matches of a condition, from the tables of RFC 7644 §3.4.2.2 and the characteristics of RFC 7643 §2.2. */
import { describe, expect, it } from "vitest";
import { comparisonsOf, matches, termsIn } from "./match";
import type { Resource } from "./object";
import { resolveFilter } from "./resolve";
import { ENTERPRISE_SCHEMA as ENTERPRISE, RESOURCE_SCHEMAS, USER_SCHEMA as CORE } from "./schemas";

const FOREIGN = "urn:example:params:Badge:1.0:User";
const BOB = {
  id: "AbC",
  externalId: "Ext",
  userName: "Bob",
  title: "",
  active: true,
  emails: [
    { value: "Bob@Work.example", type: "work" },
    { value: "bob@home.example", type: "home", primary: true },
    { type: "empty" },
  ],
  groups: [{ value: "G1", display: "Admins" }],
  name: { familyName: "Builder" },
  x509Certificates: [{ value: "AbCd" }],
  [ENTERPRISE]: { department: "Search", manager: { value: "M1" } },
  [FOREIGN]: { colour: "Red", level: 3 },
  meta: { resourceType: "User", lastModified: "2026-11-30T20:35:21.724Z", version: 'W/"1"' },
};
const holds = (text: string) => matches(BOB, resolveFilter(RESOURCE_SCHEMAS.User, text));

describe("a filter matches", () => {
  it.each<[string, boolean]>([
    // Both sides of every connective.
    ["userName pr and active pr", true],
    ["userName pr and nickName pr", false],
    ["nickName pr and userName pr", false],
    ["nickName pr or userName pr", true],
    ["userName pr or nickName pr", true],
    ["nickName pr or displayName pr", false],
    ["not (nickName pr)", true],
    ["not (userName pr)", false],
    // Present: neither absent, empty nor an empty list.
    ["title pr", false],
    ["emails pr", true],
    ["ims pr", false],
    ["name pr", true],
    ["name.familyName pr", true],
    ["name.givenName pr", false],
    // Names in any case.
    ["USERNAME PR", true],
    ['Name.FAMILYNAME eq "builder"', true],
    ['EMAILS[TYPE eq "work"].VALUE pr', true],
    // Strings compare as the schema says: ids and external ids are case-sensitive.
    ['userName eq "bOB"', true],
    ['userName eq "bo"', false],
    ['id eq "abc"', false],
    ['id eq "AbC"', true],
    ['externalId eq "ext"', false],
    ['x509Certificates.value eq "abcd"', false],
    ['emails.value eq "BOB@WORK.EXAMPLE"', true],
    ['emails[value eq "BOB@WORK.EXAMPLE"]', true],
    ['emails[value eq "BOB@WORK.EXAMPLE"].type eq "WORK"', true],
    ['emails eq "bob@work.example"', true],
    ['userName co "O"', true],
    ['userName co "x"', false],
    ['userName sw "BO"', true],
    ['userName sw "ob"', false],
    ['userName ew "OB"', true],
    ['userName ew "bo"', false],
    ['userName gt "boa"', true],
    ['userName gt "bob"', false],
    ['userName ge "bob"', true],
    ['userName ge "boc"', false],
    ['userName lt "boc"', true],
    ['userName lt "bob"', false],
    ['userName le "bob"', true],
    ['userName le "boa"', false],
    ["active eq true", true],
    ["active eq false", false],
    ['active eq "TRUE"', true],
    ["active ne true", false],
    // Null and absent are the same (RFC 7643 §2.5).
    ["nickName eq null", true],
    ["userName eq null", false],
    ["userName ne null", true],
    ["nickName ne null", false],
    ['nickName eq "x"', false],
    ['nickName ne "x"', true],
    // One of several values is enough, and "ne" needs all.
    ['emails.type ne "work"', false],
    ['emails.type ne "other"', true],
    // All parts of a value path must match the same value.
    ['emails[type eq "work" and value sw "Bob"]', true],
    ['emails[type eq "home" and value co "work"]', false],
    ['emails[type eq "home"].value eq "bob@home.example"', true],
    ['emails[type eq "home"].value eq "bob@work.example"', false],
    ['emails[primary eq true].type eq "home"', true],
    ['emails[not (type eq "work") and value pr].type eq "home"', true],
    // Schemas.
    [`${ENTERPRISE}:department eq "search"`, true],
    [`${ENTERPRISE.toLowerCase()}:DEPARTMENT eq "search"`, true],
    [`${ENTERPRISE}:division pr`, false],
    [`${CORE}:userName eq "bob"`, true],
    [`${CORE.toUpperCase()}:name.familyName eq "builder"`, true],
    ['groups.value eq "g1"', true],
    ['groups.display eq "admins"', true],
    // Extensions that Foyer doesn't describe.
    [`${FOREIGN}:colour eq "red"`, true],
    [`${FOREIGN}:Colour eq "blue"`, false],
    [`${FOREIGN}:level ge 3`, true],
    [`${FOREIGN}:level gt 3`, false],
    [`${FOREIGN}:level eq "3"`, false],
    [`${FOREIGN}:missing pr`, false],
  ])("%s: %s", (text, expected) => {
    expect(holds(text)).toBe(expected);
  });

  /** Stored resources can have null, empty lists and other types: RFC 7643 §2.5 has all of the first as absent. */
  it.each<[string, Resource, boolean]>([
    ["nickName pr", { nickName: null }, false],
    ["nickName eq null", { nickName: null }, true],
    ['nickName ne "x"', { nickName: null }, true],
    ["emails pr", { emails: [] }, false],
    ["emails pr", { emails: [{}] }, false],
    ["emails pr", { emails: [{ value: "" }, { value: "x" }] }, true],
    ["emails.type pr", { emails: [{ value: "x", type: null }] }, false],
    ["emails.type eq null", { emails: [{ value: "x", type: null }] }, true],
    ['emails[type eq "work"] pr', { emails: ["work", null, { type: "work" }] }, true],
    ['emails[type eq "work"] pr', { emails: ["work", null] }, false],
    ["name pr", { name: { familyName: "", givenName: "x" } }, true],
    ["name pr", { name: { familyName: "", givenName: null } }, false],
    ["name pr", { name: "text" }, true],
    ["name.familyName pr", { name: "text" }, false],
    ["name.familyName pr", { name: null }, false],
    [`${FOREIGN}:colours pr`, { [FOREIGN]: { colours: [] } }, false],
    [`${FOREIGN}:colours pr`, { [FOREIGN]: { colours: ["red"] } }, true],
    [`${FOREIGN}:colours eq "blue"`, { [FOREIGN]: { colours: ["red", "blue"] } }, true],
    [`${FOREIGN}:colours eq "green"`, { [FOREIGN]: { colours: ["red", "blue"] } }, false],
    [`${FOREIGN}:COLOUR eq "red"`, { [FOREIGN]: { colour: "red" } }, true],
    [`${FOREIGN}:colour pr`, { colour: "red" }, false],
    [`${ENTERPRISE}:department eq "x"`, { department: "x" }, false],
    [`${ENTERPRISE}:department pr`, { [ENTERPRISE]: null }, false],
    // Another type than the literal's matches nothing but "ne".
    ['userName eq "5"', { userName: 5 }, false],
    ['userName ne "5"', { userName: 5 }, true],
    ['userName co "5"', { userName: ["5"] }, true],
    ['userName co "5"', { userName: ["6", "7"] }, false],
    ["active eq true", { active: "true" }, false],
    ["active ne true", { active: "true" }, true],
    ["active eq false", { active: [true, false] }, true],
    [`${FOREIGN}:level gt 2`, { [FOREIGN]: { level: "3" } }, false],
    [`${FOREIGN}:level lt 2`, { [FOREIGN]: { level: null } }, false],
    ['meta.lastModified gt "2026-11-30T20:35:21Z"', { meta: { lastModified: "yesterday" } }, false],
    ['meta.lastModified lt "2026-11-30T20:35:21Z"', { meta: { lastModified: 5 } }, false],
    ['meta.lastModified ne "2026-11-30T20:35:21Z"', { meta: { lastModified: 5 } }, true],
    // Members that every object has aren't attributes.
    [`${FOREIGN}:constructor pr`, { [FOREIGN]: {} }, false],
  ])("%s of %j: %s", (text, resource, expected) => {
    expect(matches(resource, resolveFilter(RESOURCE_SCHEMAS.User, text))).toBe(expected);
  });

  it.each<[string, boolean]>([
    ['id eq "AbC" and manager eq "M1"', true],
    ['id eq "AbC" and manager eq "M2"', false],
    ['manager.value eq "m1"', true],
    ['department eq "SEARCH"', true],
    ["costCenter pr", false],
  ])("[S9] %s: %s, because a bare name that only the extension has refers to it", (text, expected) => {
    expect(holds(text)).toBe(expected);
  });

  it.each<[string, boolean]>([
    ["ge 2026-11-30T20:35:21Z", true],
    ["gt 2026-11-30T20:35:21.72Z", true],
    ["eq 2026-11-30T20:35:21.724000Z", true],
    ["eq 2026-11-30T21:35:21.724+01:00", true],
    ["eq 2026-11-30T15:05:21.724-05:30", true],
    ["le 2026-11-30T20:35:21.7240001Z", true],
    ["ge 2026-11-30T20:35:21.7240001Z", false],
    ["lt 2026-11-30T20:35:22Z", true],
    ["gt 2026-12-01T01:00:00+05:00", true],
    ["lt 2026-11-30T23:59:59+05:00", false],
    ["ne 2026-11-30T20:35:21.724Z", false],
  ])("[S10] meta.lastModified %s: %s, compared as times", (text, expected) => {
    const [operator = "", value = ""] = text.split(" ");
    expect(holds(`meta.lastModified ${operator} "${value}"`)).toBe(expected);
    // The platform's own dates agree where they are as precise.
    if (!/\.\d{4}/.test(value)) {
      const difference = Date.parse(BOB.meta.lastModified) - Date.parse(value);
      const by = { ge: difference >= 0, gt: difference > 0, eq: difference === 0, le: difference <= 0 };
      expect({ ...by, lt: difference < 0, ne: difference !== 0 }[operator as "ge"]).toBe(expected);
    }
  });
});

describe("a filter is refused", () => {
  it.each([
    "favouriteColour pr",
    "emails.colour pr",
    'displayName.x eq "1"',
    'displayName[a eq 1].b eq "1"',
    'name[familyName eq "x"]',
    'emails[colour eq "x"]',
    'emails[emails.type eq "x"]',
    "members pr",
    `${CORE}:favouriteColour pr`,
    `${CORE} pr`,
    `${ENTERPRISE}:colour pr`,
    "urn:ietf:params:scim:schemas:core:2.0:Group:displayName pr",
    "userName eq 5",
    "userName eq true",
    "userName gt null",
    "active gt true",
    'active co "t"',
    'active eq "yes"',
    'addresses eq "x"',
    'name eq "x"',
    'meta.lastModified gt "yesterday"',
    'meta.lastModified gt "2026-02-30T00:00:00Z"',
    'meta.lastModified co "2026"',
    'x509Certificates.value gt "x"',
  ])("%s, which doesn't fit any schema", (text) => {
    expect(() => resolveFilter(RESOURCE_SCHEMAS.User, text)).toThrow(
      expect.objectContaining({ scimType: "invalidFilter" }),
    );
  });

  it("and matches nothing if only another resource type has the attribute", () => {
    const all = Object.values(RESOURCE_SCHEMAS);
    const found = (text: string) => matches(BOB, resolveFilter(RESOURCE_SCHEMAS.User, text, all));
    expect([found("members pr"), found("not (members pr)"), found("members pr or userName pr")]).toEqual([
      false,
      true,
      true,
    ]);
    expect(() => resolveFilter(RESOURCE_SCHEMAS.User, "colour pr", all)).toThrow();
  });
});

it("a filter's cost is the number of its comparisons and the values they see", () => {
  const condition = resolveFilter(
    RESOURCE_SCHEMAS.User,
    'userName pr and (not (emails.type eq "x") or emails[type eq "a" and value eq "b"])',
  );
  expect(termsIn(condition)).toBe(5);
  expect(comparisonsOf(BOB, condition)).toBe(1 + 3 + 3 * 3);
  const foreign = resolveFilter(RESOURCE_SCHEMAS.User, `${FOREIGN}:colours eq "x"`);
  expect(comparisonsOf({ colours: ["a"], [FOREIGN]: { colours: ["a", "b"] } }, foreign)).toBe(2);
  expect(comparisonsOf({}, foreign)).toBe(1);
  const never = resolveFilter(RESOURCE_SCHEMAS.User, "members pr", Object.values(RESOURCE_SCHEMAS));
  expect([termsIn(never), comparisonsOf(BOB, never)]).toEqual([0, 0]);
});
