import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { awsConfigText, endpointRuleSets, profileNames, slug } from "./aws-config-text";
import { tarOf } from "./tar";

const INPUT = {
  name: "northwind",
  origin: "https://aws.example.com",
  startUrl: "https://aws.example.com/start",
  ssoRegion: "foyer-1",
};

describe("the configuration file", () => {
  it("names profiles predictably, and tells accounts of the same name apart", () => {
    const roles = [
      ["1".repeat(12), "Checkout web", "ReadOnly"],
      ["2".repeat(12), "Checkout  Web!", "ReadOnly"],
      ["3".repeat(12), "Zürich Data", "Power+User"],
      ["4".repeat(12), "日本", "A"],
    ].map(([accountId = "", accountName = "", roleName = ""]) => ({ accountId, accountName, roleName }));
    expect(profileNames(roles)).toEqual([
      "checkout-web-111111111111.ReadOnly",
      "checkout-web-222222222222.ReadOnly",
      "zurich-data.Power+User",
      "account.A",
    ]);
    expect(slug("")).toBe("account");
  });

  it("names only profiles that exist", () => {
    expect(awsConfigText({ ...INPUT, roles: [] })).not.toContain("--profile");
    expect(
      awsConfigText({
        ...INPUT,
        roles: [{ accountId: "1".repeat(12), accountName: "A", roleName: "R", region: "eu-west-1" }],
      }),
    ).toContain("aws sso login --profile a.R");
  });

  it("touches neither [default] nor the global endpoint, and no name can break out of its line", () => {
    const text = awsConfigText({
      ...INPUT,
      roles: [
        {
          accountId: "1".repeat(12),
          accountName: "x]\n[default]\naws_access_key_id = evil",
          roleName: "R",
          region: "eu-west-1",
        },
      ],
    });
    expect(text).not.toMatch(/^\[default\]/m);
    expect(text).not.toMatch(/^endpoint_url/m);
    expect(text).not.toMatch(/^aws_access_key_id/m);
  });
});

it("is exactly what AWS's clients expect", () => {
  expect(
    awsConfigText({
      ...INPUT,
      roles: [
        { accountId: "1".repeat(12), accountName: "Payments", roleName: "ReadOnly", region: "eu-west-1" },
        { accountId: "2".repeat(12), accountName: "Gov", roleName: "Admin", region: "us-gov-west-1" },
      ],
    }),
  ).toBe(`# BEGIN Foyer northwind (https://aws.example.com)
# Copying this again? Replace everything from BEGIN to END: a section that occurs twice breaks the whole file.
# northwind: put this into ~/.aws/config. Sign in with: aws sso login --profile payments.ReadOnly

[sso-session northwind]
sso_start_url = https://aws.example.com/start
sso_region = foyer-1
sso_registration_scopes = sso:account:access

[services northwind]
sso =
  endpoint_url = https://aws.example.com
sso_oidc =
  endpoint_url = https://aws.example.com
sso_admin =
  endpoint_url = https://aws.example.com
identitystore =
  endpoint_url = https://aws.example.com

[profile payments.ReadOnly]
sso_session = northwind
services = northwind
sso_account_id = 111111111111
sso_role_name = ReadOnly
region = eu-west-1

[profile gov.Admin]
sso_session = northwind
services = northwind
sso_account_id = 222222222222
sso_role_name = Admin
region = us-gov-west-1

# END Foyer northwind (https://aws.example.com)
`);
  expect(awsConfigText({ ...INPUT, roles: [] })).toContain(
    "# northwind: nothing is assigned to you yet. Copy this again when something is.\n",
  );
});

describe("[C2] [C8] profile names", () => {
  const role = (accountId: string, accountName: string, roleName = "R", accountProfile?: string) => ({
    accountId,
    accountName,
    roleName,
    ...(accountProfile === undefined ? {} : { accountProfile }),
  });
  it("are unique whatever accounts are called", () => {
    const names = profileNames([
      role("100000000001", "Team A"),
      role("100000000002", "team a"),
      role("100000000003", "Team A 100000000001"),
      role("100000000004", "Team A 100000000002"),
      role("100000000005", "日本"),
      role("100000000006", "中国"),
      role("100000000007", "Account"),
    ]);
    expect(new Set(names).size).toBe(7);
  });
  it("stay as they were handed out, whoever comes later", () => {
    const first = role("100000000002", "Team A", "R", "team-a");
    expect(profileNames([role("100000000001", "Team A"), first])[1]).toBe("team-a.R");
    expect(profileNames([role("100000000001", "Team A", "R", "team-a-100000000001"), first])).toEqual([
      "team-a-100000000001.R",
      "team-a.R",
    ]);
    expect(new Set(profileNames([role("100000000001", "Team A"), first])).size).toBe(2);
  });
  it("have only signs that every SDK reads, and tell roles apart that differ in others", () => {
    const names = profileNames(
      ["Odd+=,.@-_1", "A=", "A,", "A-", "A+", "A@"].map((name) => role("100000000001", "Ünï & co", name)),
    );
    expect(new Set(names).size).toBe(6);
    // The pattern of a profile's name in the SDK for JavaScript.
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_@+.:/%-]+$/);
    expect(names[0]).toBe("uni-co.Odd+%3D%2C.@-_1");
  });
});

it("profile names contain nothing that ends a section's name", () => {
  const named = (accountName: string, roleName: string) =>
    profileNames([{ accountId: "1".repeat(12), accountName, roleName }]);
  expect(named("--A  b--", "Power User/x")).toEqual(["a-b.Power-User-x"]);
  expect(named("a".repeat(70), "R")).toEqual([`${"a".repeat(60)}.R`]);
  const alike = [1, 2].map((digit) => ({
    accountId: String(digit).repeat(12),
    accountName: "A",
    roleName: "Power User",
  }));
  expect(profileNames(alike)).toEqual(["a-111111111111.Power-User", "a-222222222222.Power-User"]);
  // One account with two roles needs no number.
  expect(
    profileNames(alike.map((role, index) => ({ ...role, accountId: "1", roleName: `R${index}` }))),
  ).toEqual(["a.R0", "a.R1"]);
});

/** A small interpreter of Smithy's rules engine, with the partitions AWS publishes. */
type Expression = { ref: string } | { fn: string; argv: unknown[]; assign?: string };
const PARTITIONS = [
  {
    name: "aws-cn",
    regions: /^cn-/,
    dnsSuffix: "amazonaws.com.cn",
    dualStackDnsSuffix: "api.amazonwebservices.com.cn",
  },
  { name: "aws-us-gov", regions: /^us-gov-/, dnsSuffix: "amazonaws.com", dualStackDnsSuffix: "api.aws" },
  { name: "aws", regions: /./, dnsSuffix: "amazonaws.com", dualStackDnsSuffix: "api.aws" },
];
type Scope = Record<string, unknown>;
function valueOf(expression: unknown, scope: Scope): unknown {
  if (typeof expression !== "object" || expression === null) return expression;
  const node = expression as Expression;
  if ("ref" in node) return scope[node.ref];
  const argv = node.argv.map((each) => valueOf(each, scope));
  switch (node.fn) {
    case "isSet":
      return argv[0] !== undefined;
    case "stringEquals":
    case "booleanEquals":
      return argv[0] === argv[1];
    case "getAttr":
      return (argv[0] as Scope)[String(argv[1])];
    case "aws.partition":
      return PARTITIONS.find(({ regions }) => regions.test(String(argv[0])));
    default:
      throw new Error(`no function ${node.fn}`);
  }
}
function endpointOf(text: string, given: Scope): string {
  type Parameter = { default?: unknown; builtIn: string; type: string };
  type Rule = { conditions: Expression[]; type: string; error?: string; endpoint?: { url: unknown } };
  const { version, parameters, rules } = JSON.parse(text) as {
    version: string;
    parameters: Record<string, Parameter>;
    rules: Rule[];
  };
  expect(version).toBe("1.0");
  const defaults = Object.entries(parameters).flatMap(([name, { default: value }]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  for (const rule of rules) {
    const scope: Scope = { ...Object.fromEntries(defaults), ...given };
    const holds = rule.conditions.every((condition) => {
      const value = valueOf(condition, scope);
      if ("assign" in condition && condition.assign) scope[condition.assign] = value;
      return value !== undefined && value !== false;
    });
    if (!holds) continue;
    if (rule.type === "error") return `error: ${rule.error}`;
    expect(rule).toMatchObject({ type: "endpoint", endpoint: { properties: {}, headers: {} } });
    const url = rule.endpoint?.url;
    return typeof url === "string"
      ? url.replaceAll(/\{(\w+)(?:#(\w+))?\}/g, (_all, name: string, part?: string) =>
          String(part === undefined ? scope[name] : (scope[name] as Scope)[part]),
        )
      : String(valueOf(url, scope));
  }
  throw new Error("no rule holds");
}
const PREFIXES = [
  ["models/sso/2019-06-10/endpoint-rule-set-1.json", "portal.sso"],
  ["models/sso-oidc/2019-06-10/endpoint-rule-set-1.json", "oidc"],
  ["models/sso-admin/2020-07-20/endpoint-rule-set-1.json", "sso"],
  ["models/identitystore/2020-06-15/endpoint-rule-set-1.json", "identitystore"],
] as const;

describe.each(PREFIXES)("the rule set %s", (file, prefix) => {
  const textOf = () => endpointRuleSets(INPUT).find(({ path: name }) => name === file)?.text ?? "";
  it.each<[Scope, string]>([
    [{ Region: "foyer-1" }, "https://aws.example.com"],
    [{ Region: "foyer-1", UseFIPS: true, UseDualStack: true }, "https://aws.example.com"],
    [{ Region: "eu-west-1", Endpoint: "https://vpce.example.com" }, "https://vpce.example.com"],
    [{ Region: "eu-west-1" }, `https://${prefix}.eu-west-1.amazonaws.com`],
    [{ Region: "us-east-1", UseFIPS: true }, `https://${prefix}-fips.us-east-1.amazonaws.com`],
    [{ Region: "us-east-1", UseDualStack: true }, `https://${prefix}.us-east-1.api.aws`],
    [{ Region: "us-east-1", UseFIPS: true, UseDualStack: true }, `https://${prefix}-fips.us-east-1.api.aws`],
    [{ Region: "us-gov-west-1" }, `https://${prefix}.us-gov-west-1.amazonaws.com`],
    [{ Region: "us-gov-west-1", UseFIPS: true }, `https://${prefix}.us-gov-west-1.amazonaws.com`],
    [{ Region: "cn-north-1" }, `https://${prefix}.cn-north-1.amazonaws.com.cn`],
    [
      { Region: "cn-north-1", UseDualStack: true },
      `https://${prefix}.cn-north-1.api.amazonwebservices.com.cn`,
    ],
    [{}, "error: Invalid Configuration: Missing Region"],
  ])("resolves %j to %s", (given, expected) => {
    expect(endpointOf(textOf(), given)).toBe(expected);
  });
  it("takes its parameters from the client's settings", () => {
    const text = textOf();
    expect(JSON.parse(text)).toMatchObject({
      parameters: {
        Region: { builtIn: "AWS::Region", required: false, type: "String" },
        UseDualStack: { builtIn: "AWS::UseDualStack", required: true, default: false, type: "Boolean" },
        UseFIPS: { builtIn: "AWS::UseFIPS", required: true, default: false, type: "Boolean" },
        Endpoint: { builtIn: "SDK::Endpoint", required: false, type: "String" },
      },
    });
    // botocore refuses parameters without these.
    for (const parameter of Object.values((JSON.parse(text) as { parameters: Scope }).parameters))
      expect(parameter).toHaveProperty("documentation");
  });
});

describe("rule sets for old clients", () => {
  it("are an archive that tar can read", () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "foyer-tar-"));
    writeFileSync(path.join(folder, "a.tar"), tarOf(endpointRuleSets(INPUT), new Date()));
    execFileSync("tar", ["-xf", "a.tar"], { cwd: folder });
    expect(readdirSync(path.join(folder, "models")).toSorted()).toEqual([
      "identitystore",
      "sso",
      "sso-admin",
      "sso-oidc",
    ]);
    expect(
      JSON.parse(readFileSync(path.join(folder, "models/sso/2019-06-10/endpoint-rule-set-1.json"), "utf8")),
    ).toMatchObject({ version: "1.0" });
    rmSync(folder, { recursive: true });
  });
});
