import { describe, expect, it } from "vitest";
import type { IdentityCenterAccount } from "../identity-center/store";
import type { EntitlementList } from "./list";
import { mergeIdentityCenters } from "./merge-identity-centers";
import type { EnvironmentEntry } from "./types";

const PRODUCTION: EnvironmentEntry = { name: "Production", colour: "red" };
const STAGING: EnvironmentEntry = { name: "Staging", colour: "amber" };
const OWN: EntitlementList = {
  generation: 7,
  until: null,
  roleCount: 1,
  entitlements: {
    environments: [PRODUCTION],
    units: ["Workloads"],
    roles: [{ id: "ps-1", name: "ReadOnly", description: null, sessionSeconds: 3600 }],
    accounts: [
      { id: "111111111111", name: "Payments", email: "p@x.test", unit: 0, environment: 0, roles: [0] },
    ],
  },
};
const account = (given: Partial<IdentityCenterAccount>): IdentityCenterAccount => ({
  id: "222222222222",
  name: "Ledger",
  email: "l@x.test",
  roles: ["ReadOnly"],
  sourceId: "src-a",
  environmentId: null,
  ...given,
});
const merge = (accounts: IdentityCenterAccount[]) =>
  mergeIdentityCenters(OWN, {
    identityCenters: [
      { id: "src-a", name: "Acme" },
      { id: "src-b", name: "Beta" },
    ],
    accounts,
    environments: new Map([
      ["env-p", PRODUCTION],
      ["env-s", STAGING],
    ]),
  });

describe("the list with connected Identity Centers", () => {
  it("keeps Foyer's own entries in order and doesn't change the original", () => {
    const before = structuredClone(OWN);
    const { entitlements } = merge([account({})]);
    expect(entitlements.accounts[0]).toEqual(OWN.entitlements.accounts[0]);
    expect(entitlements.roles[0]).toEqual(OWN.entitlements.roles[0]);
    expect(OWN).toEqual(before);
  });

  it("distinguishes roles of the same name by their Identity Center, and shares those within one", () => {
    const { entitlements, roleCount } = merge([
      account({ roles: ["Admin", "ReadOnly"] }),
      account({ id: "333333333333", roles: ["ReadOnly"] }),
      account({ id: "333333333333", sourceId: "src-b", roles: ["ReadOnly"] }),
    ]);
    expect(entitlements.roles.map(({ id }) => id)).toEqual([
      "ps-1",
      "src-a/Admin",
      "src-a/ReadOnly",
      "src-b/ReadOnly",
    ]);
    expect(entitlements.accounts.slice(1).map(({ roles, source }) => [roles, source])).toEqual([
      [[1, 2], 0],
      [[2], 0],
      [[3], 1],
    ]);
    expect(roleCount).toBe(5);
  });

  it("reuses environments in the list and adds others once", () => {
    const { entitlements } = merge([
      account({ environmentId: "env-p" }),
      account({ id: "333333333333", environmentId: "env-s" }),
      account({ id: "444444444444", environmentId: "env-s" }),
      account({ id: "555555555555", environmentId: "env-gone" }),
    ]);
    expect(entitlements.environments).toEqual([PRODUCTION, STAGING]);
    expect(entitlements.accounts.slice(1).map(({ environment }) => environment)).toEqual([0, 1, 1, null]);
  });

  it("marks accounts whose roles aren't listed yet", () => {
    const { entitlements, roleCount } = merge([account({ roles: null })]);
    expect(entitlements.accounts[1]).toMatchObject({ roles: [], isListing: true });
    expect(roleCount).toBe(1);
  });
});
