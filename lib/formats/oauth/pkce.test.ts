import { describe, expect, it } from "vitest";
import { isChallenge, matchesChallenge } from "./pkce";

describe("[G30] PKCE", () => {
  // RFC 7636, Appendix B.
  const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

  it("accepts the verifier of the RFC's example", () => {
    expect(matchesChallenge(verifier, challenge)).toBe(true);
  });

  it.each([
    ["another verifier", verifier.replace("d", "e"), challenge],
    ["the challenge itself (method plain)", challenge, challenge],
    ["no verifier", "", challenge],
    ["a verifier of 42 characters", verifier.slice(1), challenge],
    ["a verifier of 129 characters", "a".repeat(129), challenge],
    ["a verifier with other characters", `${verifier.slice(1)}+`, challenge],
    ["an empty challenge", verifier, ""],
    ["a padded challenge", verifier, `${challenge}=`],
  ])("refuses %s", (_, given, wanted) => {
    expect(matchesChallenge(given, wanted)).toBe(false);
  });

  it.each([
    [challenge, true],
    [challenge.slice(1), false],
    [`${challenge}a`, false],
    [challenge.replace("-", "+"), false],
    [`${challenge}\n`, false],
  ])("accepts %j as a challenge: %s", (text, expected) => {
    expect(isChallenge(text)).toBe(expected);
  });
});
