import { describe, expect, it } from "vitest";
import { isCommonPassword } from "./is-common-password";

describe("[X12] a password", () => {
  it.each([
    "password12345678",
    "PassWord12345678",
    "Password-12345678!",
    "123456789987654321",
    "1qaz2wsx3edc4rfv",
    "qwertyuiopasdfghjkl",
    "Summer-2026-Summer",
    "passwordpassword",
    "dragondragondragon",
    "111111111111111",
    "letmein letmein letmein",
    "ｐａｓｓｗｏｒｄ12345678",
  ])("%s is one of those that are tried first", (password) => {
    expect(isCommonPassword(password)).toBe(true);
  });
  it.each([
    "correct horse battery staple",
    "correcthorsebatterystaple",
    "eleven quiet lanterns",
    "Tr0ub4dor&3-something",
    "kastanienbaum im regen",
    "пароль12345678901",
    "",
    "a".repeat(15) + "bcdefghijk",
    "x9".repeat(600),
  ])("%s is not", (password) => {
    expect(isCommonPassword(password)).toBe(false);
  });
  it("of any length is judged at once", () => {
    const began = Date.now();
    for (const text of ["1".repeat(64), "12".repeat(32), "ab1".repeat(21), "a1".repeat(512)])
      isCommonPassword(text);
    expect(Date.now() - began).toBeLessThan(200);
  });
});
