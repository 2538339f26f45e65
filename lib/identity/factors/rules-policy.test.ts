import { expect, it } from "vitest";
import { combineRules } from "./rules-policy";
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
