import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { giveRole, requireReader, takeRole } from "@/lib/identity/administrators/service";
import { changeSettings } from "@/lib/identity/administrators/settings";
import { setMember } from "@/lib/identity/groups/members";
import { inviteUser, resetPassword } from "@/lib/identity/password-links/administer";
import { setUserStatus } from "@/lib/identity/users/administer";
import { testApp, type TestApp } from "@/lib/testing/app";
import { addAccount, addGroup, addUser } from "@/lib/testing/company";
import { listAccounts } from "./accounts/service";
import { findPermissionSets, listChoices, unitsOf } from "./assignments/choices";
import { exportProvision, previewChange, previewProvision } from "./desired/preview";
import { describeEffect } from "./assignment-effects/effect";
import { followUnits } from "./accounts/inherited";
import { createAssignments } from "./assignments/create";
import { listAssignments } from "./assignments/list";
import { previewAssignments, previewRemoval } from "./assignment-effects/service";
import { removeAssignments } from "./assignments/remove";
import type { NewAssignments } from "./assignments/types";
import { deleteGroup } from "@/lib/identity/groups/delete";
import { deleteUser } from "@/lib/identity/users/delete";
import { applyOrganization } from "./connections/apply-organization";
import {
  addAccount as addByHand,
  addConnection,
  checkAccountsNow,
  refreshConnections,
} from "./connections/service";
import { previewConnectionRemoval, removeAccount, removeConnection } from "./connections/remove";
import { writeTemplate } from "./connections/templates";
import { listEntitlements } from "./entitlements/list";
import {
  changedFields,
  changePermissionSet,
  createPermissionSet,
  definitionOf,
  getPermissionSet,
  listPermissionSets,
  removePermissionSet,
  restoreVersion,
} from "./permission-sets/service";
import { setUnitLabel } from "./environments/labels";
import { saveEnvironment, setAccountLabel, setUnitEnvironment } from "./environments/service";
import { rotateInEmergency, startRotation } from "./key-rotation/service";
import { revokeSessions } from "./live-sessions/revoke";
import { checkRolesNow, repairRoles } from "./deploy/service";
import { provisionPermissionSet } from "./desired/service";
import { provisioningTick } from "./deploy/tick";
import { listReachOfAccount, listReachOfUser } from "./entitlements/explain";
import { requestOf } from "@/lib/access/signing/types";

const [PAYMENTS, SEARCH, MANAGEMENT] = ["481230097715", "264971830552", "100200300400"];
let app: TestApp;
let people: Record<"ada" | "bob" | "admin" | "auditor" | "delegate" | "nobody", string>;
let team: string;
let readOnly: string;
let operator: string;

beforeAll(async () => {
  app = await testApp();
  const { db } = app.ctx;
  people = {
    ada: await addUser(app, "ada"),
    bob: await addUser(app, "bob"),
    admin: await addUser(app, "admin"),
    auditor: await addUser(app, "auditor"),
    delegate: await addUser(app, "delegate"),
    nobody: await addUser(app, "nobody"),
  };
  team = await addGroup(app, "Team", [people.ada, people.delegate]);
  await db
    .insertInto("organizational_units")
    .values([
      { id: "r-abcd", name: "Root", parent_id: null, path: "" },
      { id: "ou-abcd-11111111", name: "Workloads", parent_id: "r-abcd", path: "Workloads" },
      {
        id: "ou-abcd-22222222",
        name: "Production",
        parent_id: "ou-abcd-11111111",
        path: "Workloads / Production",
      },
      { id: "ou-abcd-33333333", name: "Other", parent_id: "r-abcd", path: "Other" },
    ])
    .execute();
  for (const [id, name, unit] of [
    [PAYMENTS, "Payments", "ou-abcd-22222222"],
    [SEARCH, "Search", "ou-abcd-33333333"],
    [MANAGEMENT, "Management", "r-abcd"],
  ] as const) {
    await addAccount(app, id as string, name);
    await db
      .updateTable("accounts")
      .set({ unit_id: unit, is_management: id === MANAGEMENT })
      .where("id", "=", id as string)
      .execute();
  }
  await db
    .insertInto("account_tags")
    .values({ account_id: SEARCH as string, key: "team", value: "search" })
    .execute();
  await followUnits(db);
  readOnly = await createPermissionSet(app.system, {
    name: "ReadOnly",
    awsManagedPolicies: ["ReadOnlyAccess"],
  });
  operator = await createPermissionSet(app.system, {
    name: "Operator",
    awsManagedPolicies: ["PowerUserAccess"],
  });
  await giveRole(app.system, { principal: { userId: people.admin }, role: "administrator" });
  await giveRole(app.system, { principal: { userId: people.auditor }, role: "auditor" });
  await giveRole(app.system, {
    principal: { userId: people.delegate },
    role: "delegate",
    unitId: "ou-abcd-11111111",
    permissionSetIds: [readOnly],
  });
});
afterAll(() => app.dispose());

const as_ = (name: keyof typeof people) => app.personCtx(people[name]);
const to = (
  principal: string,
  target: NewAssignments["targets"][number],
  permissionSetId = readOnly,
): NewAssignments => ({
  principals: [{ kind: principal === team ? "group" : "user", id: principal }],
  targets: [target],
  permissionSetIds: [permissionSetId],
});
const account = (accountId = PAYMENTS as string) => ({ kind: "account" as const, accountId });
const accountsOf = async (name: keyof typeof people) =>
  (await listEntitlements(as_(name))).entitlements.accounts.map(({ id }) => id).toSorted();

describe("targets", () => {
  it.each<[string, NewAssignments["targets"][number], string[]]>([
    ["an account", account(), [PAYMENTS as string]],
    ["a unit, with all below it", { kind: "unit", unitId: "ou-abcd-11111111" }, [PAYMENTS as string]],
    ["a tag", { kind: "tag", key: "team", value: "search" }, [SEARCH as string]],
    [
      "all accounts, but never the management account",
      { kind: "all" },
      [SEARCH as string, PAYMENTS as string],
    ],
    [
      "the root unit, but never the management account",
      { kind: "unit", unitId: "r-abcd" },
      [SEARCH as string, PAYMENTS as string],
    ],
    ["the management account by its number", account(MANAGEMENT), [MANAGEMENT as string]],
  ])("match %s", async (_what, target, expected) => {
    const { ids } = await createAssignments(app.system, to(people.bob, target));
    expect(await accountsOf("bob")).toEqual(expected.toSorted());
    for (const id of expected)
      expect(
        (await listReachOfAccount(app.system, { accountId: id })).map((each) => each.userName),
      ).toContain("bob");
    expect(
      (await listReachOfUser(app.system, { userId: people.bob })).map((each) => each.accountId).toSorted(),
    ).toEqual(expected.toSorted());
    await removeAssignments(app.system, { ids });
    expect(await accountsOf("bob")).toEqual([]);
  });

  it("follow an account that moves, changes its tags, is closed and is restored", async () => {
    const { ids } = await createAssignments(
      app.system,
      to(people.bob, { kind: "unit", unitId: "ou-abcd-11111111" }),
    );
    const connection = {
      id: await addConnection(app.system, {
        name: "Northwind",
        managementAccountId: MANAGEMENT as string,
        partition: "aws",
      }),
      partition: "aws" as const,
      management_account_id: MANAGEMENT as string,
      organization_id: null,
    };
    await app.ctx.db.updateTable("accounts").set({ connection_id: connection.id }).execute();
    const units = [
      { id: "r-abcd", name: "Root", parentId: null, path: "" },
      { id: "ou-abcd-11111111", name: "Workloads", parentId: "r-abcd", path: "Workloads" },
      {
        id: "ou-abcd-22222222",
        name: "Production",
        parentId: "ou-abcd-11111111",
        path: "Workloads / Production",
      },
      { id: "ou-abcd-33333333", name: "Other", parentId: "r-abcd", path: "Other" },
    ];
    const seen = (more: { id: string; unitId: string; status?: "ACTIVE" | "SUSPENDED" }[]) => ({
      organizationId: "o-abcdefghij",
      managementAccountId: MANAGEMENT as string,
      units,
      accounts: [{ id: MANAGEMENT as string, unitId: "r-abcd" }, ...more].map(({ id, unitId, ...rest }) => ({
        id,
        name: id,
        email: `${id}@x.example`,
        unitId,
        status: "ACTIVE" as const,
        ...rest,
      })),
    });
    const apply = (more: Parameters<typeof seen>[0]) =>
      applyOrganization(app.system, connection, seen(more), new Map());
    const [payments, search] = [
      { id: PAYMENTS as string, unitId: "ou-abcd-22222222" },
      { id: SEARCH as string, unitId: "ou-abcd-33333333" },
    ];
    await apply([payments, { ...search, unitId: "ou-abcd-22222222" }]);
    expect(await accountsOf("bob")).toEqual([SEARCH, PAYMENTS]);
    await apply([{ ...payments, status: "SUSPENDED" }, search]);
    expect(await accountsOf("bob")).toEqual([]);
    await apply([search]);
    expect(
      await app.ctx.db
        .selectFrom("accounts")
        .select(["status", "status_reason"])
        .where("id", "=", PAYMENTS as string)
        .executeTakeFirst(),
    ).toEqual({ status: "CLOSED", status_reason: "inactive.left_organization" });
    await apply([payments, search]);
    expect(await accountsOf("bob")).toEqual([PAYMENTS]);
    const generation = async () =>
      (await app.ctx.db.selectFrom("access_generation").select("value").executeTakeFirstOrThrow()).value;
    const before = await generation();
    expect(await apply([payments, search])).toEqual({ added: 0, changed: 0, closed: 0 });
    expect(await generation()).toBe(before);
    const many = Array.from({ length: 10 }, (_, index) => ({
      id: String(600_000_000_000 + index),
      unitId: "ou-abcd-33333333",
    }));
    await apply([payments, search, ...many]);
    await expect(apply([])).rejects.toMatchObject({
      reason: { code: "organization.accounts_missing" },
    });
    expect(await accountsOf("bob")).toEqual([PAYMENTS]);
    await apply([payments, search, ...many]);
    await removeAssignments(app.system, { ids });
  });

  it("[G89] [G93] apply exactly from their start to their end, in cached lists too", async () => {
    const now = app.clock.now().getTime();
    await createAssignments(app.system, {
      ...to(people.bob, account(), operator),
      startsAt: new Date(now + 60_000),
      endsAt: new Date(now + 120_000),
    });
    expect(await accountsOf("bob")).toEqual([]);
    app.clock.advance(61);
    expect(await accountsOf("bob")).toEqual([PAYMENTS]);
    // Foyer has asked AWS for the role by now.
    await app.ctx.db
      .updateTable("deployed_roles")
      .set({ may_exist: true })
      .where("permission_set_id", "=", operator)
      .execute();
    app.clock.advance(60);
    expect(await accountsOf("bob")).toEqual([]);
    await provisioningTick({ ctx: app.ctx, actor: app.system.actor })({
      job: {} as never,
      stillMine: async () => true,
    });
    expect((await listAssignments(app.system, { userId: people.bob })).assignments).toEqual([]);
    expect(
      await app.ctx.db
        .selectFrom("deployed_roles")
        .select("state")
        .where("permission_set_id", "=", operator)
        .execute(),
    ).toEqual([{ state: "removing" }]);
  });
});

describe("a connection", () => {
  const statusOf = (id: string) =>
    app.ctx.db
      .selectFrom("accounts")
      .select(["status", "connection_id"])
      .where("id", "=", id)
      .executeTakeFirst();
  const events = async (type: string) =>
    (await app.ctx.db.selectFrom("audit_events").select("id").where("type", "=", type).execute()).length;

  it("is disconnected with its accounts, and restores the accounts that AWS returns when connected again", async () => {
    const connect = () =>
      addConnection(app.system, { name: "Contoso", managementAccountId: "700000000000", partition: "aws" });
    const seen = (count: number) => ({
      organizationId: "o-contoso000",
      managementAccountId: "700000000000",
      units: [{ id: "r-cont", name: "Root", parentId: null, path: "" }],
      accounts: Array.from({ length: count }, (_, index) => ({
        id: String(700_000_000_000 + index),
        name: `C${index}`,
        email: "",
        unitId: "r-cont",
        status: "ACTIVE" as const,
      })),
    });
    const apply = (id: string, count: number) =>
      applyOrganization(
        app.system,
        { id, partition: "aws", management_account_id: "700000000000", organization_id: null },
        seen(count),
        new Map(),
      );
    const first = await connect();
    await apply(first, 12);
    await expect(apply(first, 2)).rejects.toMatchObject({
      reason: { code: "organization.accounts_missing", params: { seen: 2, known: 12 } },
    });
    expect(await previewConnectionRemoval(app.system, { id: first })).toEqual({
      name: "Contoso",
      accounts: 12,
      roles: 0,
    });
    await removeConnection(app.system, { id: first });
    expect(await statusOf("700000000003")).toEqual({ status: "CLOSED", connection_id: null });
    expect(await events("connection.deleted")).toBe(1);
    const again = await connect();
    await apply(again, 2);
    expect(await statusOf("700000000001")).toEqual({ status: "ACTIVE", connection_id: again });
    expect(await statusOf("700000000003")).toMatchObject({ status: "CLOSED" });
    await expect(removeAccount(app.system, { accountId: "700000000001" })).rejects.toMatchObject({
      kind: "conflict",
      message: expect.stringContaining("connected organization"),
    });
    await removeConnection(app.system, { id: again });
    for (const { id } of seen(12).accounts) await removeAccount(app.system, { accountId: id });
    await expect(removeConnection(app.system, { id: again })).rejects.toMatchObject({ kind: "not_found" });
  });

  it("by account can be reopened manually after it was closed, and is removed only when nothing refers to it", async () => {
    const byHand = { id: "710000000000", name: "Lone", email: "", partition: "aws" as const };
    await addByHand(app.system, byHand);
    await expect(addByHand(app.system, byHand)).rejects.toMatchObject({ kind: "conflict" });
    await app.ctx.db
      .updateTable("accounts")
      .set({ status: "CLOSED", status_reason: "inactive.left_organization" })
      .where("id", "=", byHand.id)
      .execute();
    const { ids } = await createAssignments(app.system, to(people.bob, account(byHand.id)));
    await expect(addByHand(app.system, { ...byHand, partition: "aws-cn" })).rejects.toMatchObject({
      kind: "conflict",
    });
    await addByHand(app.system, byHand);
    expect(await accountsOf("bob")).toEqual([byHand.id]);
    expect(
      await app.ctx.db
        .selectFrom("deployed_roles")
        .select("state")
        .where("account_id", "=", byHand.id)
        .execute(),
    ).toEqual([{ state: "pending" }]);
    await expect(removeAccount(app.system, { accountId: byHand.id })).rejects.toMatchObject({
      kind: "conflict",
      message: expect.stringContaining("1 assignment names"),
    });
    await removeAssignments(app.system, { ids });
    await removeAccount(app.system, { accountId: byHand.id });
    expect(await statusOf(byHand.id)).toBeUndefined();
  });

  it("can be synced and checked on demand, with a record of who requested it", async () => {
    await refreshConnections(app.system);
    await checkAccountsNow(app.system);
    await checkRolesNow(app.system, { permissionSetId: readOnly });
    for (const type of ["connection.refreshed", "account.check_requested", "role.check_requested"])
      expect(await events(type), type).toBe(1);
  });
});

describe("dates", () => {
  const [HOUR, DAY] = [3_600_000, 86_400_000];
  const inTime = (milliseconds: number) => new Date(app.clock.now().getTime() + milliseconds);
  const endOf = async () =>
    (await listAssignments(app.system, { userId: people.bob })).assignments.map(({ ends_at }) => ends_at);

  it("are the last ones given: assigning again moves or removes the end, the preview shows it and the log has both", async () => {
    const { ids } = await createAssignments(app.system, {
      ...to(people.bob, account(), operator),
      endsAt: inTime(HOUR),
    });
    const later = { ...to(people.bob, account(), operator), endsAt: inTime(DAY) };
    expect(await previewAssignments(app.system, later)).toMatchObject({
      changes: 0,
      dates: {
        count: 1,
        named: [
          {
            principal: "bob of Northwind",
            role: "Operator",
            before: { endsAt: inTime(HOUR) },
            after: { endsAt: inTime(DAY) },
          },
        ],
      },
    });
    expect(await endOf()).toEqual([inTime(HOUR)]);
    expect(await createAssignments(app.system, later)).toMatchObject({ ids: [], changed: ids });
    expect(await endOf()).toEqual([inTime(DAY)]);
    expect(await createAssignments(app.system, later)).toMatchObject({ ids: [], changed: [] });
    await createAssignments(app.system, to(people.bob, account(), operator));
    expect(await endOf()).toEqual([null]);
    const events = await app.ctx.db
      .selectFrom("audit_events")
      .select("details")
      .where("type", "=", "assignment.changed")
      .execute();
    const [hour, day] = [inTime(HOUR).toISOString(), inTime(DAY).toISOString()];
    expect(events.map(({ details }) => details)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          before: expect.objectContaining({ endsAt: hour }) as unknown,
          after: expect.objectContaining({ endsAt: day }) as unknown,
        }),
        expect.objectContaining({
          before: expect.objectContaining({ endsAt: day }) as unknown,
          after: expect.objectContaining({ endsAt: null }) as unknown,
        }),
      ]),
    );
    expect(events).toHaveLength(2);
    await removeAssignments(app.system, { ids });
  });
  it("of other assignments don't change, and one request may contain new, existing and duplicate assignments", async () => {
    const first = await createAssignments(app.system, { ...to(people.bob, account()), endsAt: inTime(HOUR) });
    const both = to(people.bob, account());
    const second = await createAssignments(app.system, {
      ...both,
      principals: [...both.principals, ...both.principals],
      targets: [account(), account(SEARCH)],
      endsAt: inTime(DAY),
    });
    expect(second.ids).toHaveLength(1);
    expect(second.changed).toEqual(first.ids);
    await removeAssignments(app.system, { ids: [...first.ids, ...second.ids] });
  });
});

describe("a preview", () => {
  it("lists who gains what and which roles are added, and stores nothing", async () => {
    const effect = await previewAssignments(app.system, to(team, account(), operator));
    expect(effect).toMatchObject({
      isExact: true,
      people: 2,
      accounts: 1,
      changes: 2,
      named: [{ person: "ada of Northwind", role: "Operator" }, { person: "delegate of Northwind" }],
      roles: { count: 1 },
    });
    expect((await listAssignments(app.system, { groupId: team })).assignments).toEqual([]);
  });
  it("of a change too large to be exact says so, counts users and accounts, and names the first", async () => {
    const { ids } = await createAssignments(
      app.system,
      to(team, { kind: "unit", unitId: "r-abcd" }, operator),
    );
    const input = { ids, permissionSetIds: [operator], now: app.clock.now(), direction: "gain" as const };
    const exact = await describeEffect(app.ctx.db, input);
    const rough = await describeEffect(app.ctx.db, { ...input, maxExact: 0 });
    expect(rough).toMatchObject({
      isExact: false,
      people: 2,
      accounts: exact.accounts,
      changes: exact.changes,
    });
    expect(rough.named).toHaveLength(exact.named.length);
    await removeAssignments(app.system, { ids });
  });
  it("leaves out what users have through another assignment, when adding and when removing", async () => {
    const direct = await createAssignments(app.system, to(people.ada, account()));
    const group = await createAssignments(app.system, to(team, { kind: "unit", unitId: "r-abcd" }));
    expect(await previewRemoval(app.system, { ids: direct.ids })).toMatchObject({
      changes: 0,
      roles: { count: 0 },
    });
    const loss = await previewRemoval(app.system, { ids: group.ids });
    expect(
      loss.named.filter(({ person }) => person.startsWith("ada")).map(({ accountId }) => accountId),
    ).not.toContain(PAYMENTS);
    expect(loss.roles.named.map(({ accountId }) => accountId)).not.toContain(PAYMENTS);
    await removeAssignments(app.system, { ids: [...direct.ids, ...group.ids] });
  });
  it("[P1] counts an assignment by tag only on the accounts that have the tag", async () => {
    const tagged = await createAssignments(
      app.system,
      to(people.ada, { kind: "tag", key: "team", value: "search" }),
    );
    const direct = await createAssignments(app.system, to(people.ada, account(PAYMENTS)));
    const gain = { permissionSetIds: [readOnly], now: app.clock.now(), direction: "gain" as const };
    expect(await describeEffect(app.ctx.db, { ...gain, ids: direct.ids })).toMatchObject({ changes: 1 });
    const loss = await previewRemoval(app.system, { ids: direct.ids });
    expect(loss.named.map(({ accountId }) => accountId)).toEqual([PAYMENTS]);
    await removeAssignments(app.system, { ids: [...tagged.ids, ...direct.ids] });
  });
});

describe("roles inside Foyer", () => {
  const changes: [string, (ctx: ReturnType<typeof as_>) => Promise<unknown>][] = [
    ["create a permission set", (ctx) => createPermissionSet(ctx, { name: "Mine" })],
    [
      "change one",
      (ctx) =>
        changePermissionSet(ctx, { id: readOnly, expectedRevision: 1, change: { description: "mine" } }),
    ],
    ["go back to a version", (ctx) => restoreVersion(ctx, { id: readOnly, version: 1, expectedRevision: 1 })],
    ["delete one", (ctx) => removePermissionSet(ctx, { id: operator })],
    ["repair roles", (ctx) => repairRoles(ctx, { permissionSetId: readOnly })],
    ["read roles back now", (ctx) => checkRolesNow(ctx, { permissionSetId: readOnly })],
    ["read the organization now", (ctx) => refreshConnections(ctx)],
    ["check an account now", (ctx) => checkAccountsNow(ctx, { accountId: PAYMENTS })],
    [
      "connect an organization",
      (ctx) => addConnection(ctx, { name: "x", managementAccountId: "999999999999", partition: "aws" }),
    ],
    [
      "add an account",
      (ctx) => addByHand(ctx, { id: "888888888888", name: "x", email: "", partition: "aws" }),
    ],
    [
      "disconnect an organization",
      (ctx) => removeConnection(ctx, { id: "00000000-0000-4000-8000-000000000000" }),
    ],
    [
      "see what disconnecting closes",
      (ctx) => previewConnectionRemoval(ctx, { id: "00000000-0000-4000-8000-000000000000" }),
    ],
    ["remove an account", (ctx) => removeAccount(ctx, { accountId: PAYMENTS as string })],
    [
      "make an administrator",
      (ctx) => giveRole(ctx, { principal: { userId: ctx.actor.userId }, role: "administrator" }),
    ],
    [
      "name an account",
      (ctx) => setAccountLabel(ctx, { accountId: PAYMENTS as string, label: "mine", environmentId: null }),
    ],
    [
      "name a unit's accounts",
      (ctx) => setUnitLabel(ctx, { unitId: "ou-abcd-11111111", label: "mine {name}" }),
    ],
    [
      "make an environment",
      (ctx) => saveEnvironment(ctx, { id: null, name: "mine", colour: "red", tag: null }),
    ],
    [
      "decide a unit's environment",
      (ctx) => setUnitEnvironment(ctx, { unitId: "ou-abcd-11111111", environmentId: null }),
    ],
    ["change a setting", (ctx) => changeSettings(ctx, { driftRepair: "approval" })],
    ["replace the signing key", (ctx) => startRotation(ctx)],
    ["replace it in an emergency", (ctx) => rotateInEmergency(ctx)],
    ["end somebody's sessions in AWS", (ctx) => revokeSessions(ctx, { userId: people.bob })],
    [
      "make a person",
      (ctx) => inviteUser(ctx, { delivery: "handed over", userName: "mine", displayName: "Mine" }),
    ],
    ["disable a person", (ctx) => setUserStatus(ctx, { userId: people.bob, status: "disabled" })],
    [
      "give a person a new password",
      (ctx) => resetPassword(ctx, { delivery: "handed over", userId: people.bob }),
    ],
    ["delete a person", (ctx) => deleteUser(ctx, { userId: people.bob })],
    [
      "join a group that has more",
      (ctx) => setMember(ctx, { groupId: team, userId: ctx.actor.userId, isMember: true }),
    ],
    ["delete a group", (ctx) => deleteGroup(ctx, { groupId: team })],
    ["take a role inside Foyer away", (ctx) => takeRole(ctx, { id: "00000000-0000-4000-8000-000000000000" })],
    ["assign to himself", (ctx) => createAssignments(ctx, to(ctx.actor.userId, account()))],
    ["assign everywhere", (ctx) => createAssignments(ctx, to(people.bob, { kind: "all" }))],
    ["assign in another unit", (ctx) => createAssignments(ctx, to(people.bob, account(SEARCH)))],
    ["assign another permission set", (ctx) => createAssignments(ctx, to(people.bob, account(), operator))],
    [
      "assign by tag",
      (ctx) => createAssignments(ctx, to(people.bob, { kind: "tag", key: "team", value: "search" })),
    ],
    ["provision", (ctx) => provisionPermissionSet(ctx, { permissionSetId: readOnly })],
  ];
  it.each(
    changes.flatMap(([what, attempt]) =>
      (["auditor", "delegate", "nobody"] as const).map((who) => [who, what, attempt] as const),
    ),
  )("[G42] [G62] %s cannot %s, and the try is recorded", async (who, _what, attempt) => {
    const count = async () =>
      (
        await app.ctx.db
          .selectFrom("audit_events")
          .select("id")
          .where("type", "=", "administration.refused")
          .execute()
      ).length;
    const before = await count();
    await expect(attempt(as_(who))).rejects.toMatchObject({ kind: "not_found" });
    if (who !== "nobody") expect(await count()).toBe(before + 1);
  });

  it("[G62] a delegate can't gain access through their own group, and can assign to others what was delegated", async () => {
    await expect(createAssignments(as_("delegate"), to(team, account()))).rejects.toMatchObject({
      kind: "not_found",
    });
    // One id has several spellings.
    for (const own of [people.delegate, people.delegate.toUpperCase()])
      await expect(createAssignments(as_("delegate"), to(own, account())), own).rejects.toMatchObject({
        kind: "not_found",
      });
    const { ids } = await createAssignments(
      as_("delegate"),
      to(people.bob, { kind: "unit", unitId: "ou-abcd-22222222" }),
    );
    await removeAssignments(as_("delegate"), { ids });
    const others = await createAssignments(app.system, to(people.bob, account(SEARCH)));
    await expect(removeAssignments(as_("delegate"), { ids: others.ids })).rejects.toMatchObject({
      kind: "not_found",
    });
    await removeAssignments(app.system, { ids: others.ids });
  });

  it("[G62] a delegate never assigns on the management account, even if a whole permission set or the root was delegated", async () => {
    const chief = await addUser(app, "chief");
    await giveRole(app.system, {
      principal: { userId: chief },
      role: "delegate",
      permissionSetIds: [readOnly],
    });
    await giveRole(app.system, { principal: { userId: chief }, role: "delegate", unitId: "r-abcd" });
    const ctx = app.personCtx(chief);
    await expect(createAssignments(ctx, to(people.bob, account(MANAGEMENT)))).rejects.toMatchObject({
      kind: "not_found",
    });
    const { ids } = await createAssignments(ctx, to(people.bob, account(SEARCH)));
    await removeAssignments(ctx, { ids });
  });

  it("a delegate is offered only what was delegated", async () => {
    expect((await findPermissionSets(as_("delegate"), {})).map(({ name }) => name)).toEqual(["ReadOnly"]);
    expect(await listChoices(as_("delegate"))).toMatchObject({
      units: [{ path: "Workloads" }, { path: "Workloads / Production" }],
      tags: [],
      mayChooseAll: false,
    });
    expect((await listChoices(app.system)).mayChooseAll).toBe(true);
    const { accounts } = await listAccounts(as_("delegate"), {
      within: unitsOf(await requireReader(as_("delegate"))),
    });
    expect(accounts.map(({ id }) => id)).toEqual([PAYMENTS]);
  });

  it("a role inside Foyer is granted once, and only for existing permission sets", async () => {
    const role = {
      principal: { userId: people.bob },
      role: "delegate",
      unitId: "ou-abcd-33333333",
      permissionSetIds: [operator, readOnly],
    } as const;
    const id = await giveRole(app.system, { ...role, permissionSetIds: [...role.permissionSetIds] });
    await expect(
      giveRole(app.system, { ...role, permissionSetIds: [readOnly, operator, readOnly] }),
    ).rejects.toMatchObject({ kind: "conflict" });
    await expect(
      giveRole(app.system, { ...role, permissionSetIds: ["ps-0000000000000000"] }),
    ).rejects.toMatchObject({ kind: "not_found" });
    await takeRole(app.system, { id });
  });

  it("an auditor can read, and a user without a role finds nothing", async () => {
    await expect(listPermissionSets(as_("auditor"), {})).resolves.toMatchObject({ next: null });
    const reads = [
      listPermissionSets(as_("nobody"), {}),
      listAssignments(as_("nobody"), {}),
      listReachOfAccount(as_("nobody"), { accountId: PAYMENTS as string }),
      writeTemplate(as_("nobody"), "foyer-connection.tf"),
    ];
    for (const outcome of await Promise.allSettled<unknown>(reads))
      expect(outcome).toMatchObject({ status: "rejected", reason: { kind: "not_found" } });
  });

  it("the last administrator stays, even if two are removed at once", async () => {
    const second = await giveRole(app.system, { principal: { userId: people.bob }, role: "administrator" });
    const first = (
      await app.ctx.db
        .selectFrom("administrators")
        .select("id")
        .where("user_id", "=", people.admin)
        .executeTakeFirstOrThrow()
    ).id;
    const outcomes = await Promise.allSettled([
      takeRole(app.system, { id: first }),
      takeRole(app.system, { id: second }),
    ]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("a permission set", () => {
  it("keeps every version and can return to one", async () => {
    const id = await createPermissionSet(app.system, { name: "Versions", inlinePolicy: null });
    await changePermissionSet(app.system, {
      id,
      expectedRevision: 1,
      change: { description: "second", tags: { b: "2", aaa: "1" } },
    });
    expect(
      await changePermissionSet(app.system, {
        id,
        expectedRevision: 2,
        change: { tags: { aaa: "1", b: "2" } },
      }),
    ).toBe(2);
    await restoreVersion(app.system, { id, version: 1, expectedRevision: 2 });
    const { set, versions } = await getPermissionSet(app.system, id);
    expect(set).toMatchObject({ revision: 3, description: null, tags: {} });
    expect(versions.map(({ version }) => version)).toEqual([3, 2, 1]);
  });
  it("doesn't change if its policy is only formatted differently, and counts line breaks as one character", async () => {
    const policy = JSON.stringify(
      {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: ["s3:GetObject", "s3:ListBucket"], Resource: "*" }],
      },
      null,
      2,
    );
    const id = await createPermissionSet(app.system, { name: "Lines", inlinePolicy: policy });
    const crlf = policy.replaceAll("\n", "\r\n");
    expect(
      await changePermissionSet(app.system, { id, expectedRevision: 1, change: { inlinePolicy: crlf } }),
    ).toBe(1);
    expect(
      await changePermissionSet(app.system, {
        id,
        expectedRevision: 1,
        change: { inlinePolicy: crlf, tags: { team: "x" } },
      }),
    ).toBe(2);
    const { set, versions } = await getPermissionSet(app.system, id);
    expect(set).toMatchObject({ inlinePolicy: policy, roleRevision: 1 });
    expect(changedFields(versions[1]?.definition ?? definitionOf(set), definitionOf(set))).toEqual(["tags"]);
    await changePermissionSet(app.system, {
      id,
      expectedRevision: 2,
      change: { inlinePolicy: policy.replace("Allow", "Deny") },
    });
    expect((await getPermissionSet(app.system, id)).set.roleRevision).toBe(3);
  });
  it("[G64] shows in advance what saving and provisioning would do, also to its delegates", async () => {
    const id = await createPermissionSet(app.system, { name: "Previewed", sessionSeconds: 5_400 });
    const { ids } = await createAssignments(app.system, to(team, account(), id));
    await app.ctx.db
      .updateTable("deployed_roles")
      .set({ state: "deployed", deployed_version: 1 })
      .where("permission_set_id", "=", id)
      .execute();
    const saving = await previewChange(app.system, {
      id,
      expectedRevision: 1,
      change: { sessionSeconds: 7_200, relayState: "" },
    });
    expect(saving).toMatchObject({
      fields: ["sessionSeconds"],
      changesRole: true,
      people: 2,
      roles: { count: 1, named: [{ accountId: PAYMENTS, deployedVersion: 1 }] },
    });
    expect(
      await previewChange(app.system, { id, expectedRevision: 1, change: { tags: { team: "x" } } }),
    ).toMatchObject({ changesRole: false, roles: { count: 0 } });
    expect((await getPermissionSet(app.system, id)).set.revision).toBe(1);
    await changePermissionSet(app.system, { id, expectedRevision: 1, change: { sessionSeconds: 7_200 } });
    const owner = await addUser(app, "owner");
    await giveRole(app.system, { principal: { userId: owner }, role: "delegate", permissionSetIds: [id] });
    expect(await previewProvision(app.personCtx(owner), { permissionSetId: id })).toMatchObject({
      fields: ["sessionSeconds"],
      before: { sessionSeconds: 5_400 },
      after: { sessionSeconds: 7_200 },
      roles: { count: 1 },
    });
    expect((await exportProvision(app.personCtx(owner), { permissionSetId: id })).split("\r\n")[1]).toMatch(
      /^481230097715,.*,Previewed,deployed,1,2$/,
    );
    for (const attempt of [
      () => previewProvision(as_("delegate"), { permissionSetId: id }),
      () => exportProvision(as_("auditor"), { permissionSetId: id }),
      () => previewChange(app.personCtx(owner), { id, expectedRevision: 2, change: {} }),
    ])
      await expect(attempt()).rejects.toMatchObject({ kind: "not_found" });
    await removeAssignments(app.system, { ids });
  });
  it("pages through its versions, each with what it replaced", async () => {
    const id = await createPermissionSet(app.system, { name: "Often" });
    for (let version = 1; version < 23; version += 1)
      await changePermissionSet(app.system, {
        id,
        expectedRevision: version,
        change: { description: `${version}` },
      });
    const first = await getPermissionSet(app.system, id);
    expect(first.versions).toHaveLength(20);
    expect(first.versions.at(-1)).toMatchObject({
      version: 4,
      definition: { description: "3" },
      previous: { description: "2" },
    });
    const second = await getPermissionSet(app.system, id, { before: first.older ?? 0 });
    expect(second.versions.map(({ version, previous }) => [version, previous === null])).toEqual([
      [3, false],
      [2, false],
      [1, true],
    ]);
    expect(second.older).toBeNull();
  });
  it("[G63] refuses the second of two concurrent changes and overwrites nothing", async () => {
    const id = await createPermissionSet(app.system, { name: "Race" });
    const change = (description: string) =>
      changePermissionSet(app.system, { id, expectedRevision: 1, change: { description } });
    const outcomes = await Promise.allSettled([change("one"), change("two")]);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(outcomes.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { kind: "conflict" },
    });
  });
  it.each<[string, Parameters<typeof createPermissionSet>[1], string]>([
    ["a name with a space", { name: "Read Only" }, "permission_set_name_not_valid"],
    ["a name that is too long", { name: "x".repeat(33) }, "permission_set_name_not_valid"],
    ["a session of 59 minutes", { name: "X", sessionSeconds: 3540 }, "session_too_short"],
    ["a session of 13 hours", { name: "X", sessionSeconds: 46_800 }, "session_too_long"],
    ["a relay state elsewhere", { name: "X", relayState: "https://evil.example/" }, "relay_state_not_valid"],
    [
      "21 managed policies",
      { name: "X", awsManagedPolicies: Array.from({ length: 21 }, (_, index) => `P${index}`) },
      "too_many_policies",
    ],
    [
      "a policy twice",
      { name: "X", awsManagedPolicies: ["A", "arn:aws:iam::aws:policy/A"] },
      "policy_attached_twice",
    ],
    [
      "another company's policy",
      { name: "X", awsManagedPolicies: ["arn:aws:iam::123456789012:policy/A"] },
      "not_an_aws_managed_policy",
    ],
    [
      "a service-linked policy",
      { name: "X", awsManagedPolicies: ["aws-service-role/A"] },
      "not_an_aws_managed_policy",
    ],
    ["a broken inline policy", { name: "X", inlinePolicy: "{" }, "inline_policy_not_valid"],
    [
      "a path without slashes",
      { name: "X", customerManagedPolicies: [{ name: "A", path: "team" }] },
      "policy_path_not_valid",
    ],
    [
      "51 tags",
      { name: "X", tags: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, ""])) },
      "too_many_tags",
    ],
    ["a tag of AWS's", { name: "X", tags: { "aws:x": "1" } }, "tag_key_reserved"],
    ["a description IAM refuses", { name: "X", description: "日本" }, "description_not_latin"],
    [
      "policies on a role of one's own",
      { name: "X", existingRole: "/Deployer", awsManagedPolicies: ["A"] },
      "existing_role_with_policies",
    ],
    [
      "a role of Foyer's as one's own",
      { name: "X", existingRole: "/foyer-system/FoyerProvisioner" },
      "existing_role_reserved",
    ],
    ["an unknown field", { name: "X", more: 1 } as never, "input_not_valid"],
  ])("with %s is refused", (_what, input, code) =>
    expect(createPermissionSet(app.system, input)).rejects.toMatchObject({
      kind: "invalid_input",
      code,
    }),
  );
  it("has a name unique in any case, and can't be deleted while in use; the refusal names the uses", async () => {
    await expect(createPermissionSet(app.system, { name: "READONLY" })).rejects.toMatchObject({
      kind: "conflict",
    });
    const id = await createPermissionSet(app.system, { name: "Used" });
    await createAssignments(app.system, to(people.bob, account(), id));
    await expect(removePermissionSet(app.system, { id })).rejects.toMatchObject({
      kind: "conflict",
      message: expect.stringContaining("bob of Northwind has it on "),
    });
  });
  it("for an existing role is never deployed, and opens that role", async () => {
    const id = await createPermissionSet(app.system, { name: "Own", existingRole: "/team/Deployer" });
    await createAssignments(app.system, to(people.ada, account(), id));
    expect(
      await app.ctx.db
        .selectFrom("deployed_roles")
        .select("state")
        .where("permission_set_id", "=", id)
        .execute(),
    ).toEqual([]);
    const issued = await app.issue(
      requestOf(as_("ada"), {
        accountId: PAYMENTS as string,
        permissionSetId: id,
        purpose: "credentials",
      }),
    );
    expect(issued.roleArn).toBe(`arn:aws:iam::${PAYMENTS}:role/team/Deployer`);
  });
});
