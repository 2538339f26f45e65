import { describe, expect, it } from "vitest";
import { isMostCommon } from "./most-common";
import { passwordProblem } from "./policy";

const NAMES = [
  "rosa",
  "rosa.diaz@northwind.example",
  "Rosa Díaz",
  "Northwind",
  "aws.northwind.example",
  "foyer",
];
const problem = (password: string, isOnlyFactor = true) =>
  passwordProblem(password, { names: NAMES, isOnlyFactor })?.code ?? null;

describe("a password", () => {
  it("[G52] alone has at least 15 characters, beside a second factor eight", () => {
    expect(problem("quiet lanterns")).toBe("password_too_short");
    expect(problem("quiet lantern s")).toBeNull();
    expect(problem("gxvq7tn", false)).toBe("password_too_short");
    expect(problem("gxvq7tnk", false)).toBeNull();
  });
  it("has at most 128 characters", () => {
    const long = "kastanienbaum im regen ".repeat(6);
    expect(problem(long.slice(0, 128))).toBeNull();
    expect(problem(long.slice(0, 129))).toBe("password_too_long");
  });
  it("is counted in code points after NFKC, as it is hashed", () => {
    // One code point each, two UTF-16 units.
    expect(problem("🦊🐻🐼🐨🐯🦁🐮🐷🐸🐵🐔🐧🐦🐤🦆")).toBeNull();
    expect(problem("🦊🐻🐼🐨🐯🦁🐮🐷")).toBe("password_too_short");
    // A ligature becomes two letters, an accent joins its letter.
    expect(problem("ﬃnes quiet lan")).toBeNull();
    expect(problem("e\u0301".repeat(8))).toBe("password_too_short");
  });
  it.each([
    ["northwind2026!!", "the company and a year"],
    ["Rosa.Diaz-Northwind", "both names"],
    ["rosa-rosa-rosa-rosa", "the user name"],
    ["foyer foyer foyer 1", "the product"],
    ["n.o.r.t.h.w.i.n.d 12", "spaced out"],
    ["ＮＯＲＴＨＷＩＮＤ northwind", "in other letters"],
  ])("%s is refused: %s", (password) => {
    expect(problem(password)).toBe("password_is_name");
  });
  it("may contain a name beside enough else", () => {
    expect(problem("rosa waters eleven plants")).toBeNull();
    expect(problem("prosaic windmills at night")).toBeNull();
  });
  it.each(["password", "baseball", "1qaz2wsx", "Trustno1", "smokey24", "ｓｕｐｅｒｍａｎ"])(
    "[G52] %s is one of the 100,000 most common",
    (password) => {
      expect(problem(password, false)).toBe("password_common");
    },
  );
  it("is looked up within a millisecond once the list is read", () => {
    isMostCommon("first");
    const began = performance.now();
    for (let index = 0; index < 1_000; index += 1) isMostCommon(`nobody has chosen ${index}`);
    expect((performance.now() - began) / 1_000).toBeLessThan(1);
  });
});
