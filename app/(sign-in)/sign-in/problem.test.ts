/** The sentence that people get for each way in which a sign-in at a source can fail. */
import { describe, expect, it } from "vitest";
import type { Progress } from "@/lib/identity/sign-in/identity-center/advance";
import { englishText } from "@/lib/messages/server-text";
import { stateOf } from "./code/[id]/state";
import { problemText } from "./problem";

const text = englishText();
const other = text.t("sign_in.problem.other");

/** The codes of addresses: what the routes of OIDC and SAML and a sign-in's own rules end with. */
const CODES = [
  "unreachable",
  "denied",
  "misconfigured",
  "refused",
  "busy",
  "failed",
  "unknown",
  "domain",
  "name_taken",
  "disabled",
  "switched_off",
  "unproven",
  "incomplete",
];
/** What ends a sign-in at an Identity Center besides. */
const CODES_THERE = ["other_person", "nobody", "denied", "expired", "signed_out", "unreachable", "refused"];

const failedWith = (outcome: string): Progress => ({
  state: "failed",
  sourceName: "Partner",
  purpose: "sign-in",
  outcome,
  callbackPath: "/start",
  sourceId: "src-1",
});

describe("[M4] a sign-in that failed", () => {
  it("has a sentence of its own for each code", () => {
    const sentences = CODES.map((code) => problemText(text, code, "Okta"));
    expect(sentences).not.toContain(other);
    expect(new Set(sentences).size).toBe(CODES.length);
    for (const sentence of sentences) expect(sentence).not.toMatch(/[{}]/);
  });

  it("names the provider, or says “your identity provider”, and shows nothing of the address", () => {
    expect(problemText(text, "denied", "Okta")).toMatch(/^Okta didn’t sign you in/);
    expect(problemText(text, "refused", null)).toMatch(/^Your identity provider couldn’t sign you in/);
    expect(problemText(text, "<script>", "Okta")).toBe(other);
    expect(problemText(text, ["denied"], "Okta")).toBeNull();
  });
});

describe("[M4] a sign-in at an Identity Center that failed", () => {
  it("has a sentence of its own for each outcome, and a way back", () => {
    const states = [...new Set([...CODES_THERE, ...CODES])].map((code) => stateOf(text, failedWith(code)));
    const sentences = states.map(({ problem }) => problem);
    expect(sentences).not.toContain(other);
    expect(new Set(sentences).size).toBe(states.length);
    for (const { waiting, back } of states)
      expect([waiting, back]).toEqual([null, { href: "/sign-in", label: "Back to sign-in" }]);
  });

  it("that is over or another browser's shows no code", () => {
    expect(stateOf(text, null)).toMatchObject({
      waiting: null,
      problem: expect.stringContaining("has ended"),
    });
  });
});
