import { afterAll, beforeAll, expect, it } from "vitest";
import { testApp, type TestApp } from "@/lib/testing/app";
import { addAccount, addPermissionSet, addUser, assign } from "@/lib/testing/company";
import { changeSettings } from "@/lib/identity/administrators/settings";
import { awsConfigOf } from "../aws-config";
import { profileNamesOf } from "./profile-names";

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.dispose());

const named = async (...accounts: [id: string, name: string][]) => [
  ...(await profileNamesOf(
    app.ctx.db,
    accounts.map(([id, name]) => ({ id, name })),
  )),
];

it("[C2] gives each account a name of its own, and never another one", async () => {
  for (const [id, name] of [
    ["100000000002", "team a"],
    ["100000000001", "Team A"],
    ["100000000003", "Team A 100000000001"],
  ] as const)
    await addAccount(app, id, name);
  expect(await named(["100000000002", "team a"])).toEqual([["100000000002", "team-a"]]);
  // A later account, though its number is lower, and one that is called as another's profile would be.
  const all = await Promise.all([
    named(["100000000003", "Team A 100000000001"], ["100000000001", "Team A"], ["100000000002", "team a"]),
    named(["100000000001", "Team A"], ["100000000002", "team a"]),
  ]);
  const names = new Map(all.flat());
  expect(names.get("100000000002")).toBe("team-a");
  expect(new Set(names.values()).size).toBe(3);
  // Renamed, and gone from the list: the names stay.
  expect(new Map(await named(["100000000001", "Payments"], ["100000000003", "x"]))).toEqual(
    new Map([...names].filter(([id]) => id !== "100000000002")),
  );
});

it("leaves an account that Foyer doesn't have without one", async () => {
  expect(await named(["999999999999", "Elsewhere"])).toEqual([]);
});

it("[C1] an installation's prefix begins new names, and those that were handed out stay", async () => {
  const payments = await addAccount(app, "200000000001", "Payments");
  expect(await named([payments, "Payments"])).toEqual([[payments, "payments"]]);
  await changeSettings(app.system, { profilePrefix: "EMEA.x_1-" });
  const billing = await addAccount(app, "200000000002", "Billing");
  const twin = await addAccount(app, "200000000003", "billing");
  const userId = await addUser(app, "ada");
  const readOnly = await addPermissionSet(app, "ReadOnly");
  for (const account of [payments, billing, twin]) await assign(app, { userId }, account, readOnly);
  const profiles = async () =>
    [...(await awsConfigOf(app.personCtx(userId))).matchAll(/^\[profile (.+)\]$/gm)].map(([, name]) => name);
  const right = ["EMEA.x_1-billing-200000000003.ReadOnly", "EMEA.x_1-billing.ReadOnly", "payments.ReadOnly"];
  expect((await profiles()).sort()).toEqual(right);
  await changeSettings(app.system, { profilePrefix: "" });
  expect((await profiles()).sort()).toEqual(right);
});

it.each(["-x", ".x", "a b", "a]", "a\n", "é", "a/b", "a".repeat(21), 7, null])(
  "[C1] %j is no prefix",
  async (profilePrefix) => {
    await expect(changeSettings(app.system, { profilePrefix })).rejects.toMatchObject({
      kind: "invalid_input",
      code: "profile_prefix_not_valid",
    });
  },
);
