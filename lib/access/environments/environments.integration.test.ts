import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listEntitlements } from "@/lib/access/entitlements/list";
import { getAccount, listAccounts } from "@/lib/access/accounts/service";
import { followUnits } from "@/lib/access/accounts/inherited";
import { changeCompany, changeSettings, readSettings } from "@/lib/identity/administrators/settings";
import { testApp, type TestApp } from "@/lib/testing/app";
import { addAccount, addPermissionSet, addUser, assign } from "@/lib/testing/company";
import { readLabelTag, setLabelTag, setUnitLabel } from "./labels";
import {
  listEnvironments,
  listUnits,
  moveEnvironment,
  removeEnvironment,
  saveEnvironment,
  setAccountLabel,
  setUnitEnvironment,
} from "./service";
import { listUnitPage } from "./unit-page";

const PAYMENTS = "481230097715";
let app: TestApp;
let ada: string;
const ROOT = "r-abcd";
const UNIT = "ou-abcd-11111111";
const BELOW = "ou-abcd-22222222";

beforeAll(async () => {
  app = await testApp();
  ada = await addUser(app, "ada");
  const { db } = app.ctx;
  await db
    .insertInto("organizational_units")
    .values([
      { id: ROOT, name: "Root", parent_id: null, path: "" },
      { id: UNIT, name: "Workloads", parent_id: ROOT, path: "Workloads" },
      { id: BELOW, name: "Prod", parent_id: UNIT, path: "Workloads / Prod" },
    ])
    .execute();
  await addAccount(app, PAYMENTS, "Payments");
  await db.updateTable("accounts").set({ unit_id: BELOW }).where("id", "=", PAYMENTS).execute();
  await followUnits(db);
  await db.insertInto("account_tags").values({ account_id: PAYMENTS, key: "stage", value: "prod" }).execute();
  await assign(app, { userId: ada }, PAYMENTS, await addPermissionSet(app, "ReadOnly"));
});
afterAll(() => app.dispose());

const shown = async () => {
  const { entitlements } = await listEntitlements(app.personCtx(ada));
  const [account] = entitlements.accounts;
  return {
    name: account?.name,
    environment:
      account?.environment === null ? null : entitlements.environments[account?.environment ?? 0]?.name,
  };
};

describe("an account's environment", () => {
  it("is its own, else its tag's, else its nearest unit's, and users see a change at once", async () => {
    const [production, tagged, own] = [
      await saveEnvironment(app.system, { id: null, name: "Production", colour: "red", tag: null }),
      await saveEnvironment(app.system, {
        id: null,
        name: "Tagged",
        colour: "blue",
        tag: { key: "stage", value: "other" },
      }),
      await saveEnvironment(app.system, { id: null, name: "Own", colour: "green", tag: null }),
    ];
    expect((await shown()).environment).toBeNull();
    await setUnitEnvironment(app.system, { unitId: ROOT, environmentId: own });
    expect((await shown()).environment).toBe("Own");
    await setUnitEnvironment(app.system, { unitId: UNIT, environmentId: production });
    expect((await shown()).environment).toBe("Production");
    await saveEnvironment(app.system, {
      id: tagged,
      name: "Tagged",
      colour: "blue",
      tag: { key: "stage", value: "prod" },
    });
    expect((await shown()).environment).toBe("Tagged");
    await setAccountLabel(app.system, { accountId: PAYMENTS, label: "  Money  ", environmentId: own });
    expect(await shown()).toEqual({ name: "Money", environment: "Own" });
    expect(await getAccount(app.system, PAYMENTS)).toMatchObject({
      name: "Money",
      awsName: "Payments",
      tags: { stage: "prod" },
    });
    await setAccountLabel(app.system, { accountId: PAYMENTS, label: "", environmentId: null });
    expect(await shown()).toEqual({ name: "Payments", environment: "Tagged" });
    await removeEnvironment(app.system, { id: tagged });
    expect((await shown()).environment).toBe("Production");
    await moveEnvironment(app.system, { id: own, by: -1 });
    await moveEnvironment(app.system, { id: own, by: -1 });
    expect((await listEnvironments(app.system)).map(({ name }) => name)).toEqual(["Own", "Production"]);
    expect(await listUnits(app.system)).toMatchObject([
      { id: ROOT, below: 1, accounts: 0 },
      { id: UNIT, below: 1 },
      { id: BELOW, below: 1, accounts: 1 },
    ]);
    expect((await listAccounts(app.system, { unitId: UNIT })).accounts).toHaveLength(1);
    expect((await listAccounts(app.system, { environmentId: own })).accounts).toHaveLength(0);
  });

  it("is inherited like a label: an account's own wins over its tag's, which wins over its nearest unit's, and users see it at once", async () => {
    await setUnitLabel(app.system, { unitId: ROOT, label: " Northwind {name} " });
    expect((await shown()).name).toBe("Northwind Payments");
    await setUnitLabel(app.system, { unitId: UNIT, label: "EU {name}" });
    expect((await shown()).name).toBe("EU Payments");
    await setLabelTag(app.system, { key: "stage" });
    expect((await shown()).name).toBe("prod");
    await setAccountLabel(app.system, { accountId: PAYMENTS, label: "Money", environmentId: null });
    expect((await shown()).name).toBe("Money");
    await setLabelTag(app.system, { key: "" });
    await setAccountLabel(app.system, { accountId: PAYMENTS, label: "", environmentId: null });
    expect(await getAccount(app.system, PAYMENTS)).toMatchObject({
      name: "EU Payments",
      label: "EU Payments",
      ownLabel: null,
      awsName: "Payments",
    });
    expect((await listUnitPage(app.system, { search: "root", limit: 1 })).units.length).toBeLessThanOrEqual(
      1,
    );
    const first = await listUnitPage(app.system, { limit: 2 });
    const second = await listUnitPage(app.system, { limit: 2, after: first.next ?? "" });
    expect([...first.units, ...second.units].map(({ id, label }) => [id, label])).toEqual([
      [ROOT, "Northwind {name}"],
      [UNIT, "EU {name}"],
      [BELOW, null],
    ]);
    expect([first.total, second.next]).toEqual([3, null]);
    for (const [unitId, label, kind] of [
      [UNIT, "Everything", "invalid_input"],
      [UNIT, `{name}${"x".repeat(60)}`, "invalid_input"],
      ["ou-none-00000000", "{name}", "not_found"],
    ] as const)
      await expect(setUnitLabel(app.system, { unitId, label })).rejects.toMatchObject({ kind });
    const person = app.personCtx(ada);
    for (const attempt of [
      () => setUnitLabel(person, { unitId: UNIT, label: "" }),
      () => setLabelTag(person, { key: "x" }),
      () => readLabelTag(person),
      () => listUnitPage(person, {}),
    ])
      await expect(attempt()).rejects.toMatchObject({ kind: "not_found" });
    for (const unitId of [ROOT, UNIT]) await setUnitLabel(app.system, { unitId, label: "" });
    expect((await shown()).name).toBe("Payments");
  });

  it.each<[string, Parameters<typeof saveEnvironment>[1], string]>([
    ["an empty name", { id: null, name: " ", colour: "red", tag: null }, "invalid_input"],
    [
      "a name with a control character",
      { id: null, name: "a\u0000b", colour: "red", tag: null },
      "invalid_input",
    ],
    ["41 characters", { id: null, name: "x".repeat(41), colour: "red", tag: null }, "invalid_input"],
    ["an unknown colour", { id: null, name: "Pink", colour: "pink" as "red", tag: null }, "invalid_input"],
    ["a name that is taken", { id: null, name: "Production", colour: "red", tag: null }, "conflict"],
    ["an unknown id", { id: "env-nothing", name: "Other", colour: "red", tag: null }, "not_found"],
  ])("%s is refused", async (_what, input, kind) => {
    await expect(saveEnvironment(app.system, input)).rejects.toMatchObject({ kind });
  });

  it("of an unknown account, unit or environment is refused", async () => {
    await expect(
      setUnitEnvironment(app.system, { unitId: UNIT, environmentId: "env-nothing" }),
    ).rejects.toMatchObject({ kind: "not_found" });
    await expect(
      setUnitEnvironment(app.system, { unitId: "ou-none-00000000", environmentId: null }),
    ).rejects.toMatchObject({ kind: "not_found" });
    await expect(
      setAccountLabel(app.system, { accountId: "000000000000", label: "", environmentId: null }),
    ).rejects.toMatchObject({ kind: "not_found" });
    await expect(
      setAccountLabel(app.system, { accountId: PAYMENTS, label: "x".repeat(101), environmentId: null }),
    ).rejects.toMatchObject({ kind: "invalid_input" });
  });
});

describe("settings", () => {
  it("are changed completely or not at all, and recorded with their previous values", async () => {
    await expect(changeSettings(app.system, { sweepMinutes: 30, refreshMinutes: 1 })).rejects.toMatchObject({
      kind: "invalid_input",
    });
    expect(await readSettings(app.system)).toMatchObject({ sweepMinutes: 60, refreshMinutes: 10 });
    await changeSettings(app.system, { sweepMinutes: 30, driftRepair: "approval" });
    expect(await readSettings(app.system)).toMatchObject({ sweepMinutes: 30, driftRepair: "approval" });
    const events = await app.ctx.db
      .selectFrom("audit_events")
      .select("details")
      .where("type", "=", "setting.changed")
      .where("target_id", "!=", "labelTag")
      .orderBy("target_id")
      .execute();
    expect(events.map(({ details }) => details)).toEqual([
      { before: "automatic", after: "approval" },
      { before: 60, after: 30 },
    ]);
    for (const input of [
      { sweepMinutes: "often" },
      { driftRepair: "never" },
      { sweepMinutes: 4 },
      { sweepMinutes: NaN },
    ])
      await expect(changeSettings(app.system, input)).rejects.toMatchObject({ kind: "invalid_input" });
  });

  it("name the company on every page", async () => {
    await changeCompany(app.system, { name: " Contoso ", supportContact: "" });
    expect((await readSettings(app.system)).company).toEqual({ name: "Contoso", supportContact: null });
    for (const input of [
      { name: "", supportContact: "" },
      { name: "a\nb", supportContact: "" },
      { name: "x".repeat(61), supportContact: "" },
    ])
      await expect(changeCompany(app.system, input)).rejects.toMatchObject({ kind: "invalid_input" });
  });

  it("and environments can be changed only by administrators", async () => {
    const person = app.personCtx(ada);
    const attempts = [
      () => readSettings(person),
      () => changeSettings(person, {}),
      () => changeCompany(person, { name: "x", supportContact: "" }),
      () => saveEnvironment(person, { id: null, name: "x", colour: "red", tag: null }),
      () => removeEnvironment(person, { id: "x" }),
      () => moveEnvironment(person, { id: "x", by: 1 }),
      () => setUnitEnvironment(person, { unitId: UNIT, environmentId: null }),
      () => setAccountLabel(person, { accountId: PAYMENTS, label: "", environmentId: null }),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ kind: "not_found" });
  });
});
