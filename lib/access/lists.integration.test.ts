import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pageMark } from "@/lib/formats/page-mark";
import { testApp, type TestApp } from "@/lib/testing/app";
import { addAccount, addGroup, addUser } from "@/lib/testing/company";
import { countPlaces, listAccounts } from "./accounts/service";
import { countListed, createAssignments, listAssignments, removeAssignments } from "./assignments/service";
import { setAccountLabel } from "./environments/service";
import { createPermissionSet } from "./permission-sets/service";

const NUMBERS = ["100000000001", "100000000002", "100000000003", "100000000004"];
let app: TestApp;
let readOnly: string;
let ids: string[];

beforeAll(async () => {
  app = await testApp();
  for (const [index, id] of NUMBERS.entries()) await addAccount(app, id, `Account ${index}`);
  readOnly = await createPermissionSet(app.system, { name: "ReadOnly" });
  const ada = await addUser(app, "ada");
  ids = [];
  for (const accountId of NUMBERS) {
    app.clock.advance(1);
    ids.unshift(...(await createAssignments(app.system, { principals: [{ kind: "user", id: ada }], targets: [{ kind: "account", accountId }], permissionSetIds: [readOnly] })).ids);
  }
});
afterAll(() => app.dispose());

describe("a page of assignments", () => {
  it("goes on where the last one ended, also when the row that it ended with is removed meanwhile", async () => {
    const first = await listAssignments(app.system, { limit: 2 });
    expect(first.assignments.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    await removeAssignments(app.system, { ids: [ids[1] ?? ""] });
    const second = await listAssignments(app.system, { limit: 2, after: first.next ?? "" });
    expect(second.assignments.map(({ id }) => id)).toEqual(ids.slice(2));
    expect(second.next).toBeNull();
  });
  it.each(["abc", "", "%", "0f8fad5b-d9cb-469f-a165-70867728950e", pageMark("x")])("begins at its start for a mark that nobody gave: %s", async (after) => {
    expect((await listAssignments(app.system, { after })).assignments).toHaveLength(3);
    expect((await listAccounts(app.system, { after })).accounts).toHaveLength(4);
  });
  it("says how many there are, of what was searched", async () => {
    expect(await countListed(app.system, {})).toBe(3);
    expect(await countListed(app.system, { search: "account 3" })).toBe(1);
    expect(await countListed(app.system, { permissionSetId: "ps-0000000000000000" })).toBe(0);
  });
});

describe("a page of accounts", () => {
  it("is ordered by the name that is shown, and pages by it", async () => {
    await setAccountLabel(app.system, { accountId: NUMBERS[0] ?? "", label: "Zebra", environmentId: null });
    const names: string[] = [];
    let after: string | undefined;
    do {
      const page = await listAccounts(app.system, { limit: 1, after });
      expect(page.total).toBe(4);
      names.push(...page.accounts.map(({ name }) => name));
      after = page.next ?? undefined;
    } while (after !== undefined);
    expect(names).toEqual(["Account 1", "Account 2", "Account 3", "Zebra"]);
  });
});

it("the numbers in the side bar follow every change", async () => {
  expect(await countPlaces(app.system)).toMatchObject({ accounts: 4, sets: 1, assignments: 3, users: 1, groups: 0, waiting: 4 });
  await addUser(app, "bob");
  await addGroup(app, "Team", []);
  await addAccount(app, "100000000005", "Another");
  await createPermissionSet(app.system, { name: "Operator" });
  await removeAssignments(app.system, { ids: [ids[0] ?? ""] });
  expect(await countPlaces(app.system)).toMatchObject({ accounts: 5, sets: 2, assignments: 2, users: 2, groups: 1 });
});
