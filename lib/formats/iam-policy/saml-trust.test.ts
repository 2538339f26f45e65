import { describe, expect, it } from "vitest";
import { samlTrustProblems } from "./saml-trust";

const PROVIDER = "arn:aws:iam::481230097715:saml-provider/FOYER_0123456789abcdef_DO_NOT_DELETE";
const ALL = ["sts:AssumeRoleWithSAML", "sts:TagSession", "sts:SetSourceIdentity"];
const SIGN_IN = {
  providerArn: PROVIDER,
  assertion: {
    "saml:aud": "https://signin.aws.amazon.com/saml",
    "saml:iss": "https://foyer.example/saml/idp",
    "saml:sub_type": "persistent",
  },
};
const allow = (more: object = {}) => ({
  Effect: "Allow",
  Principal: { Federated: PROVIDER },
  Action: ALL,
  ...more,
});
const problems = (...Statement: object[]) =>
  samlTrustProblems(JSON.stringify({ Version: "2012-10-17", Statement }), SIGN_IN);
/** Code and parameters on one line. */
const inWords = (found: ReturnType<typeof problems>) =>
  found.map(({ what: { code, params = {} } }) => [code, ...Object.values(params)].join(" "));

describe("a trust policy", () => {
  it.each<[string, object[]]>([
    ["names the provider and the actions", [allow()]],
    ["writes one statement without a list", [allow({ Action: "sts:*" })]],
    [
      "trusts others too",
      [
        { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
        allow({ Principal: { Federated: ["arn:other", PROVIDER] } }),
      ],
    ],
    [
      "splits the actions",
      [allow({ Action: "sts:AssumeRoleWithSAML" }), allow({ Action: ["STS:tagsession", "sts:Set*"] })],
    ],
    [
      "asks for what every assertion says",
      [
        allow({
          Condition: {
            StringEquals: {
              "SAML:aud": [
                "https://us-west-2.signin.aws.amazon.com/saml",
                "https://signin.aws.amazon.com/saml",
              ],
              "saml:iss": SIGN_IN.assertion["saml:iss"],
              "SAML:sub_type": "persistent",
            },
            Null: { "sts:SourceIdentity": "false" },
          },
        }),
      ],
    ],
    [
      "asks for it by a pattern",
      [allow({ Condition: { StringLike: { "SAML:aud": "https://*signin.aws.amazon.com/sam?" } } })],
    ],
    [
      "denies somebody else",
      [allow(), { Effect: "Deny", Principal: { AWS: "arn:aws:iam::1:root" }, Action: "sts:*" }],
    ],
    [
      "denies another audience",
      [
        allow(),
        {
          Effect: "Deny",
          Principal: "*",
          Action: "sts:*",
          Condition: { StringEquals: { "SAML:aud": "https://elsewhere.example" } },
        },
      ],
    ],
  ])("that %s admits users", (_what, statements) => {
    expect(problems(...statements)).toEqual([]);
  });

  it.each<[string, object[], RegExp]>([
    [
      "trusts another provider",
      [allow({ Principal: { Federated: `${PROVIDER}X` } })],
      /trust_other_provider/,
    ],
    [
      "trusts everybody but one",
      [{ Effect: "Allow", NotPrincipal: { AWS: "x" }, Action: "sts:*" }],
      /trust_other_provider/,
    ],
    ["only denies", [allow({ Effect: "Deny" })], /trust_other_provider/],
    [
      "forgets to let the source identity be set",
      [allow({ Action: ["sts:AssumeRoleWithSAML", "sts:TagSession"] })],
      /trust_lacks .*sts:SetSourceIdentity/,
    ],
    ["allows another action", [allow({ Action: "sts:AssumeRole" })], /trust_lacks .*sts:AssumeRoleWithSAML/],
    [
      "wants another audience",
      [
        allow({
          Condition: { StringEquals: { "SAML:aud": "https://eu-west-1.signin.aws.amazon.com/saml" } },
        }),
      ],
      /SAML:aud: .*eu-west-1.* ≠ https:\/\/signin\.aws/,
    ],
    [
      "wants sessions without a source identity",
      [allow({ Condition: { Null: { "sts:SourceIdentity": "true" } } })],
      /Null sts:SourceIdentity/,
    ],
    [
      "denies it beside",
      [allow(), { Effect: "Deny", Principal: "*", Action: "sts:AssumeRoleWithSAML" }],
      /trust_denies .*sts:AssumeRoleWithSAML/,
    ],
    [
      "denies it to everybody in the other spelling",
      [allow(), { Effect: "Deny", Principal: { AWS: "*" }, Action: "*" }],
      /trust_denies .*sts:AssumeRoleWithSAML/,
    ],
  ])("that %s doesn't, with the reason", (_what, statements, words) => {
    const found = problems(...statements);
    expect(inWords(found)[0]).toMatch(words);
    expect(found[0]?.isHint).toBe(false);
  });

  it.each<[string, object[], RegExp]>([
    [
      "lacks session tags",
      [allow({ Action: ["sts:AssumeRoleWithSAML", "sts:SetSourceIdentity"] })],
      /session_tags/,
    ],
    [
      "depends on where people are",
      [allow({ Condition: { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } } })],
      /IpAddress aws:SourceIp/,
    ],
    ["cannot be read", [{ Effect: "Perhaps" }], /trust_not_readable/],
  ])("that %s is uncertain, not refused", (_what, statements, words) => {
    const found = problems(...statements);
    expect(found.length).toBeGreaterThan(0);
    for (const each of inWords(found)) expect(each).toMatch(words);
    expect(found.every(({ isHint }) => isHint)).toBe(true);
  });

  it("is compared quickly, for any pattern", () => {
    const hostile = `${"*a".repeat(2_000)}b`;
    const started = performance.now();
    expect(problems(allow({ Condition: { StringLike: { "SAML:aud": hostile } } }))).not.toEqual([]);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
