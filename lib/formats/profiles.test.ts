import { describe, expect, it } from "vitest";
import { awsConfigText } from "./aws-config-text";
import { configRoles, profileOf } from "./profiles";

const account = (id: string, name: string, roles: number[], waiting?: number[]) => ({
  id,
  name,
  roles,
  ...(waiting ? { waiting } : {}),
});
const role = (id: string, name: string) => ({ id, name });
const LIST = {
  roles: [role("ps-1", "Operator"), role("ps-2", "ReadOnly")],
  accounts: [
    account("111111111111", "Payments", [0, 1]),
    account("222222222222", "Data lake", [0, 1], [1]),
    account("333333333333", "data-lake", [1]),
  ],
};

describe("a role's profile on the start page", () => {
  it("is in the copied configuration, for the same account and role", () => {
    const text = awsConfigText({
      name: "northwind",
      origin: "https://aws.example.com",
      startUrl: "https://aws.example.com/start",
      ssoRegion: "foyer-1",
      roles: configRoles(LIST).map((each) => ({ ...each, region: "us-east-1" })),
    });
    for (const [accountId, roleId, roleName] of [
      ["111111111111", "ps-1", "Operator"],
      ["111111111111", "ps-2", "ReadOnly"],
      ["222222222222", "ps-1", "Operator"],
      ["333333333333", "ps-2", "ReadOnly"],
    ] as const) {
      const section = text
        .split("\n\n")
        .find((each) => each.startsWith(`[profile ${profileOf(LIST, { accountId, roleId })}]`));
      expect(section).toContain(`sso_account_id = ${accountId}\nsso_role_name = ${roleName}`);
    }
  });
  it("is null for a role that is still being deployed, or isn't the user's", () => {
    expect(profileOf(LIST, { accountId: "222222222222", roleId: "ps-2" })).toBeNull();
    expect(profileOf(LIST, { accountId: "333333333333", roleId: "ps-1" })).toBeNull();
  });
});
