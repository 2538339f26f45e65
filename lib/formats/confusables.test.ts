import { describe, expect, it } from "vitest";
import { looksLike, skeletonOf } from "./confusables";

describe("[X5] two names", () => {
  it.each([
    // UTS #39's and ICU's own examples, and the ones that attackers of domain names used.
    ["paypal", "раураl"],
    ["paypal", "𝔭𝒶у𝕡𝕒ℓ"],
    ["scope", "ѕсоре"],
    ["apple", "аррӏе"],
    ["google", "ɡoogle"],
    ["morgan", "mоrgan"],
    ["morgan", "rnοrgan"],
    ["morgan", "ｍоrgan"],
    ["admin", "admın"],
    ["Iris", "Ӏris"],
    ["iris", "іris"],
    ["IRIS", "ІRIS"],
    ["morgan", "МORGAN"],
    ["nina", "ΝINA"],
    ["bob", "Ьоb"],
    ["coco", "сосо"],
    ["ahmed", "аhmеd"],
    ["On-call", "On‐call"],
    ["D’Arcy", "D'Arcy"],
    ["нина", "нинa"],
    ["Zoë", "Zоë"],
  ])("%s and %s look alike, whichever came first", (one, other) => {
    expect(looksLike(one, other)).toBe(true);
    expect(looksLike(other, one)).toBe(true);
  });
  it.each([
    ["zoe", "zoë"],
    ["muller", "müller"],
    ["garcia", "garcía"],
    ["нина", "ньина"],
    ["佐藤", "佐籐"],
    ["team1", "teaml"],
    ["modem", "modern"],
    ["Büro 1", "Büro I"],
    ["Équipe 10", "Équipe IO"],
    ["morgan", "morgan"],
    ["morgan", "MORGAN"],
    ["Саша", "Маша"],
    ["αλέξης", "alexis"],
  ])("%s and %s don't", (one, other) => {
    expect(looksLike(one, other)).toBe(false);
    expect(looksLike(other, one)).toBe(false);
  });
  it("the skeleton of a skeleton is that skeleton for what people type", () => {
    for (const name of ["morgan", "Нина", "Zoë Müller", "佐藤", "עדה", "Ӏris"])
      expect(skeletonOf(skeletonOf(name))).toBe(skeletonOf(name));
  });
});
