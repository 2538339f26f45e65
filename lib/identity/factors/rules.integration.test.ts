/** Rules of second factors, as sign-ins follow them. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { as, type SessionActor } from "@/lib/platform/context";
import { SOURCE, testApp, type TestApp } from "@/lib/testing/app";
import { softAuthenticator, type SoftAuthenticator } from "@/lib/testing/authenticator";
import { browserOf } from "@/lib/testing/browser";
import { addGroup, addUser, PASSWORD } from "@/lib/testing/company";
import { giveRole } from "../administrators/service";
import { deleteGroup } from "../groups/delete";
import { actorOfToken } from "../sessions/service";
import { changePassword } from "../sign-in/change-password";
import { signInWithPassword } from "../sign-in/service";
import { listRuleViews, removeGroupRule, setRule } from "./administer";
import { addKey, beginKey } from "./enrol";
import { rememberDevice } from "./known-devices";
import { forgetKnownBrowsers, listOwnFactors, removeFactor } from "./own-factors";
import { passWithKey, secondFactorOptions } from "./second-factor";
import { stepsOfSignIn } from "./steps";
import { isStrong } from "../step-up/strength";
import type { Rule } from "../factor-rules/types";

let app: TestApp;
beforeAll(async () => {
  app = await testApp({ demandsFactors: true });
});
afterAll(() => app.dispose());
beforeEach(() => set("everyone", { mode: "off" }));

const ALL: Rule = { mode: "off", kinds: ["passkey", "security_key", "totp"], covers: "passwords" };
const set = (scope: "everyone" | "administrators", rule: Partial<Rule>) =>
  setRule(app.system, { target: { scope }, rule: { ...ALL, ...rule } });

type From = { browser?: string | null; ip?: string };

async function signIn(name: string, { browser = null, ip = SOURCE.ip }: From = {}, password = PASSWORD) {
  const source = { ...SOURCE, ip, browser };
  const signedIn = await signInWithPassword({ ...app.anonymous, source }, { name, password });
  if (!signedIn) throw new Error("did not sign in");
  const actor = await actorOfToken(app.ctx, signedIn.token.reveal());
  if (!actor) throw new Error("no session");
  return { steps: signedIn.steps, ctx: as<SessionActor>(app.ctx, actor, source), browser: signedIn.browser };
}

let people = 0;
async function withPasskey(): Promise<{ id: string; name: string; key: SoftAuthenticator }> {
  const name = `person-${(people += 1)}`;
  const id = await addUser(app, name);
  const key = softAuthenticator(app.ctx.config.url);
  const ctx = await browserOf(app, id);
  await addKey(ctx, { kind: "passkey", name: "", response: key.register(await beginKey(ctx, "passkey")) });
  return { id, name, key };
}

describe("a new installation", () => {
  it("[G59] leads its first administrator to a second factor, and asks at every sign-in", async () => {
    const id = await addUser(app, "first");
    await giveRole(app.system, { principal: { userId: id }, role: "administrator" });
    expect((await signIn("first")).steps).toEqual(["enrol_factor"]);
    const views = await listRuleViews(app.system);
    expect(views.find(({ scope }) => scope === "administrators")).toMatchObject({
      mode: "always",
      isDefault: true,
      people: 1,
      withoutFactor: 1,
    });
  });
});

describe("when something is new", () => {
  it("[F21] a browser is known in its network for 30 days, and to one person", async () => {
    const { id, name, key } = await withPasskey();
    const other = await withPasskey();
    await set("everyone", { mode: "new" });
    const first = await signIn(name);
    expect(first.steps).toEqual(["second_factor"]);
    const { browser } = await passWithKey(
      { ...first.ctx, source: { ...first.ctx.source, browser: first.browser } },
      key.sign(await secondFactorOptions(first.ctx)),
    );
    for (let turn = 0; turn < 3; turn += 1) expect((await signIn(name, { browser })).steps).toEqual([]);
    // The person sees it, beside the one that made the passkey, and can end it; it proves nothing to step-up.
    const known = await browserOf(app, id);
    expect((await listOwnFactors(known)).knownBrowsers).toBe(2);
    expect(await isStrong(known, app.ctx.db, { withinSeconds: 600 })).toBe(false);
    const kept = await app.ctx.db.selectFrom("known_devices").selectAll().where("user_id", "=", id).execute();
    await forgetKnownBrowsers(known);
    expect((await signIn(name, { browser })).steps).toEqual(["second_factor"]);
    await app.ctx.db.insertInto("known_devices").values(kept).execute();
    expect((await signIn(name, { browser, ip: "203.0.113.77" })).steps).toEqual(["second_factor"]);
    expect((await signIn(name)).steps).toEqual(["second_factor"]);
    expect((await signIn(other.name, { browser })).steps).toEqual(["second_factor"]);
    app.clock.advance(30 * 86_400 + 1);
    expect((await signIn(name, { browser })).steps).toEqual(["second_factor"]);
  });
  it("[F21] a new password and a removed factor make every browser new", async () => {
    const { id, name, key } = await withPasskey();
    await set("everyone", { mode: "new" });
    const know = () => rememberDevice(app.anonymous, app.ctx.db, id);
    let browser = await know();
    expect((await signIn(name, { browser })).steps).toEqual([]);
    const changed = await changePassword(await browserOf(app, id), {
      current: PASSWORD,
      next: "another lovely passphrase",
    });
    expect(changed.ok).toBe(true);
    expect((await signIn(name, { browser }, "another lovely passphrase")).steps).toEqual(["second_factor"]);
    browser = await know();
    const strong = await browserOf(app, id, { proven: { method: "passkey", factorId: null } });
    const second = softAuthenticator(app.ctx.config.url);
    await addKey(strong, {
      kind: "passkey",
      name: "",
      response: second.register(await beginKey(strong, "passkey")),
    });
    expect((await signIn(name, { browser }, "another lovely passphrase")).steps).toEqual([]);
    const mine = await app.ctx.db
      .selectFrom("factors")
      .select("id")
      .where("credential_id", "=", key.id)
      .executeTakeFirstOrThrow();
    await removeFactor(strong, mine);
    expect((await signIn(name, { browser }, "another lovely passphrase")).steps).toEqual(["second_factor"]);
  });
});

describe("rules", () => {
  it("of a group count for its members, and end with the rule and the group", async () => {
    const id = await addUser(app, "grouped");
    const group = await addGroup(app, "Production", [id]);
    const target = { scope: "group", groupId: group } as const;
    await setRule(app.system, { target, rule: { ...ALL, mode: "always" } });
    expect((await signIn("grouped")).steps).toEqual(["enrol_factor"]);
    await removeGroupRule(app.system, { groupId: group });
    expect((await signIn("grouped")).steps).toEqual([]);
    await setRule(app.system, { target, rule: { ...ALL, mode: "always" } });
    await deleteGroup(app.system, { groupId: group });
    expect((await signIn("grouped")).steps).toEqual([]);
  });
  it("ask for what a person has, and then for a kind that counts", async () => {
    const { name } = await withPasskey();
    await set("everyone", { mode: "always", kinds: ["totp"] });
    expect((await signIn(name)).steps).toEqual(["second_factor", "enrol_factor"]);
  });
  it("[F4] ask people from a provider only where they say so, and then nobody gets past them", async () => {
    const { id } = await withPasskey();
    const bare = await addUser(app, "bare");
    const steps = (userId: string) => stepsOfSignIn(app.anonymous, app.ctx.db, { userId, shown: "provider" });
    await set("everyone", { mode: "always" });
    expect([await steps(id), await steps(bare)]).toEqual([[], []]);
    await set("everyone", { mode: "always", covers: "every_source" });
    expect([await steps(id), await steps(bare)]).toEqual([["second_factor"], ["enrol_factor"]]);
  });
  it("can't be set by others, nor to what isn't one", async () => {
    const id = await addUser(app, "auditor");
    await giveRole(app.system, { principal: { userId: id }, role: "auditor" });
    const target = { scope: "everyone" } as const;
    await expect(setRule(app.personCtx(id), { target, rule: ALL })).rejects.toMatchObject({
      kind: "not_found",
    });
    for (const rule of [
      null,
      {},
      { ...ALL, mode: "sometimes" },
      { ...ALL, kinds: [] },
      { ...ALL, kinds: ["sms"] },
      { ...ALL, covers: 1 },
    ])
      await expect(setRule(app.system, { target, rule })).rejects.toMatchObject({ kind: "invalid_input" });
    await expect(
      setRule(app.system, { target: { scope: "group", groupId: "nobody" }, rule: ALL }),
    ).rejects.toMatchObject({ kind: "not_found" });
  });
});
