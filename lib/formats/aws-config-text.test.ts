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
  it("names profiles so that a person can guess them, apart where two accounts are called alike", () => {
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

  it("names no profile that does not exist", () => {
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

describe("rule sets for old clients", () => {
  it("are a tar archive that tar reads", () => {
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
