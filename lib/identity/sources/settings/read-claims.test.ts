/** How claims and attributes become a user: the subject, whether the address is verified, and the groups. */
import { describe, expect, it } from "vitest";
import type { Claims } from "./claims";
import { mapClaims, mergeClaims, unverifiedClaims, type OidcSettings } from "./oidc";
import { mapAssertion, type SamlSettings } from "./saml";

const oidc = (groups: string | null = "groups"): OidcSettings => ({
  issuer: "https://id.example",
  clientId: "foyer",
  algorithm: "RS256",
  scopes: "openid",
  claims: { userName: "preferred_username", displayName: "name", email: "email", groups },
  newUsers: { kind: "refuse" },
  signsOutThere: false,
  ca: "",
  accessControl: {},
});
const saml = (more: Partial<SamlSettings> = {}): SamlSettings => ({
  metadataUrl: null,
  idp: {
    entityId: "https://idp.example",
    singleSignOnUrl: "https://idp.example/sso",
    binding: "redirect",
    logout: null,
    certificates: ["x"],
    wantsSignedRequests: false,
    validUntil: null,
  },
  nameIdFormat: "persistent",
  subject: null,
  claims: { userName: "uid", displayName: "cn", email: "mail", groups: "groups" },
  signRequests: false,
  allowsUnsolicited: false,
  newUsers: { kind: "refuse" },
  ...more,
});
const NBSP = "\u00a0";

describe("a subject", () => {
  const spaced = [" q-1", "q-1 ", "q-1\t", "\nq-1", `${NBSP}q-1`, `q-1${NBSP}`, "\u2003q-1", "\ufeffq-1"];
  it.each(spaced)("[O8] %j is refused and never compared without its white space", (subject) => {
    const refused = { subject: null, subjectProblem: "outer_space" };
    expect(mapClaims(oidc(), { sub: subject })).toMatchObject(refused);
    expect(mapAssertion(saml(), { nameId: subject, nameIdFormat: "x" })).toMatchObject(refused);
    expect(mapAssertion(saml({ subject: "oid" }), { nameId: "n", oid: subject })).toMatchObject(refused);
  });
  it.each(["q-1", "Q-1", "q 1", "q\u200b-1", "ｑ-1", "0", "null"])(
    "[O8] %j arrives exactly as it is",
    (subject) => {
      expect(mapClaims(oidc(), { sub: subject }).subject).toBe(subject);
      expect(mapAssertion(saml(), { nameId: subject }).subject).toBe(subject);
    },
  );
  it.each([
    [undefined, "missing"],
    [null, "missing"],
    ["", "missing"],
    [17, "unusable"],
    [["q-1"], "unusable"],
    ["q\u0000-1", "unusable"],
    ["x".repeat(256), "unusable"],
  ])("[O8] %j is refused, with its reason", (sub, subjectProblem) => {
    expect(mapClaims(oidc(), { sub })).toMatchObject({ subject: null, subjectProblem });
  });
});

describe("an address", () => {
  it.each<[unknown, boolean, boolean]>([
    [true, true, false],
    ["true", true, false],
    ["True", true, false],
    ["TRUE", true, false],
    [false, false, false],
    ["false", false, false],
    ["False", false, false],
    [undefined, false, true],
    [null, false, true],
    ["", false, true],
    ["yes", false, true],
    [" true", false, true],
    [1, false, true],
    ["1", false, true],
    [[true], false, true],
    [{}, false, true],
  ])("[O5] with email_verified %j is verified: %s, unsaid: %s", (email_verified, isVerified, isUnsaid) => {
    const claims: Claims = { sub: "s", email: "a@b.example", email_verified };
    expect(mapClaims(oidc(), claims)).toMatchObject({
      isEmailVerified: isVerified,
      ...(isUnsaid ? { isEmailVerifiedUnsaid: true } : {}),
    });
    expect("isEmailVerifiedUnsaid" in mapClaims(oidc(), claims)).toBe(isUnsaid);
    expect(unverifiedClaims(oidc(), claims)).toEqual(isVerified ? [] : ["email", "email"]);
  });
  it("[O5] of the ID token isn't verified by what userinfo says of another address", () => {
    const at = { sub: "s", email: "real@corp.example", email_verified: true };
    const verified = (idToken: Claims) => mapClaims(oidc(), mergeClaims(oidc(), idToken, at)).isEmailVerified;
    expect(verified({ sub: "s", email: "evil@corp.example" })).toBe(false);
    expect(verified({ sub: "s", email: "real@corp.example" })).toBe(true);
    expect(verified({ sub: "s" })).toBe(true);
    expect(verified({ sub: "s", email_verified: false })).toBe(false);
  });
});

describe("a groups claim", () => {
  const says = (groups: string[]) => ({ groups });
  const leaves = (groupsUnsaid: string) => ({ groups: null, groupsUnsaid });
  const both: [string, unknown, object][] = [
    ["a list", ["a", "b", "a"], says(["a", "b"])],
    ["one text", "a", says(["a"])],
    ["nothing", undefined, leaves("absent")],
    ["an empty text", "", leaves("absent")],
    ["a list of an empty text", [""], leaves("unreadable")],
    ["names with outer white space beside others", [" a", "b", `b${NBSP}`], says(["b"])],
    ["nothing but names with outer white space", [" a"], leaves("unreadable")],
    ["more than can be read", Array.from({ length: 1_001 }, (_, n) => `g${n}`), leaves("too_many")],
  ];
  it.each(both)("[O6] that is %s is read the same by both protocols", (_what, groups, expected) => {
    const claims = groups === undefined ? {} : { groups };
    expect(mapClaims(oidc(), { sub: "s", ...claims })).toMatchObject(expected);
    expect(mapAssertion(saml(), { nameId: "s", ...claims })).toMatchObject(expected);
  });
  it.each<[string, Claims, object]>([
    ["null", { groups: null }, leaves("absent")],
    ["an object", { groups: { a: true } }, leaves("not_a_list")],
    ["true", { groups: true }, leaves("not_a_list")],
    ["a number", { groups: 0 }, leaves("not_a_list")],
    ["a list of objects", { groups: [{ id: "a" }] }, leaves("unreadable")],
    ["a list with a number in it", { groups: ["a", 7] }, leaves("unreadable")],
    ["an empty list", { groups: [] }, says([])],
    [
      "left out for their number (distributed)",
      { _claim_names: { groups: "src1" }, _claim_sources: {} },
      leaves("overage"),
    ],
    ["left out for their number (hasgroups)", { hasgroups: true }, leaves("overage")],
    ["left out for their number (hasgroups as a text)", { hasgroups: "true" }, leaves("overage")],
    ["there beside another distributed claim", { _claim_names: { x: "src1" }, groups: ["a"] }, says(["a"])],
    ["there beside hasgroups: false", { hasgroups: false, groups: ["a"] }, says(["a"])],
  ])("[O6] in an ID token that is %s", (_what, claims, expected) => {
    expect(mapClaims(oidc(), { sub: "s", ...claims })).toMatchObject(expected);
  });
  it.each<[string, Claims, Claims, object]>([
    ["a list at userinfo alone", {}, { groups: ["a"] }, says(["a"])],
    ["an empty list in the ID token, a list at userinfo", { groups: [] }, { groups: ["a"] }, says(["a"])],
    ["another list at userinfo", { groups: ["a"] }, { groups: ["b", "c"] }, says(["b", "c"])],
    ["an empty list at userinfo", { groups: ["a"] }, { groups: [] }, says([])],
    ["null at userinfo", { groups: ["a"] }, { groups: null }, says(["a"])],
    ["an object at userinfo", { groups: ["a"] }, { groups: {} }, says(["a"])],
    [
      "overage, and the whole list at userinfo",
      { _claim_names: { groups: "x" } },
      { groups: ["a"] },
      says(["a"]),
    ],
    ["hasgroups, and the whole list at userinfo", { hasgroups: true }, { groups: ["a"] }, says(["a"])],
    ["overage at userinfo", {}, { _claim_names: { groups: "x" }, groups: ["a"] }, leaves("overage")],
    ["neither", {}, {}, leaves("absent")],
  ])("[O6] %s", (_what, idToken, userinfo, expected) => {
    const merged = mergeClaims(oidc(), { sub: "s", ...idToken }, { sub: "s", ...userinfo });
    expect(mapClaims(oidc(), merged)).toMatchObject(expected);
  });
  it("[O6] by a path inside another claim is read the same way", () => {
    const nested = oidc("realm_access.roles");
    const merged = mergeClaims(
      nested,
      { sub: "s", realm_access: { roles: [] } },
      { sub: "s", realm_access: { roles: ["a"] } },
    );
    expect(mapClaims(nested, merged)).toMatchObject(says(["a"]));
    expect(mapClaims(nested, { sub: "s", realm_access: {} })).toMatchObject(leaves("absent"));
  });
  const LINK = "http://schemas.microsoft.com/claims/groups.link";
  it.each<[string, Claims, object]>([
    ["missing", {}, leaves("absent")],
    ["there without a value", { groups: [] }, leaves("absent")],
    ["there with an empty value", { groups: "" }, leaves("absent")],
    ["Entra ID's overage", { [LINK]: "https://graph.example/users/1/getMemberObjects" }, leaves("overage")],
    ["Entra ID's overage without a value", { [LINK]: [] }, leaves("overage")],
    ["Entra ID's overage beside groups", { [LINK]: "x", groups: ["a"] }, leaves("overage")],
    ["one value", { groups: "a" }, says(["a"])],
  ])("[M1] in an assertion that is %s", (_what, attributes, expected) => {
    expect(mapAssertion(saml(), { nameId: "s", ...attributes })).toMatchObject(expected);
  });
  it("that the settings don't name is ignored", () => {
    expect(mapClaims(oidc(null), { sub: "s", groups: ["a"] })).toMatchObject({ groups: null });
    expect(mapClaims(oidc(null), { sub: "s" })).not.toHaveProperty("groupsUnsaid");
  });
});
