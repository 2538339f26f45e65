/** Links that users make themselves: an additional sign-in method that doesn't affect authorization. */
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createAccessKey, replaceAccessKey } from "@/lib/identity/access-keys/service";
import { giveRole } from "@/lib/identity/administrators/service";
import { tagsOf, TAG_SOURCE } from "@/lib/identity/attributes/store";
import { setMember } from "@/lib/identity/groups/members";
import { createGroup } from "@/lib/identity/groups/service";
import { listNotices, dismissNotice } from "@/lib/identity/notices/service";
import { confirmItIsMe } from "@/lib/identity/proof/fresh-proof";
import { createScimSource } from "@/lib/identity/sources/scim/service";
import { createScimToken } from "@/lib/identity/scim/tokens";
import { startSession } from "@/lib/identity/sessions/service";
import { signInThroughSource } from "@/lib/identity/sign-in/through-source";
import { listOwnSources } from "@/lib/identity/sign-in/unlink";
import { saveSourceTest } from "@/lib/identity/sources/registry/test-result";
import { changeSource, createSource, setOwnLinks, setSourceEnabled } from "../registry/service";
import type { OidcSettings } from "../settings/oidc";
import { resetPassword } from "@/lib/identity/password-links/administer";
import type { UserCtx } from "@/lib/platform/context";
import { testApp, type TestApp } from "@/lib/testing/app";
import { addUser, PASSWORD } from "@/lib/testing/company";
import { linkIdentity, linkOwnIdentity, listIdentities } from "./service";

let app: TestApp;
/** The company's own provider, and another that employees may connect. */
let company: string;
let partner: string;
const settings = (name: string): OidcSettings => ({
  issuer: `https://${name}.example`,
  clientId: "foyer",
  algorithm: "RS256",
  scopes: "openid",
  claims: { userName: "preferred_username", displayName: "name", email: "email", groups: "groups" },
  newUsers: { kind: "create", domains: [] },
  signsOutThere: false,
  ca: "",
  accessControl: { Team: "team" },
});
const source = async (name: string) => {
  const id = await createSource(app.system, { kind: "oidc", name, settings: settings(name), secret: "" });
  await saveSourceTest(app.system, { id, claims: { sub: "s", preferred_username: "u" } });
  await setSourceEnabled(app.system, { id, isEnabled: true });
  return id;
};
beforeAll(async () => {
  app = await testApp();
  company = await source("company");
  partner = await source("partner");
});
afterAll(() => app.dispose());

let count = 0;
let userId: string;
let userName: string;
let ctx: UserCtx;
/** An employee of the company's provider, with a new session. */
beforeEach(async () => {
  await setOwnLinks(app.system, { id: partner, isAllowed: true });
  userName = `employee${(count += 1)}`;
  const signedIn = await comesThrough(company, { sub: userName, team: "support", groups: ["Support"] });
  if (!signedIn.ok) throw new Error(signedIn.refusal);
  userId = signedIn.userId;
  ctx = withSession(userId, signedIn.sessionId);
});
const comesThrough = (sourceId: string, said: Record<string, unknown>) =>
  signInThroughSource(app.anonymous, {
    sourceId,
    claims: { preferred_username: String(said.sub), name: String(said.sub), ...said },
  });
const withSession = (of: string, sessionId: string): UserCtx => {
  const base = app.personCtx(of);
  return { ...base, actor: { ...base.actor, sessionId } };
};
const links = (sub: string, as = ctx) =>
  linkOwnIdentity(as, { sourceId: partner, claims: { sub, preferred_username: sub } });
const tags = async () => {
  const { said } = await app.ctx.db
    .selectFrom("users as u")
    .select(TAG_SOURCE.as("said"))
    .where("u.id", "=", userId)
    .executeTakeFirstOrThrow();
  return tagsOf(said).tags;
};
const groups = async () => {
  const { rows } = await sql<{ name: string }>`
    select g.display_name as name from group_members m join groups g on g.id = m.group_id
    where m.user_id = ${userId} order by name`.execute(app.ctx.db);
  return rows.map(({ name }) => name);
};

describe("[X1] the claims of an account that an employee connected", () => {
  it("change neither session tags nor groups nor names", async () => {
    expect(await links(`thief${count}`)).toBe("linked");
    const through = await comesThrough(partner, {
      sub: `thief${count}`,
      name: "Chief Executive",
      team: "finance",
      groups: ["Finance", "Administrators"],
    });
    expect(through).toMatchObject({ ok: true, userId });
    expect(await tags()).toEqual({ Team: "support" });
    expect(await groups()).toEqual(["Support"]);
    const user = await app.ctx.db
      .selectFrom("users")
      .select("display_name")
      .where("id", "=", userId)
      .executeTakeFirstOrThrow();
    expect(user.display_name).toBe(userName);
  });
  it("don't remove tags either", async () => {
    await links(`empty${count}`);
    app.clock.advance(1);
    await comesThrough(partner, { sub: `empty${count}` });
    expect(await tags()).toEqual({ Team: "support" });
  });
  it("count once an administrator links the same account", async () => {
    await links(`named${count}`);
    await linkIdentity(app.system, { sourceId: partner, subject: `named${count}`, userName });
    await comesThrough(partner, { sub: `named${count}`, team: "finance", groups: ["Finance"] });
    expect(await groups()).toEqual(["Finance", "Support"]);
    // Tags come from the user's own source, whatever was used last.
    expect(await tags()).toEqual({ Team: "support" });
  });
  it("are ignored if the source doesn't allow such links, which is the default", async () => {
    const other = await source(`other${count}`);
    expect(
      await linkOwnIdentity(ctx, { sourceId: other, claims: { sub: "x", preferred_username: "x" } }),
    ).toBe("switched_off");
    const offered = (await listOwnSources(ctx)).map(({ id }) => id);
    expect(offered).toContain(partner);
    expect(offered).not.toContain(other);
    await setOwnLinks(app.system, { id: partner, isAllowed: false });
    expect(await links("y")).toBe("switched_off");
  });
});

describe("[X2] a borrowed session", () => {
  it("of 36 minutes can't link an account", async () => {
    app.clock.advance(36 * 60);
    expect(await links(`old${count}`)).toBe("not_confirmed");
  });
  it("can't link an account if the sign-in at the source began in time and ended too late", async () => {
    app.clock.advance(19 * 60 + 59);
    expect(await links(`in-time${count}`)).toBe("linked");
    const late = await comesThrough(company, { sub: `late${count}` });
    app.clock.advance(20 * 60);
    if (!late.ok) throw new Error("not signed in");
    expect(await links(`late${count}`, withSession(late.userId, late.sessionId))).toBe("not_confirmed");
  });
  it("can't add a sign-in method or a right as an administrator, until the password is typed", async () => {
    const administrator = await addUser(app, `administrator${count}`);
    await giveRole(app.system, { principal: { userId: administrator }, role: "administrator" });
    const { id } = await app.ctx.db
      .transaction()
      .execute((tx) => startSession(app.system, tx, { userId: administrator, source: "built-in" }));
    const as = withSession(administrator, id);
    const directory = await createScimSource(app.system, { name: `Directory ${count}` });
    const chiefs = await createGroup(app.system, { name: `Chiefs ${count}` });
    await giveRole(app.system, { principal: { groupId: chiefs }, role: "auditor" });
    const fresh = await source(`fresh${count}`);
    const off = await source(`off${count}`);
    await setSourceEnabled(app.system, { id: off, isEnabled: false });
    const old = await createAccessKey(app.system, key);
    const revision = async (of: string) =>
      (
        await app.ctx.db
          .selectFrom("identity_sources")
          .select("revision")
          .where("id", "=", of)
          .executeTakeFirstOrThrow()
      ).revision;
    const deeds: Record<string, () => Promise<unknown>> = {
      "an access key": () => createAccessKey(as, key),
      "a key like another": () => replaceAccessKey(as, { id: old.id }),
      "a SCIM token": () =>
        createScimToken(as, { sourceId: directory, name: "t", isReadOnly: false, days: 1 }),
      "a role": () => giveRole(as, { principal: { userId }, role: "auditor" }),
      "a role through a group": () => setMember(as, { groupId: chiefs, userId, isMember: true }),
      "a link": () => linkIdentity(as, { sourceId: fresh, subject: "z", userName }),
      "a source": () => setSourceEnabled(as, { id: off, isEnabled: true }),
      "another provider behind a source": async () =>
        changeSource(as, {
          id: fresh,
          revision: await revision(fresh),
          name: `fresh ${count}`,
          secret: "",
          settings: { ...settings(`fresh${count}`), scopes: "openid email" },
        }),
      "links by users": () => setOwnLinks(as, { id: fresh, isAllowed: true }),
      "somebody's password": () => resetPassword(as, { delivery: "handed over", userId }),
    };
    app.clock.advance(10 * 60 + 1);
    for (const [what, deed] of Object.entries(deeds))
      await expect(deed(), what).rejects.toMatchObject({ kind: "proof_required" });
    await expect(confirmItIsMe(as, "wrong")).rejects.toMatchObject({ kind: "invalid_input" });
    await expect(deeds["a role"]?.()).rejects.toMatchObject({ kind: "proof_required" });
    await confirmItIsMe(as, PASSWORD);
    for (const [what, deed] of Object.entries(deeds)) await expect(deed(), what).resolves.not.toThrow();
    app.clock.advance(10 * 60 + 1);
    await expect(createAccessKey(as, key)).rejects.toMatchObject({ kind: "proof_required" });
  });
  const key = { name: "k", isReadOnly: false, operations: null, days: 1, known: [] };
});

describe("[X2] a password reset", () => {
  it("removes the user's own links, unless the administrator keeps them", async () => {
    await links(`mine${count}`);
    await resetPassword(app.system, { delivery: "handed over", userId, keepsOwnLinks: true });
    expect((await listIdentities(app.system, { userId })).map(({ linkedBy }) => linkedBy).toSorted()).toEqual(
      ["source", "user"],
    );
    await resetPassword(app.system, { delivery: "handed over", userId });
    expect((await listIdentities(app.system, { userId })).map(({ linkedBy }) => linkedBy)).toEqual([
      "source",
    ]);
    expect(await comesThrough(partner, { sub: `mine${count}` })).not.toMatchObject({ userId });
  });
  it("is shown to the user with links and roles, and only the user can dismiss it", async () => {
    await links(`told${count}`);
    await giveRole(app.system, { principal: { userId }, role: "auditor" });
    await resetPassword(app.system, { delivery: "handed over", userId });
    const notices = await listNotices(ctx);
    expect(notices.map(({ kind }) => kind).toSorted()).toEqual([
      "identity_linked",
      "password_reset",
      "role_given",
    ]);
    expect(notices.find(({ kind }) => kind === "identity_linked")?.details).toEqual({ source: "partner" });
    const [first] = notices;
    await dismissNotice(app.personCtx(await addUser(app, `other${count}`)), { id: first?.id ?? "" });
    expect(await listNotices(ctx)).toHaveLength(3);
    await dismissNotice(ctx, { id: first?.id ?? "" });
    expect(await listNotices(ctx)).toHaveLength(2);
  });
});
