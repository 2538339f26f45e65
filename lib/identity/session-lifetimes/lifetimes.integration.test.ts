import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { actorOfToken, startSession } from "@/lib/identity/sessions/service";
import { actorOfAccessToken } from "@/lib/identity/cli/tokens";
import { giveRole } from "@/lib/identity/administrators/service";
import { testApp, type TestApp } from "@/lib/testing/app";
import { addUser } from "@/lib/testing/company";
import { serveProtocols, signInCli, type Protocols } from "@/lib/testing/protocols";
import { changeLifetimes, getLifetimes, previewLifetimes } from "./service";

const [HOUR, DAY] = [3600, 86_400];
const WIDE = { browserMinutes: 90 * 1440, idleMinutes: 90 * 1440, commandLineMinutes: 90 * 1440 };
let app: TestApp;
let protocols: Protocols;
let ada = "";
let count = 0;

beforeAll(async () => {
  app = await testApp();
  protocols = await serveProtocols(app);
});
afterAll(async () => {
  await protocols.close();
  await app.dispose();
});
beforeEach(async () => {
  count += 1;
  ada = await addUser(app, `ada${count}`);
  await app.ctx.db.deleteFrom("sessions").execute();
  await app.ctx.db.deleteFrom("cli_sessions").execute();
  await changeLifetimes(app.system, WIDE);
});

const signIn = () =>
  app.ctx.db
    .transaction()
    .execute((tx) => startSession(app.anonymous, tx, { userId: ada, source: "built-in" }))
    .then(({ token }) => token.reveal());
const signInTerminal = async () => (await signInCli(app, protocols, ada)).tokens.accessToken;
const isIn = async (token: string) => (await actorOfToken(app.ctx, token)) !== null;
const isCliIn = async (token: string) => (await actorOfAccessToken(app.ctx, token, null)) !== null;

it("are the environment's until an administrator saves others", async () => {
  await app.ctx.db
    .updateTable("settings")
    .set({ value: "null" })
    .where("name", "=", "sessionLifetimes")
    .execute();
  expect(await getLifetimes(app.system)).toEqual({
    browserMinutes: app.ctx.config.session.seconds / 60,
    idleMinutes: app.ctx.config.session.idleSeconds / 60,
    commandLineMinutes: app.ctx.config.session.seconds / 60,
  });
  await app.ctx.db.deleteFrom("settings").where("name", "=", "sessionLifetimes").execute();
  expect((await getLifetimes(app.system)).browserMinutes).toBe(app.ctx.config.session.seconds / 60);
});

it("that become shorter end sessions at once, in browsers and on command lines, and stay ended when they become longer again", async () => {
  const old = { browser: await signIn(), cli: await signInTerminal() };
  app.clock.advance(2 * HOUR);
  const young = { browser: await signIn(), cli: await signInTerminal() };
  // Access tokens live an hour.
  const wanted = { browserMinutes: 60, idleMinutes: 60, commandLineMinutes: 15 };
  expect(await previewLifetimes(app.system, wanted)).toEqual({ browsers: 1, commandLines: 1 });
  await changeLifetimes(app.system, wanted);
  expect([await isIn(old.browser), await isIn(young.browser)]).toEqual([false, true]);
  expect([await isCliIn(old.cli), await isCliIn(young.cli)]).toEqual([false, true]);
  expect(await previewLifetimes(app.system, wanted)).toEqual({ browsers: 0, commandLines: 0 });
  await changeLifetimes(app.system, WIDE);
  expect(await isIn(old.browser)).toBe(false);
  app.clock.advance(15 * 60);
  expect(await isCliIn(young.cli)).toBe(false);
  app.clock.advance(45 * 60);
  expect(await isIn(young.browser)).toBe(false);
});

it("last 90 days for those who come back, and end when a session isn't used", async () => {
  const token = await signIn();
  app.clock.advance(89 * DAY);
  expect(await isIn(token)).toBe(true);
  await changeLifetimes(app.system, { ...WIDE, idleMinutes: 5 });
  expect(await isIn(token)).toBe(true);
  app.clock.advance(299);
  expect(await isIn(token)).toBe(true);
  app.clock.advance(300);
  expect(await isIn(token)).toBe(false);
});

it("that allow more time without use don't revive what was unused for too long", async () => {
  await changeLifetimes(app.system, { ...WIDE, idleMinutes: 15 });
  const token = await signIn();
  app.clock.advance(16 * 60);
  expect(await isIn(token)).toBe(false);
  await changeLifetimes(app.system, WIDE);
  expect(await isIn(token)).toBe(false);
});

it("apply to sign-ins that began while they were changed", async () => {
  const [token] = await Promise.all([
    signIn(),
    changeLifetimes(app.system, { browserMinutes: 15, idleMinutes: 15, commandLineMinutes: 15 }),
  ]);
  app.clock.advance(15 * 60);
  expect(await isIn(token)).toBe(false);
});

it("refuse anything but 15 minutes to 90 days, and change nothing then", async () => {
  for (const wrong of [
    { ...WIDE, browserMinutes: 14, idleMinutes: 5 },
    { ...WIDE, browserMinutes: 129_601 },
    { ...WIDE, commandLineMinutes: 14 },
    { ...WIDE, commandLineMinutes: 129_601 },
    { ...WIDE, idleMinutes: 4 },
    { ...WIDE, browserMinutes: 60, idleMinutes: 61 },
    { ...WIDE, browserMinutes: 15.5 },
    { ...WIDE, browserMinutes: Number.NaN },
    { ...WIDE, browserMinutes: "60" },
    { ...WIDE, extra: 1 },
    { browserMinutes: 60 },
    null,
  ]) {
    await expect(changeLifetimes(app.system, wrong), JSON.stringify(wrong)).rejects.toMatchObject({
      kind: "invalid_input",
    });
    await expect(previewLifetimes(app.system, wrong)).rejects.toMatchObject({ kind: "invalid_input" });
  }
  expect(await getLifetimes(app.system)).toEqual(WIDE);
});

it("are changed by administrators only, and recorded", async () => {
  const auditor = await addUser(app, `auditor${count}`);
  await giveRole(app.system, { principal: { userId: auditor }, role: "auditor" });
  for (const userId of [auditor, ada])
    await expect(changeLifetimes(app.personCtx(userId), WIDE)).rejects.toMatchObject({ kind: "not_found" });
  expect(await getLifetimes(app.personCtx(auditor))).toEqual(WIDE);
  await expect(getLifetimes(app.personCtx(ada))).rejects.toMatchObject({ kind: "not_found" });
  const after = { ...WIDE, commandLineMinutes: 77 };
  await changeLifetimes(app.system, after);
  const events = await app.ctx.db
    .selectFrom("audit_events")
    .select("details")
    .where("type", "=", "setting.changed")
    .where("target_id", "=", "sessionLifetimes")
    .execute();
  expect(events).toContainEqual({ details: { before: WIDE, after } });
});
