import { describe, expect, it } from "vitest";
import type { Refusal } from "@/lib/platform/errors";
import { parseInput } from "@/lib/platform/parse-input";
import {
  identityCenterSettings,
  mapIdentityCenter,
  partitionOfStartUrl,
  addressesOf,
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
function problem(more: Record<string, unknown>): string | null {
  try {
    parseInput(identityCenterSettings, settings(more));
    return null;
  } catch (error) {
    const { code, params } = error as Refusal;
    return params.field === undefined ? code : `${code} ${String(params.field)}`;
  }
}

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
    expect(problem({ startUrl })).toBe("identity_center_start_url_invalid");
  });
  it("is trimmed of what the browser's address bar adds", () => {
    expect(
      identityCenterSettings.parse(
        settings({ startUrl: " https://d-1234567890.awsapps.com/start/#/?tab=accounts " }),
      ).startUrl,
    ).toBe("https://d-1234567890.awsapps.com/start");
  });
});

describe("the other fields", () => {
  it.each<[string, Record<string, unknown>, string]>([
    ["a region of another partition", { region: "cn-north-1" }, "identity_center_partition_mismatch"],
    ["a region that is none", { region: "foyer-1" }, "identity_center_region_invalid"],
    [
      "a region that would become a host",
      { region: "eu-west-1.evil.example/" },
      "identity_center_region_invalid",
    ],
    [
      "an endpoint with a path",
      { endpoints: { oidc: "https://vpce.example/x", portal: null, sts: null, signIn: null } },
      "identity_center_endpoint_invalid oidc",
    ],
    [
      "an endpoint without a lock",
      { endpoints: { oidc: null, portal: "http://vpce.example", sts: null, signIn: null } },
      "identity_center_endpoint_invalid portal",
    ],
    [
      "domains",
      { newUsers: { kind: "create", domains: ["a.example"] } },
      "identity_center_domains_unsupported",
    ],
    ["too many requests", { requestsPerSecond: 1_000 }, "identity_center_rate_invalid"],
    ["no purpose", { purpose: "everything" }, "identity_center_purpose_missing"],
  ])("%s is refused", (_what, more, code) => {
    expect(problem(more)).toBe(code);
  });
  it("another portal may be of any partition", () => {
    expect(problem({ startUrl: "https://aws.partner.example/start", region: "cn-north-1" })).toBeNull();
  });
  it("every endpoint counts as a change of where tokens go", () => {
    const base = identityCenterSettings.parse(settings());
    const others: IdentityCenterSettings[] = [
      { ...base, startUrl: "https://x.awsapps.com/start" },
      { ...base, region: "us-east-1" },
      ...(["oidc", "portal", "sts", "signIn"] as const).map((part) => ({
        ...base,
        endpoints: { ...base.endpoints, [part]: "https://x.example" },
      })),
    ];
    expect(new Set([base, ...others].map(addressesOf)).size).toBe(7);
    expect(addressesOf({ ...base, purpose: "both", requestsPerSecond: 1 })).toBe(addressesOf(base));
  });
});

describe("mapping a user", () => {
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
