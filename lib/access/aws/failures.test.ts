import { describe, expect, it } from "vitest";
import { reasonText } from "@/lib/messages/reason";
import { englishText } from "@/lib/messages/server-text";
import { failureOf, isClockWrong, noteClock, signInFailureOf } from "./failures";

const refusal = (name: string, message: string, date?: string) =>
  Object.assign(new Error(message), {
    name,
    $metadata: { httpStatusCode: 400 },
    ...(date === undefined ? {} : { $response: { headers: { date } } }),
  });
const said = (error: Error, role?: string) => reasonText(englishText(), failureOf(error, role).reason);

describe("[A6] AWS's refusals, as sentences,", () => {
  const denied =
    "User: arn:aws:sts::1:assumed-role/FoyerProvisioner/x is not authorized to perform: iam:CreateRole because no identity-based policy allows the iam:CreateRole action";
  it("end before the next one begins, whatever AWS's punctuation", () => {
    for (const message of [denied, `${denied}.`, `${denied}!`, ` ${denied} `])
      expect(said(refusal("AccessDenied", message))).toMatch(/action[.!] Check the policy of the role Foyer/);
    expect(said(refusal("NoSuchEntity", "Policy x does not exist"))).toContain("exist. A customer");
    expect(said(refusal("LimitExceeded", "Cannot exceed quota"))).toContain("quota. Raise");
  });
  it("name the role whose policy refused", () => {
    expect(said(refusal("AccessDenied", denied))).toContain("FoyerProvisioner and");
    expect(said(refusal("AccessDenied", "no"), "FoyerKeyRotator")).toContain("role FoyerKeyRotator and");
  });
});

describe("[A7] [G85] a wrong clock", () => {
  it.each([
    ["InvalidIdentityTokenException", "Response is issued in the future"],
    ["InvalidIdentityTokenException", "Assertion is not yet valid"],
    ["ExpiredTokenException", "Token must be redeemed within 5 minutes of issuance"],
    ["IDPRejectedClaimException", "The assertion has expired"],
  ])("is named: %s, %s", (name, message) => {
    expect(isClockWrong(refusal(name, message))).toBe(true);
    expect(signInFailureOf(refusal(name, message))).toMatchObject({
      concerns: "later",
      reason: { code: "account.clock_wrong" },
      fix: { code: "fix.set_clock" },
    });
  });
  it.each([
    ["InvalidIdentityTokenException", "Response signature invalid"],
    ["InvalidIdentityTokenException", "Issuer not present in specified provider"],
    ["AccessDenied", "Not authorized to perform sts:AssumeRoleWithSAML"],
  ])("isn't the reason for %s, %s", (name, message) =>
    expect(isClockWrong(refusal(name, message))).toBe(false),
  );
  it("is measured by AWS's clock", () => {
    const ctx = { clock: { wrong: null }, now: () => new Date("2026-12-01T10:10:00Z") };
    const error = refusal("ExpiredTokenException", "no", "Tue, 01 Dec 2026 10:00:00 GMT");
    expect(noteClock(ctx, error)).toBe(600);
    expect(ctx.clock.wrong).toEqual({ secondsAhead: 600 });
    noteClock(ctx, null);
    expect(ctx.clock.wrong).toBeNull();
  });
});
