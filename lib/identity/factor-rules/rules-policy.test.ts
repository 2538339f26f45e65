import { expect, it } from "vitest";
import { combineRules, DEFAULT_RULES } from "./rules-policy";
import type { Rule } from "./types";

const rule = (mode: Rule["mode"], kinds: Rule["kinds"], covers: Rule["covers"] = "passwords"): Rule => ({
  mode,
  kinds,
  covers,
});

it("the strictest rule decides when to ask, and for which sign-ins", () => {
  expect(
    combineRules([
      rule("new", ["passkey", "totp"]),
      rule("always", ["passkey", "security_key", "totp"], "every_source"),
    ]),
  ).toEqual(rule("always", ["passkey", "totp"], "every_source"));
});
it("rules that are off limit nothing", () => {
  expect(combineRules([rule("off", ["passkey"], "every_source"), rule("new", ["totp"])])).toEqual(
    rule("new", ["totp"]),
  );
  expect(combineRules([rule("off", ["totp"])])).toEqual(rule("off", ["passkey", "security_key", "totp"]));
  expect(combineRules([]).mode).toBe("off");
});
it("rules without a kind in common leave passkeys", () => {
  expect(combineRules([rule("new", ["totp"]), rule("always", ["security_key"])])).toEqual(
    rule("always", ["passkey"]),
  );
});
it("[G59] a new installation asks administrators always, and everyone when something is new", () => {
  expect(combineRules([DEFAULT_RULES.everyone]).mode).toBe("new");
  expect(combineRules([DEFAULT_RULES.everyone, DEFAULT_RULES.administrators]).mode).toBe("always");
});
