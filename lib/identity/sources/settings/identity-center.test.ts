import { describe, expect, it } from "vitest";
import {
  identityCenterSettings,
  mapIdentityCenter,
  partitionOfStartUrl,
  reachOf,
  type IdentityCenterSettings,
} from "./identity-center";

const settings = (more: Record<string, unknown> = {}) => ({
  startUrl: "https://d-1234567890.awsapps.com/start",
  region: "eu-west-1",
  purpose: "accounts",
  endpoints: { oidc: null, portal: null, sts: null, signIn: null },
  requestsPerSecond: 10,
  newUsers: { kind: "refuse" },
  ...more,
});
const problem = (more: Record<string, unknown>) =>
  identityCenterSettings.safeParse(settings(more)).error?.issues[0]?.message ?? null;

describe("the start URL", () => {
  it.each([
    ["https://d-1234567890.awsapps.com/start", "aws"],
    ["https://northwind.awsapps.com/start", "aws"],
    ["https://ssoins-0123456789abcdef.eu-west-1.portal.amazonaws.com", "aws"],
    ["https://ssoins-0123456789abcdef.portal.eu-west-1.app.aws", "aws"],
    ["https://identitycenter.amazonaws.com/ssoins-0123456789abcdef", "aws"],
    ["https://start.us-gov-west-1.us-gov-home.awsapps.com/directory/northwind", "aws-us-gov"],
    ["https://ssoins-0123456789abcdef.portal.us-gov-west-1.app.aws", "aws-us-gov"],
    ["https://d-1234567890.awsapps.cn/start", "aws-cn"],
    ["https://awsapps.com.evil.example/start", null],
    ["https://aws.partner.example/start", null],
  ])("%s is of partition %s", (url, partition) => {
    expect(partitionOfStartUrl(url)).toBe(partition);
  });
  it.each([
    "http://partner.example/start",
    "ftp://partner.example",
    "javascript:alert(1)",
    "https://user:word@partner.example/",
    "https://partner.example/start?x=1",
    "partner.example",
    "",
  ])("%s is refused", (startUrl) => {
    expect(problem({ startUrl })).toMatch(/start URL/);
  });
  it("loses what the browser's address bar adds", () => {
    expect(
      identityCenterSettings.parse(
        settings({ startUrl: " https://d-1234567890.awsapps.com/start/#/?tab=accounts " }),
      ).startUrl,
    ).toBe("https://d-1234567890.awsapps.com/start");
  });
});

describe("what else is said", () => {
  it.each<[string, Record<string, unknown>, RegExp]>([
    ["a region of another partition", { region: "cn-north-1" }, /different AWS partitions/],
    ["a region that is none", { region: "foyer-1" }, /region/],
    ["a region that would become a host", { region: "eu-west-1.evil.example/" }, /region/],
    [
      "an endpoint with a path",
      { endpoints: { oidc: "https://vpce.example/x", portal: null, sts: null, signIn: null } },
      /sso-oidc endpoint/,
    ],
    [
      "an endpoint without a lock",
      { endpoints: { oidc: null, portal: "http://vpce.example", sts: null, signIn: null } },
      /sso endpoint/,
    ],
    ["domains", { newUsers: { kind: "create", domains: ["a.example"] } }, /domains/],
    ["too many requests", { requestsPerSecond: 1_000 }, /50/],
    ["no purpose", { purpose: "everything" }, /what it is for/],
  ])("%s is refused", (_what, more, words) => {
    expect(problem(more)).toMatch(words);
  });
  it("another portal may be of any partition", () => {
    expect(problem({ startUrl: "https://aws.partner.example/start", region: "cn-north-1" })).toBeNull();
  });
  it("every address counts as a change of where tokens go", () => {
    const base = identityCenterSettings.parse(settings());
    const others: IdentityCenterSettings[] = [
      { ...base, startUrl: "https://x.awsapps.com/start" },
      { ...base, region: "us-east-1" },
      ...(["oidc", "portal", "sts", "signIn"] as const).map((part) => ({
        ...base,
        endpoints: { ...base.endpoints, [part]: "https://x.example" },
      })),
    ];
    expect(new Set([base, ...others].map(reachOf)).size).toBe(7);
    expect(reachOf({ ...base, purpose: "both", requestsPerSecond: 1 })).toBe(reachOf(base));
  });
});

describe("whom it names", () => {
  it.each<[unknown, string | null]>([
    ["ada", "ada"],
    ["ada@northwind.example", "ada@northwind.example"],
    ["x".repeat(65), null],
    [7, null],
    [undefined, null],
    ["a\u0000b", null],
  ])("%s", (userName, subject) => {
    expect(
      mapIdentityCenter({} as IdentityCenterSettings, {
        userName,
        sub: "admin",
        email: "boss@northwind.example",
        email_verified: true,
      }),
    ).toMatchObject({ subject, isEmailVerified: false, groups: null });
  });
});
