import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pageMark } from "@/lib/formats/page-mark";
import { giveRole, listAdministrators } from "@/lib/identity/administrators/service";
import { createScimSource } from "@/lib/identity/sources/scim/service";
import { listScimDirectories } from "@/lib/identity/scim/directories";
import { MAX_SOURCES } from "@/lib/identity/sources/registry/store";
import { createAccessKey, listAccessKeys } from "@/lib/identity/access-keys/service";
import { createGroup, getGroup, listGroups } from "@/lib/identity/groups/service";
import { findPrincipals } from "@/lib/identity/principals/service";
import { listUsers } from "@/lib/identity/users/administer";
import { testApp, type TestApp } from "@/lib/testing/app";
import { addAccount, addGroup, addUser } from "@/lib/testing/company";
import { listAccounts } from "./accounts/service";
import { listAuditEvents } from "./audit/service";
import { countForSidebar } from "./overview/counts";
import { countListed, listAssignments } from "./assignments/list";
import { createAssignments } from "./assignments/create";
import { removeAssignments } from "./assignments/remove";
import { setAccountLabel } from "./environments/service";
import { createPermissionSet, listPermissionSets } from "./permission-sets/service";
import { repairRoles } from "./deploy/service";
import { listRoles, listRuns } from "./desired/service";

const NUMBERS = ["100000000001", "100000000002", "100000000003", "100000000004"];
let app: TestApp;
let readOnly: string;
let other: string;
let ids: string[];

beforeAll(async () => {
  app = await testApp();
  for (const [index, id] of NUMBERS.entries()) await addAccount(app, id, `Account ${index}`);
  readOnly = await createPermissionSet(app.system, { name: "ReadOnly" });
  other = await createPermissionSet(app.system, { name: "Other" });
  const ada = await addUser(app, "ada");
  ids = [];
  for (const accountId of NUMBERS) {
    app.clock.advance(1);
    ids.unshift(
      ...(
        await createAssignments(app.system, {
          principals: [{ kind: "user", id: ada }],
          targets: [{ kind: "account", accountId }],
          permissionSetIds: [readOnly],
        })
      ).ids,
    );
  }
});
afterAll(() => app.dispose());

describe("a page of assignments", () => {
  it("continues after the previous one, even if its last row has been removed", async () => {
    const first = await listAssignments(app.system, { limit: 2 });
    expect(first.assignments.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    await removeAssignments(app.system, { ids: [ids[1] ?? ""] });
    const second = await listAssignments(app.system, { limit: 2, after: first.next ?? "" });
    expect(second.assignments.map(({ id }) => id)).toEqual(ids.slice(2));
    expect(second.next).toBeNull();
  });
  it.each(["abc", "", "%", "0f8fad5b-d9cb-469f-a165-70867728950e", pageMark("x")])(
    "starts at the beginning for a forged mark: %s",
    async (after) => {
      expect((await listAssignments(app.system, { after })).assignments).toHaveLength(3);
      expect((await listAccounts(app.system, { after })).accounts).toHaveLength(4);
    },
  );
  it("shows the total of the search", async () => {
    expect(await countListed(app.system, {})).toBe(3);
    expect(await countListed(app.system, { search: "account 3" })).toBe(1);
    expect(await countListed(app.system, { permissionSetId: "ps-0000000000000000" })).toBe(0);
  });
  it("[C6] is searched word by word, in any order and across columns", async () => {
    expect(await countListed(app.system, { search: "0004 ada readonly" })).toBe(1);
    expect(await countListed(app.system, { search: "  READONLY   northwind " })).toBe(3);
    expect(await countListed(app.system, { search: "ada other" })).toBe(0);
    expect(await countListed(app.system, { search: "%" })).toBe(0);
    const sets = async (search: string) =>
      (await listPermissionSets(app.system, { search })).sets.map(({ name }) => name);
    expect(await sets("only read")).toEqual(["ReadOnly"]);
    expect(await sets("only other")).toEqual([]);
    const roles = async (search: string) => (await listRoles(app.system, { search })).roles.length;
    expect(await roles("readonly 0004 account")).toBe(1);
    expect(await roles("readonly 9999")).toBe(0);
  });
});

describe("a page of accounts", () => {
  it("is ordered and paged by the displayed name", async () => {
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

it("the counts in the sidebar follow every change", async () => {
  expect(await countForSidebar(app.system)).toMatchObject({
    accounts: 4,
    sets: 2,
    assignments: 3,
    users: 1,
    groups: 0,
    waiting: 3,
  });
  await addUser(app, "bob");
  await addGroup(app, "Team", []);
  await addAccount(app, "100000000005", "Another");
  await createPermissionSet(app.system, { name: "Operator" });
  await removeAssignments(app.system, { ids: [ids[0] ?? ""] });
  expect(await countForSidebar(app.system)).toMatchObject({
    accounts: 5,
    sets: 3,
    assignments: 2,
    users: 2,
    groups: 1,
  });
});

it("a group's members are paged, with a total", async () => {
  const people: string[] = [];
  for (let index = 0; index < 3; index += 1) people.push(await addUser(app, `member${index}`));
  const id = await addGroup(app, "Paged", people);
  const first = await getGroup(app.system, id, { limit: 2 });
  expect(first).toMatchObject({ count: 3, members: [{ userName: "member0" }, { userName: "member1" }] });
  const second = await getGroup(app.system, id, { limit: 2, after: first.next ?? "" });
  expect(second).toMatchObject({ count: 3, next: null, members: [{ userName: "member2" }] });
});

it("roles that need attention are found among all roles, and can all be repaired at once on request", async () => {
  await app.ctx.db.updateTable("deployed_roles").set({ state: "deployed", deployed_version: 1 }).execute();
  expect((await listRoles(app.system, { attention: true })).roles).toEqual([]);
  const [failed = "", drifted = "", old = ""] = NUMBERS;
  await app.ctx.db
    .insertInto("deployed_roles")
    .values(
      ["failed", "drifted", "old"].map((name, index) => ({
        account_id: NUMBERS[index] ?? "",
        permission_set_id: other,
        role_name: `Foyer_${name}`,
        generation: "0f8fad5b-d9cb-469f-a165-70867728950e",
        state: index === 0 ? ("failed" as const) : ("deployed" as const),
        wanted_version: index === 2 ? 0 : 1,
        deployed_version: 1,
        drift: index === 1 ? JSON.stringify([{ part: "trust", expected: "a", found: "b" }]) : "[]",
        created_at: app.clock.now(),
        changed_at: app.clock.now(),
      })),
    )
    .execute();
  expect(
    (await listRoles(app.system, { attention: true })).roles.map(({ accountId, state }) => [
      accountId,
      state,
    ]),
  ).toEqual([
    [failed, "failed"],
    [drifted, "changed_by_hand"],
    [old, "out_of_date"],
  ]);
  expect((await listRoles(app.system, { drifted: true })).roles.map(({ accountId }) => accountId)).toEqual([
    drifted,
  ]);
  expect((await listPermissionSets(app.system, {})).sets.find(({ id }) => id === other)?.deployment).toEqual({
    deployed: 2,
    waiting: 0,
    failed: 1,
    drifted: 1,
    outOfDate: 1,
    removing: 0,
  });
  await expect(repairRoles(app.system, {})).rejects.toMatchObject({ kind: "invalid_input" });
  const runId = await repairRoles(app.system, { everything: true });
  expect((await listRuns(app.system, { id: runId }))[0]).toMatchObject({ total: 2, kind: "repair" });
});

describe("a page of administrators", () => {
  it("continues after the previous one and leaves nobody out", async () => {
    for (const name of ["eve", "fay", "gil"])
      await giveRole(app.system, { principal: { userId: await addUser(app, name) }, role: "auditor" });
    const first = await listAdministrators(app.system, { limit: 2 });
    const second = await listAdministrators(app.system, { limit: 2, after: first.next ?? "" });
    expect(
      [...first.grants, ...second.grants].map(({ principal_name }) => principal_name?.slice(0, 3)).toSorted(),
    ).toEqual(["eve", "fay", "gil"]);
    expect(second.next).toBeNull();
  });
});

describe("the list of sources", () => {
  it("isn't paged, because there are at most a hundred", async () => {
    await app.ctx.db
      .insertInto("identity_sources")
      .values(
        Array.from({ length: MAX_SOURCES }, (_, index) => ({
          id: `src-${String(index).padStart(16, "0")}`,
          kind: "scim" as const,
          name: `Directory ${index}`,
          is_enabled: true,
          created_at: app.clock.now(),
          created_by: "test",
        })),
      )
      .execute();
    await expect(createScimSource(app.system, { name: "One more" })).rejects.toMatchObject({
      kind: "conflict",
      message: expect.stringContaining("100 identity sources"),
    });
    expect(await listScimDirectories(app.system)).toHaveLength(MAX_SOURCES);
    await app.ctx.db.deleteFrom("identity_sources").execute();
    await expect(createScimSource(app.system, { name: "One more" })).resolves.toMatch(/^src-/);
  });
});

describe("[C6] lists of the administration", () => {
  const found = async (search: string) => ({
    users: (await listUsers(app.system, { search })).users.map((user) => user.display_name),
    accounts: (await listAccounts(app.system, { search })).accounts.map((account) => account.name),
    groups: (await listGroups(app.system, { search })).groups.map((group) => group.name),
    pickers: (await findPrincipals(app.system, { search })).map((principal) => principal.name),
  });
  it("find names whatever their case, accents and order of words", async () => {
    await addAccount(app, "700000000001", "Zürich Çelik");
    const user = await addUser(app, "jm");
    await app.ctx.db
      .updateTable("users")
      .set({ display_name: "Jürgen Müller-Ångström" })
      .where("id", "=", user)
      .execute();
    await createGroup(app.system, { name: "Équipe Réseau" });
    expect(await found("MULLER jurgen angstrom")).toMatchObject({
      users: ["Jürgen Müller-Ångström"],
      pickers: ["Jürgen Müller-Ångström"],
    });
    expect((await found("müller")).users, "with its accents").toEqual(["Jürgen Müller-Ångström"]);
    expect((await found("mu\u0308ller")).users, "decomposed").toEqual(["Jürgen Müller-Ångström"]);
    expect((await found("celik ZURICH")).accounts).toEqual(["Zürich Çelik"]);
    expect((await found("reseau equipe")).groups).toEqual(["Équipe Réseau"]);
    expect((await found("mueller")).users, "no transcription").toEqual([]);
  });
  it("find access keys and audit events word by word too", async () => {
    await createAccessKey(app.system, {
      name: "Zürich Terraform",
      isReadOnly: false,
      operations: null,
      days: 30,
      known: [],
    });
    expect((await listAccessKeys(app.system, { search: "terra zurich" })).keys).toHaveLength(1);
    expect((await listAccessKeys(app.system, { search: "terra geneva" })).keys).toHaveLength(0);
    const { events } = await listAuditEvents(app.system, { search: "created reseau" });
    expect(events.map(({ type }) => type)).toEqual(["group.created"]);
  });
  it("sort numbers naturally, page after page", async () => {
    const names = ["Rota 1", "Rota 2", "Rota 10", "Rota 010", "Rota 99999999999", "Rota 100000000000"];
    for (const [index, name] of names.toReversed().entries()) {
      await createGroup(app.system, { name });
      await createPermissionSet(app.system, { name: name.replace(" ", "-") });
      await addAccount(app, String(710_000_000_000 + index), name);
    }
    const inOrder = ["Rota 1", "Rota 2", "Rota 010", "Rota 10", "Rota 99999999999", "Rota 100000000000"];
    const pages = async (
      list: (after: string | undefined) => Promise<{ names: string[]; next: string | null }>,
    ) => {
      const all: string[] = [];
      for (let after: string | undefined; ;) {
        const page = await list(after);
        all.push(...page.names);
        if (page.next === null) return all;
        after = page.next;
      }
    };
    const on = <T extends { name: string }>(items: T[], next: string | null) => ({
      names: items.map(({ name }) => name),
      next,
    });
    expect(
      await pages(async (after) => {
        const { groups, next } = await listGroups(app.system, {
          search: "rota",
          limit: 2,
          ...(after ? { after } : {}),
        });
        return on(groups, next);
      }),
    ).toEqual(inOrder);
    expect(
      await pages(async (after) => {
        const { sets, next } = await listPermissionSets(app.system, {
          search: "rota",
          limit: 2,
          ...(after ? { after } : {}),
        });
        return on(sets, next);
      }),
    ).toEqual(inOrder.map((name) => name.replace(" ", "-")));
    expect(
      await pages(async (after) => {
        const { accounts, next } = await listAccounts(app.system, {
          search: "rota",
          limit: 4,
          ...(after ? { after } : {}),
        });
        return on(accounts, next);
      }),
    ).toEqual(expect.arrayContaining(inOrder));
    const accounts = (await listAccounts(app.system, { search: "rota" })).accounts.map(({ name }) => name);
    expect(accounts.filter((name) => !/ 0?10$/.test(name))).toEqual(
      inOrder.filter((name) => !/ 0?10$/.test(name)),
    );
  });
});
