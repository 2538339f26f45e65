import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { signInWithPassword } from "@/lib/identity/sign-in/service";
import { listNotices, dismissNotice } from "@/lib/identity/notices/service";
import { actorOfToken } from "@/lib/identity/sessions/service";
import { passWithFactor } from "@/lib/identity/sessions/strength";
import { changePassword } from "@/lib/identity/sign-in/change-password";
import { putRule } from "@/lib/identity/factor-rules/rules";
import { englishText } from "@/lib/messages/server-text";
import { as, prove, type SessionActor, type UserCtx } from "@/lib/platform/context";
import { composeMail, type MailContents } from "@/lib/platform/mail/compose";
import { contentOf } from "@/lib/platform/mail/outbox";
import { writeMailServer } from "@/lib/platform/mail/server";
import { SOURCE, testApp, type TestApp } from "@/lib/testing/app";
import { addUser, PASSWORD } from "@/lib/testing/company";
import { post, serveProtocols, signInCli, type Protocols } from "@/lib/testing/protocols";
import { tellNewDevices } from "./tell";

const DAY = 86_400;
let app: TestApp;
let protocols: Protocols;
let [name, userId] = ["", ""];
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
  name = `person${(count += 1)}`;
  userId = await addUser(app, name);
  await app.ctx.db
    .updateTable("users")
    .set({ email: `${name}@northwind.example`, email_key: `${name}@northwind.example` })
    .where("id", "=", userId)
    .execute();
  await sendMails(true);
});

async function sendMails(on: boolean) {
  await app.ctx.db.deleteFrom("mails").execute();
  await app.ctx.db.deleteFrom("mail_server").execute();
  if (on)
    await writeMailServer(app.ctx, app.ctx.db, {
      server: {
        host: "mail.example.com",
        port: 25,
        tls: "starttls",
        userName: null,
        password: null,
        fromAddress: "access@northwind.example",
        fromName: null,
        ca: "",
      },
      at: app.clock.now(),
      by: "test",
    });
}

type From = { browser?: string | null; ip?: string; userAgent?: string };
const from = ({ browser = null, ip = "192.0.2.7", userAgent = "vitest" }: From) =>
  as(app.ctx, prove({ kind: "anonymous" }), { requestId: "test", ip, userAgent, browser });

/** Signs in, as a browser with this cookie. Returns the browser's next cookie. */
async function signIn(where: From = {}) {
  const signedIn = await signInWithPassword(from(where), { name, password: PASSWORD });
  if (!signedIn) throw new Error("refused");
  return { browser: signedIn.browser, token: signedIn.token.reveal() };
}
const ctxOf = async (token: string, browser: string | null = null) => {
  const actor = await actorOfToken(app.ctx, token);
  if (!actor) throw new Error("not signed in");
  return as<SessionActor>(app.ctx, actor, { ...SOURCE, browser });
};

async function mails(): Promise<MailContents["new_device"][]> {
  const rows = await app.ctx.db
    .selectFrom("mails")
    .select(["id", "sealed_content"])
    .where("kind", "=", "new_device")
    .where("user_id", "=", userId)
    .orderBy("created_at")
    .execute();
  return rows.map(
    ({ id, sealed_content }) =>
      JSON.parse(
        app.ctx.keyring.open(sealed_content ?? Buffer.alloc(0), contentOf(id)).toString("utf8"),
      ) as MailContents["new_device"],
  );
}
const digest = () =>
  tellNewDevices({ ctx: app.ctx })({ job: { key: userId } as never, stillMine: async () => true });

describe("[E34] a person is mailed", () => {
  it("for a sign-in in a new browser, and not for the next one there, whatever changes", async () => {
    const { browser } = await signIn({
      userAgent: "Mozilla/5.0 (X11; Linux) Chrome/142.0",
      ip: "2001:db8::1",
    });
    expect(await mails()).toMatchObject([
      { count: 1, userName: name, devices: [{ device: "Chrome 142 on Linux", ip: "2001:db8::1" }] },
    ]);
    await signIn({ browser, userAgent: "Mozilla/5.0 (X11; Linux) Chrome/143.0", ip: "2001:db8::2" });
    await signIn({ browser, userAgent: "Mozilla/5.0 (X11; Linux) Chrome/143.0", ip: "203.0.113.9" });
    expect(await mails()).toHaveLength(1);
    const composed = composeMail(englishText(), "Northwind", {
      kind: "new_device",
      content: (await mails())[0] as MailContents["new_device"],
    });
    expect(composed.subject).toBe("New sign-in to your account at Northwind");
    expect(composed.text).toContain(`${app.ctx.config.url}/start/sessions`);
    expect(composed.text).toContain("Chrome 142 on Linux, from 2001:db8::1");
  });

  it("up to three times in a week of ordinary use", async () => {
    let { browser } = await signIn();
    const { client, tokens } = await signInCli(app, protocols, userId);
    let { refreshToken } = tokens;
    const renew = async () => {
      const { status, body } = await post(`${protocols.url}/token`, {
        ...client,
        grantType: "refresh_token",
        refreshToken,
      });
      if (status === 200) ({ refreshToken } = body as { refreshToken: string });
    };
    for (let hour = 0; hour < 7 * 24; hour += 1) {
      app.clock.advance(3600);
      await renew();
      if (hour % 24 === 8) {
        // Each morning, with a browser that was updated and another address of the same network.
        ({ browser } = await signIn({
          browser,
          ip: `2001:db8::${hour}`,
          userAgent: `Mozilla/5.0 (Macintosh; Mac OS X) Chrome/${100 + hour}.0`,
        }));
        await signInWithPassword(from({ browser }), { name, password: "mistyped" });
      }
      if (hour === 100) await signIn({ ip: "198.51.100.4", userAgent: "a private window" });
    }
    await digest();
    expect((await mails()).map((mail) => mail.count)).toEqual([1, 1]);
  });

  it("three times a day, then once for the rest", async () => {
    for (let window = 0; window < 10; window += 1) {
      await signIn({ ip: `192.0.2.${window}` });
      app.clock.advance(60);
    }
    expect((await mails()).map((mail) => mail.count)).toEqual([1, 1, 1]);
    const job = await app.ctx.db
      .selectFrom("jobs")
      .select("run_at")
      .where("kind", "=", "tell-new-devices")
      .where("key", "=", userId)
      .executeTakeFirstOrThrow();
    expect(job.run_at.getTime()).toBe(app.clock.now().getTime() - 600_000 + DAY * 1000);
    app.clock.advance(DAY);
    await digest();
    await digest();
    const [, , , last, ...more] = await mails();
    expect(last).toMatchObject({ count: 7 });
    expect(last?.devices.map(({ ip }) => ip)).toEqual([5, 6, 7, 8, 9].map((window) => `192.0.2.${window}`));
    expect(more).toEqual([]);
  });

  it("[E34] once a sign-in is complete: a password alone doesn't, and doesn't make the browser known", async () => {
    await putRule(app.ctx.db, {
      target: { scope: "everyone" },
      rule: { mode: "always", kinds: ["totp"], covers: "every_source" },
      at: app.clock.now(),
      by: "test",
    });
    const first = await signIn();
    expect(await mails()).toEqual([]);
    const second = await signIn({ browser: first.browser });
    expect(await mails()).toEqual([]);
    const ctx = await ctxOf(second.token, second.browser);
    if (ctx.actor.kind !== "pending_user") throw new Error("complete");
    const [step] = ctx.actor.steps;
    await app.ctx.db
      .transaction()
      .execute((tx) => passWithFactor(ctx, tx, { method: "totp", factorId: null }, step ?? null));
    expect(await mails()).toMatchObject([{ count: 1 }]);
    await putRule(app.ctx.db, {
      target: { scope: "everyone" },
      rule: { mode: "off", kinds: ["totp"], covers: "every_source" },
      at: app.clock.now(),
      by: "test",
    });
    await signIn({ browser: second.browser });
    expect(await mails()).toHaveLength(1);
  });

  it("once, when a new password is chosen at the first sign-in, and not when one is changed later", async () => {
    await app.ctx.db
      .updateTable("password_credentials")
      .set({ must_change: true })
      .where("user_id", "=", userId)
      .execute();
    const { token, browser } = await signIn();
    expect(await mails()).toEqual([]);
    const changed = await changePassword(await ctxOf(token, browser), {
      current: PASSWORD,
      next: "quite another long sentence 77",
    });
    if (!changed.ok) throw new Error("refused");
    expect(await mails()).toHaveLength(1);
    await changePassword(await ctxOf(changed.token.reveal(), browser), {
      current: "quite another long sentence 77",
      next: "and a third long sentence 78",
    });
    expect(await mails()).toHaveLength(1);
  });

  it("not for wrong passwords, and not for a cookie that someone made up or that is another person's", async () => {
    await signInWithPassword(from({}), { name, password: "wrong" });
    expect(await mails()).toEqual([]);
    const { browser } = await signIn();
    const [id] = browser.split(".");
    await signIn({ browser: `${id}.${"A".repeat(22)}` });
    await signIn({ browser: "x".repeat(400) });
    expect(await mails(), "each is a new browser").toHaveLength(3);
  });
});

describe("without a mail server", () => {
  it("the notice is on the next page of another session, and the new one can't dismiss it", async () => {
    await sendMails(false);
    const mine = await signIn();
    const stranger = await signIn({
      ip: "198.51.100.66",
      userAgent: "Mozilla/5.0 (X11; Linux) Firefox/140.0",
    });
    const [my, their] = [(await ctxOf(mine.token)) as UserCtx, (await ctxOf(stranger.token)) as UserCtx];
    const [notice] = await listNotices(my);
    expect(notice).toMatchObject({
      kind: "new_device",
      details: { device: "Firefox 140 on Linux", ip: "198.51.100.66", count: 1 },
    });
    expect(await listNotices(their)).toMatchObject([{ details: { ip: "192.0.2.7" } }]);
    await dismissNotice(their, { id: notice?.id ?? "" });
    expect(await listNotices(my)).toHaveLength(1);
    await dismissNotice(my, { id: notice?.id ?? "" });
    expect(await listNotices(my)).toEqual([]);
  });
});
