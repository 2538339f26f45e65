import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testApp, type TestApp } from "@/lib/testing/app";
import { addUser, PASSWORD } from "@/lib/testing/company";
import { giveRole } from "./administrators/service";
import { setMember } from "./groups/members";
import { createGroup, getGroup, listGroups } from "./groups/service";
import { findPrincipals } from "./principals/service";
import { actorOfToken } from "./sessions/service";
import { signInWithPassword } from "./sign-in/service";
import { createScimSource } from "./sources/scim/service";
import type { Secret } from "@/lib/platform/crypto/secret";
import { setPasswordByLink } from "./password-links/service";
import { inviteUser, resetPassword } from "./password-links/administer";
import { getUser, listUsers, setUserStatus } from "./users/administer";

let app: TestApp;
let admin: string;
let ada: string;
let auditor: string;

beforeAll(async () => {
  app = await testApp();
  [admin, ada, auditor] = [
    await addUser(app, "admin"),
    await addUser(app, "ada"),
    await addUser(app, "auditor"),
  ];
  await giveRole(app.system, { principal: { userId: admin }, role: "administrator" });
  await giveRole(app.system, { principal: { userId: auditor }, role: "auditor" });
});
afterAll(() => app.dispose());

const tokenOf = (link: Secret | null) => link?.reveal().split("/").at(-1) ?? "";
const signIn = (name: string, password: string) => signInWithPassword(app.anonymous, { name, password });

describe("users", () => {
  it("are created with a link for choosing their own password", async () => {
    const { userId, link } = await inviteUser(app.personCtx(admin), {
      delivery: "handed over",
      userName: "bob",
      displayName: "Bob",
      email: "bob@x.example",
    });
    const chosen = "eleven quiet lanterns";
    expect(await setPasswordByLink(app.anonymous, { token: tokenOf(link), password: chosen })).toBeNull();
    expect(await signIn("bob", chosen)).toMatchObject({ userId, steps: [] });
    await expect(
      inviteUser(app.personCtx(admin), { delivery: "handed over", userName: "BOB", displayName: "Other" }),
    ).rejects.toMatchObject({ kind: "conflict" });
    await expect(
      inviteUser(app.personCtx(admin), { delivery: "handed over", userName: "b b", displayName: "Other" }),
    ).rejects.toMatchObject({ kind: "invalid_input" });
  });

  it("lose every session and the old password when they are disabled or given a new password", async () => {
    const first = await signIn("ada", PASSWORD);
    await setUserStatus(app.personCtx(admin), { userId: ada, status: "disabled" });
    expect(await actorOfToken(app.ctx, first?.token.reveal() ?? "")).toBeNull();
    expect(await signIn("ada", PASSWORD)).toBeNull();
    await setUserStatus(app.personCtx(admin), { userId: ada, status: "enabled" });
    expect(await actorOfToken(app.ctx, first?.token.reveal() ?? "")).toBeNull();
    const second = await signIn("ada", PASSWORD);
    const link = await resetPassword(app.personCtx(admin), { delivery: "handed over", userId: ada });
    expect(await actorOfToken(app.ctx, second?.token.reveal() ?? "")).toBeNull();
    expect(await signIn("ada", PASSWORD)).toBeNull();
    await setPasswordByLink(app.anonymous, { token: tokenOf(link), password: "eleven quiet lanterns" });
    expect(await signIn("ada", "eleven quiet lanterns")).toMatchObject({ userId: ada, steps: [] });
  });

  it("the last administrator cannot be disabled", async () => {
    await expect(
      setUserStatus(app.personCtx(admin), { userId: admin, status: "disabled" }),
    ).rejects.toMatchObject({ kind: "conflict" });
    expect(await getUser(app.personCtx(admin), admin)).toMatchObject({ status: "enabled" });
  });

  it("are listed in pages and found by name and email", async () => {
    const first = await listUsers(app.personCtx(auditor), { limit: 2 });
    expect(first.users.map((user) => user.user_name)).toEqual(["ada", "admin"]);
    const rest = await listUsers(app.personCtx(auditor), { limit: 2, after: first.next ?? "" });
    expect(rest.users.map((user) => user.user_name)).toEqual(["auditor", "bob"]);
    expect((await listUsers(app.personCtx(auditor), { search: "BOB@" })).users).toHaveLength(1);
    expect((await listUsers(app.personCtx(auditor), { search: "%" })).users).toHaveLength(0);
  });
});

it("[C6] finds users by their words in any order", async () => {
  await inviteUser(app.personCtx(admin), {
    delivery: "handed over",
    userName: "jmueller",
    displayName: "Jürgen Müller",
  });
  const found = async (search: string) =>
    (await listUsers(app.personCtx(admin), { search })).users.map(({ user_name }) => user_name);
  expect(await found("müller jürgen")).toEqual(["jmueller"]);
  expect(await found(" Jürgen  MÜLLER ")).toEqual(["jmueller"]);
  expect(await found("müller nobody")).toEqual([]);
});

it("[C6] [X5] pickers find principals by their words, and say which source manages each", async () => {
  const sourceId = await createScimSource(app.system, { name: "Entra directory" });
  const group = await createGroup(app.personCtx(admin), { name: "Rhine platform team" });
  const twin = await addUser(app, "rhine");
  await app.ctx.db.updateTable("users").set({ source_id: sourceId }).where("id", "=", twin).execute();
  const found = (search: string) => findPrincipals(app.personCtx(admin), { search });
  expect(await found("team rhine")).toMatchObject([
    { kind: "group", name: "Rhine platform team", members: 0, userName: null, source: null },
  ]);
  expect(await found("northwind rhine")).toMatchObject([
    { kind: "user", userName: "rhine", members: null, source: "Entra directory" },
  ]);
  expect(await found("rhine nobody")).toEqual([]);
  const groups = async (search: string) =>
    (await listGroups(app.personCtx(admin), { search })).groups.map(({ name }) => name);
  expect(await groups("team rhine")).toEqual(["Rhine platform team"]);
  expect(await groups("team danube")).toEqual([]);
  await app.ctx.db.deleteFrom("groups").where("id", "=", group).execute();
});

describe("groups", () => {
  it("gain and lose members idempotently, and refuse unknown ones", async () => {
    const id = await createGroup(app.personCtx(admin), { name: "Team" });
    await expect(createGroup(app.personCtx(admin), { name: " TEAM " })).rejects.toMatchObject({
      kind: "conflict",
    });
    for (let turn = 0; turn < 2; turn += 1)
      await setMember(app.personCtx(admin), { groupId: id, userName: "Ada", isMember: true });
    expect(await getGroup(app.personCtx(auditor), id)).toMatchObject({
      name: "Team",
      members: [{ userName: "ada" }],
    });
    for (const who of [
      { userName: "nobody" },
      { userId: "00000000-0000-4000-8000-000000000009" },
      { userId: "x" },
    ])
      await expect(
        setMember(app.personCtx(admin), { groupId: id, ...who, isMember: true }),
      ).rejects.toMatchObject({ kind: "not_found" });
    await setMember(app.personCtx(admin), { groupId: id, userId: ada, isMember: false });
    expect((await listGroups(app.personCtx(auditor), {})).groups).toMatchObject([
      { name: "Team", members: 0 },
    ]);
  });
});

it.each<[string, (ctx: ReturnType<TestApp["personCtx"]>) => Promise<unknown>]>([
  ["create people", (ctx) => inviteUser(ctx, { delivery: "handed over", userName: "x", displayName: "X" })],
  ["reset passwords", (ctx) => resetPassword(ctx, { delivery: "handed over", userId: ada })],
  ["disable people", (ctx) => setUserStatus(ctx, { userId: ada, status: "disabled" })],
  ["create groups", (ctx) => createGroup(ctx, { name: "Mine" })],
  [
    "change groups",
    (ctx) => setMember(ctx, { groupId: "00000000-0000-4000-8000-000000000001", userId: ada, isMember: true }),
  ],
])("neither auditors nor users without a role can %s", async (_what, attempt) => {
  for (const who of [auditor, ada])
    await expect(attempt(app.personCtx(who))).rejects.toMatchObject({ kind: "not_found" });
});
