import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { SOURCE, testApp, type TestApp } from "@/lib/testing/app";
import { addUser, PASSWORD } from "@/lib/testing/company";
import { giveRole } from "../administrators/service";
import { listAdministrators, takeRole } from "../administrators/service";
import { createScimSource } from "../sources/scim/service";
import { createSource } from "../sources/registry/service";
import { setUserStatus } from "../users/administer";
import { acknowledgeBreakGlass, listBreakGlassUses } from "./break-glass";
import { signInWithPassword } from "./service";
import { findSignInMethod } from "./sign-in-method";

let app: TestApp;
let okta: string;
let entra: string;
let directory: string;

const settings = (newUsers: object) => ({
  issuer: "https://id.example.com",
  clientId: "foyer",
  algorithm: "RS256",
  scopes: "openid",
  claims: { userName: "preferred_username", displayName: "name", email: "email", groups: null },
  newUsers,
});
const make = (name: string, newUsers: object) =>
  createSource(app.system, { kind: "oidc", name, settings: settings(newUsers), secret: "" });
const setEnabled = (isEnabled: boolean) =>
  app.ctx.db
    .updateTable("identity_sources")
    .set({ is_enabled: isEnabled })
    .where("kind", "=", "oidc")
    .execute();
let network = 0;
const way = (name: string, ip?: string) =>
  findSignInMethod(
    { ...app.anonymous, source: { ...SOURCE, ip: ip ?? `198.51.100.${(network += 1)}` } },
    name,
  );

beforeAll(async () => {
  app = await testApp();
  directory = await createScimSource(app.system, { name: "Directory" });
  okta = await make("Okta", { kind: "create", domains: ["partner.example"] });
  entra = await make("Entra", { kind: "directory", sourceId: directory, claim: "oid", equals: "externalId" });
  for (const name of ["local", "tied", "provisioned", "root"]) await addUser(app, name);
  const bare = app.ctx.db
    .deleteFrom("password_credentials")
    .where(
      "user_id",
      "in",
      app.ctx.db.selectFrom("users").select("id").where("user_name", "in", ["tied", "provisioned"]),
    );
  await bare.execute();
  await app.ctx.db
    .updateTable("users")
    .set({ source_id: directory, external_id: "p1" })
    .where("user_name", "=", "provisioned")
    .execute();
  const { id: user_id } = await app.ctx.db
    .selectFrom("users")
    .select("id")
    .where("user_name", "=", "tied")
    .executeTakeFirstOrThrow();
  await app.ctx.db
    .insertInto("user_identities")
    .values({
      source_id: okta,
      subject: "s",
      user_id,
      created_at: app.clock.now(),
      linked_by: "source",
      created_by: "test",
    })
    .execute();
});
afterAll(() => app.dispose());
beforeEach(() => setEnabled(true));

describe("the sign-in method of a name", () => {
  it("is a password for users with one in Foyer, and for unknown names", async () => {
    for (const name of [
      "local",
      "LOCAL@northwind.example",
      "nobody",
      "nobody@elsewhere.example",
      "",
      "x".repeat(10_000),
      "a\u0000b",
    ])
      expect(await way(name), name.slice(0, 40)).toEqual({ kind: "password" });
  });

  it("is the source that a user is linked to, and for a directory's users the provider that matches users in it", async () => {
    expect(await way("tied")).toEqual({ kind: "source", id: okta });
    expect(await way("provisioned@northwind.example")).toEqual({ kind: "source", id: entra });
  });

  it("is chosen by the address's whole domain for unknown users, in any case", async () => {
    expect(await way("new@Partner.example")).toEqual({ kind: "source", id: okta });
    for (const name of ["new@sub.partner.example", "new@notpartner.example", "partner.example"])
      expect(await way(name), name).toEqual({ kind: "password" });
  });

  it("is never a disabled source", async () => {
    await setEnabled(false);
    for (const name of ["tied", "provisioned", "new@partner.example"])
      expect(await way(name), name).toEqual({ kind: "password" });
  });

  it("is not revealed to a network that asks for very many names", async () => {
    for (let asked = 0; asked < 60; asked += 1) await way("tied", "203.0.113.9");
    expect(await way("tied", "203.0.113.9")).toEqual({ kind: "password" });
    expect(await way("tied", "203.0.113.10")).toEqual({ kind: "source", id: okta });
  });
});

describe("an administrator's password beside providers", () => {
  const idOf = async (name: string) =>
    (
      await app.ctx.db
        .selectFrom("users")
        .select("id")
        .where("user_name", "=", name)
        .executeTakeFirstOrThrow()
    ).id;
  const signIn = (name: string) => signInWithPassword(app.anonymous, { name, password: PASSWORD });

  it("raises an alarm that stays until an administrator acknowledges it, and later ones stay after that", async () => {
    await giveRole(app.system, { principal: { userId: await idOf("root") }, role: "administrator" });
    await signIn("local");
    await setEnabled(false);
    await signIn("root");
    expect(await listBreakGlassUses(app.system)).toEqual([]);
    await setEnabled(true);
    await signIn("root");
    const [use] = await listBreakGlassUses(app.system);
    expect(use).toMatchObject({
      userId: await idOf("root"),
      displayName: "root of Northwind",
      ip: SOURCE.ip,
    });
    app.clock.advance(60);
    await signIn("root");
    await acknowledgeBreakGlass(app.system, { until: use?.at ?? new Date(0) });
    expect(await listBreakGlassUses(app.system)).toHaveLength(1);
    await acknowledgeBreakGlass(app.system, { until: new Date("2099-01-01T00:00:00Z") });
    expect(await listBreakGlassUses(app.system)).toEqual([]);
    await expect(listBreakGlassUses(app.personCtx(await idOf("local")))).rejects.toMatchObject({
      kind: "not_found",
    });
  });

  it("remains: the last administrator with one is kept, even if there are others", async () => {
    await giveRole(app.system, { principal: { userId: await idOf("tied") }, role: "administrator" });
    const root = await idOf("root");
    const grant =
      (await listAdministrators(app.system)).grants.find(({ user_id }) => user_id === root)?.id ?? "";
    await expect(takeRole(app.system, { id: grant })).rejects.toMatchObject({
      kind: "conflict",
      message: expect.stringContaining("password"),
    });
    await expect(setUserStatus(app.system, { userId: root, status: "disabled" })).rejects.toMatchObject({
      kind: "conflict",
    });
    await giveRole(app.system, { principal: { userId: await idOf("local") }, role: "administrator" });
    await takeRole(app.system, { id: grant });
  });
});
