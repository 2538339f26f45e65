/** The protecting service control policy, judged by the sandbox's evaluator. */
import { describe, expect, it } from "vitest";
import { evaluate } from "@/sandbox/policy/evaluate";
import { protectingScp } from "./connection-template";

type Statement = {
  Action: string[];
  Resource: string | string[];
  Condition?: { ArnNotLike: { "aws:PrincipalArn": string[] } };
};
const policy = protectingScp() as { Statement: Statement[] };
const ACCOUNT = "481230097715";
const iam = (rest: string) => `arn:aws:iam::${ACCOUNT}:${rest}`;
const judge = (principal: string, action: string, resource: string) =>
  evaluate([JSON.stringify(policy)], { action, resource, keys: { "aws:principalarn": principal } });

const ATTACKERS = [
  iam("role/Admin"),
  iam("user/admin"),
  iam("root"),
  iam("role/foyer/Foyer_Administrator_1"),
];
const WRITES = [
  "iam:CreateRole",
  "iam:UpdateAssumeRolePolicy",
  "iam:PutRolePolicy",
  "iam:AttachRolePolicy",
  "iam:DeleteRole",
];

describe("[X11] [G72] an account's administrator", () => {
  it.each(ATTACKERS)("%s makes and changes no role that the policy exempts", (attacker) => {
    const exempt = new Set(
      policy.Statement.flatMap(({ Condition }) => Condition?.ArnNotLike["aws:PrincipalArn"] ?? []),
    );
    expect(exempt.size).toBeGreaterThan(2);
    for (const pattern of exempt) {
      const role = pattern.split(":role/")[1]?.replaceAll("*", "evil") ?? "";
      for (const action of WRITES) expect(judge(attacker, action, iam(`role/${role}`)), role).toBe("deny");
    }
  });
  it("can't take the steps that opened everything", () => {
    const [admin] = ATTACKERS;
    for (const name of ["stacksets-exec-evil", "stacksets-exec-/evil"]) {
      expect(judge(admin ?? "", "iam:CreateRole", iam(`role/${name}`)), name).toBe("deny");
      // Nor does one that is there already make another.
      expect(judge(iam(`role/${name}`), "iam:UpdateAssumeRolePolicy", iam(`role/${name}`))).toBe("deny");
    }
    // The name of a break-glass role that anybody may make exempts nobody.
    const breakGlass = iam("role/OrgBreakGlass");
    expect(judge(breakGlass, "iam:UpdateAssumeRolePolicy", iam("role/foyer-system/FoyerProvisioner"))).toBe(
      "deny",
    );
    expect(judge(breakGlass, "iam:UpdateSAMLProvider", iam("saml-provider/FOYER_a"))).toBe("deny");
  });
  it("keeps everything else", () => {
    for (const attacker of ATTACKERS) {
      expect(judge(attacker, "iam:CreateRole", iam("role/app"))).toBe("none");
      expect(judge(attacker, "iam:GetRole", iam("role/stacksets-exec-1"))).toBe("none");
      expect(judge(attacker, "iam:CreateSAMLProvider", iam("saml-provider/Okta"))).toBe("none");
    }
  });
});
it("[X11] CloudFormation and Foyer's own roles still do their work", () => {
  const stackSet = iam("role/stacksets-exec-0123456789abcdef0123456789abcdef");
  expect(judge(stackSet, "iam:CreateRole", iam("role/foyer-system/FoyerProvisioner"))).toBe("none");
  expect(judge(stackSet, "iam:CreateSAMLProvider", iam("saml-provider/FOYER_a"))).toBe("none");
});
