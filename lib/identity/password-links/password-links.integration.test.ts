import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ENGLISH } from "@/lib/messages/locale";
import { as, prove, type AnonymousCtx } from "@/lib/platform/context";
import type { Secret } from "@/lib/platform/crypto/secret";
import { writeMailServer } from "@/lib/platform/mail/server";
import { contentOf, SEND_MAIL } from "@/lib/platform/mail/outbox";
import { otherProcess, SOURCE, testApp, type TestApp } from "@/lib/testing/app";
import { addUser, PASSWORD } from "@/lib/testing/company";
import { headerOf, partOf, startMailServer, type MailCounterpart } from "@/lib/testing/mail-server";
import { createRouter } from "@/lib/web/routes/router";
import { actorOfAccessToken } from "../cli/tokens";
import { listNotices } from "../notices/service";
import { actorOfToken } from "../sessions/service";
import { changePassword } from "../sign-in/change-password";
import { signInWithPassword } from "../sign-in/service";
import { changeUser, setUserStatus } from "../users/administer";
import { createLinkFor, inviteUser, resetPassword } from "./administer";
import { minCharactersOfLink, REQUESTED_LINK, requestLink, setPasswordByLink } from "./service";

const CHOSEN = "eleven quiet lanterns";
let app: TestApp;
let smtp: MailCounterpart;
let networks = 0;
beforeAll(async () => {
  app = await testApp({ environment: { FOYER_INTERNAL_HOSTS: "localhost" } });
  smtp = await startMailServer();
  await writeMailServer(app.ctx, app.ctx.db, {
    server: {
      host: "localhost",
      port: smtp.port,
      tls: "starttls",
      userName: null,
      password: null,
      fromAddress: "access@northwind.example",
      fromName: null,
      ca: smtp.ca,
    },
    at: app.clock.now(),
    by: "test",
  });
});
afterAll(async () => {
  await app.dispose();
  await smtp.close();
});

/** Somebody on a network of their own. */
const stranger = (): AnonymousCtx => {
  networks += 1;
  return as(app.ctx, prove({ kind: "anonymous" }), {
    ...SOURCE,
    ip: `198.51.${networks >> 8}.${networks & 255}`,
  });
};
const ask = (name: string, ctx = stranger()) => requestLink(ctx, { name, locale: ENGLISH });
/** Everything that is due: requests are looked up, and mails sent. */
const drain = async () => {
  await app.worker.drain();
  await app.ctx.db
    .updateTable("jobs")
    .set({ run_at: app.clock.now() })
    .where("kind", "=", SEND_MAIL)
    .execute();
  await app.worker.drain();
};
const tokenOf = (text: string) => /\/password\/([\w-]+)/.exec(text)?.[1] ?? "";
const tokenOfLink = (link: Secret | null) => tokenOf(link?.reveal() ?? "");
/** Without those about new browsers: here every sign-in has one. */
const mailsTo = (address: string) =>
  smtp.mails.filter(
    (mail) => mail.to[0] === address && !headerOf(mail, "Subject")?.startsWith("New sign-in"),
  );
/** The link of the last mail to this address. */
const mailed = (address: string) => {
  const mail = mailsTo(address).at(-1);
  return mail ? tokenOf(partOf(mail, "text/plain")) : "";
};
const choose = (token: string, password = CHOSEN) => setPasswordByLink(stranger(), { token, password });
const signIn = (name: string, password: string) => signInWithPassword(stranger(), { name, password });
const notValid = { kind: "invalid_input", code: "password_link_not_valid" };

describe("a link that was asked for", () => {
  it("[G57] reaches the stored address, sets a password once, signs nobody in, and the person is told", async () => {
    const id = await addUser(app, "rosa");
    await ask("ROSA@northwind.example ");
    await drain();
    const [mail] = mailsTo("rosa@northwind.example");
    expect(mail && headerOf(mail, "Subject")).toBe("Choose a new password");
    const html = mail ? partOf(mail, "text/html") : "";
    expect(html).toContain(`href="${app.ctx.config.url}/password/`);
    const token = mailed("rosa@northwind.example");
    expect(token).toMatch(/^[\w-]{22}$/);
    const before = await signIn("rosa", PASSWORD);
    expect(await choose(token)).toBeNull();
    expect(await actorOfToken(app.ctx, before?.token.reveal() ?? ""), "every session ended").toBeNull();
    expect(await signIn("rosa", PASSWORD)).toBeNull();
    await expect(choose(token, "another quiet lantern")).rejects.toMatchObject(notValid);
    const now = await signIn("rosa", CHOSEN);
    const actor = await actorOfToken(app.ctx, now?.token.reveal() ?? "");
    if (actor?.kind !== "user") throw new Error("not signed in");
    expect((await listNotices(as(app.ctx, actor, SOURCE))).map(({ kind }) => kind)).toEqual([
      "password_set_by_link",
    ]);
    await drain();
    expect(mailsTo("rosa@northwind.example").map((each) => headerOf(each, "Subject"))).toEqual([
      "Choose a new password",
      "Your password was changed",
    ]);
    expect(
      await app.ctx.db.selectFrom("password_links").select("user_id").where("user_id", "=", id).execute(),
    ).toEqual([]);
  });
  it("[G57] is over after 30 minutes", async () => {
    await addUser(app, "late");
    await ask("late");
    await drain();
    const token = mailed("late@northwind.example");
    app.clock.advance(30 * 60 - 1);
    expect(await minCharactersOfLink(stranger(), token)).toBe(15);
    app.clock.advance(1);
    expect(await minCharactersOfLink(stranger(), token)).toBeNull();
    await expect(choose(token)).rejects.toMatchObject(notValid);
  });
  it("refuses a weak password and stays valid", async () => {
    await addUser(app, "weak");
    await ask("weak");
    await drain();
    const token = mailed("weak@northwind.example");
    expect(await choose(token, "short")).toMatchObject({ code: "password_too_short" });
    expect(await choose(token, "weak weak northwind")).toMatchObject({ code: "password_is_name" });
    expect(await choose(token)).toBeNull();
  });
  it("in 20 requests at once, in two processes, sets one password", async () => {
    await addUser(app, "raced");
    await ask("raced");
    await drain();
    const token = mailed("raced@northwind.example");
    const other = await otherProcess(app);
    const tries = Array.from({ length: 20 }, (_, index) => {
      const ctx = { ...stranger(), db: index % 2 === 0 ? app.ctx.db : other.ctx.db };
      return setPasswordByLink(ctx, { token, password: `lantern number ${index} of twenty` }).then(
        () => index,
        () => null,
      );
    });
    const won = (await Promise.all(tries)).filter((index) => index !== null);
    await other.close();
    expect(won).toHaveLength(1);
    expect(await signIn("raced", `lantern number ${won[0]} of twenty`)).not.toBeNull();
  });
});

describe("a link is void", () => {
  const fresh = async (name: string) => {
    const id = await addUser(app, name);
    await ask(name);
    await drain();
    return { id, token: mailed(`${name}@northwind.example`) };
  };
  it("after a newer one, of any kind", async () => {
    const { id, token } = await fresh("newer");
    const link = await resetPassword(app.system, { userId: id, delivery: "handed over" });
    await expect(choose(token)).rejects.toMatchObject(notValid);
    await ask("newer");
    await drain();
    await expect(choose(tokenOfLink(link))).rejects.toMatchObject(notValid);
    expect(await choose(mailed("newer@northwind.example"))).toBeNull();
  });
  it("after the password was changed", async () => {
    const { token } = await fresh("changed");
    const signedIn = await signIn("changed", PASSWORD);
    const actor = await actorOfToken(app.ctx, signedIn?.token.reveal() ?? "");
    if (!actor) throw new Error("not signed in");
    await changePassword(as(app.ctx, actor, SOURCE), { current: PASSWORD, next: "a brand new passphrase" });
    await expect(choose(token)).rejects.toMatchObject(notValid);
    await drain();
    expect(mailsTo("changed@northwind.example").map((mail) => headerOf(mail, "Subject"))).toContain(
      "Your password was changed",
    );
  });
  it("once the user is disabled, also after they are enabled again", async () => {
    const { id, token } = await fresh("disabled");
    await setUserStatus(app.system, { userId: id, status: "disabled" });
    await expect(choose(token)).rejects.toMatchObject(notValid);
    await setUserStatus(app.system, { userId: id, status: "enabled" });
    await expect(choose(token)).rejects.toMatchObject(notValid);
  });
  it("once the user is deleted", async () => {
    const { id, token } = await fresh("deleted");
    await app.ctx.db.deleteFrom("users").where("id", "=", id).execute();
    await expect(choose(token)).rejects.toMatchObject(notValid);
  });
  it("[W4] of an invitation or a reset, once the address changes; the mail that still waits is withdrawn", async () => {
    smtp.behave({ recipient: () => ({ code: 451, text: "4.0.0 not now" }) });
    const { userId } = await inviteUser(app.system, {
      userName: "invited",
      displayName: "Invited",
      email: "invited@wrong.example",
      delivery: "mail",
    });
    const wrong = await waitingLink(userId);
    await drain();
    await ask("invited");
    await drain();
    const asked = await waitingLink(userId);
    expect(asked).not.toBe(wrong);
    await changeUser(app.system, { userId, change: { email: "invited@right.example" } });
    smtp.behave({});
    app.clock.advance(100);
    await drain();
    expect(mailsTo("invited@wrong.example")).toEqual([]);
    expect(await statesOf(userId)).toEqual(["withdrawn", "withdrawn"]);
    await resetPassword(app.system, { userId, delivery: "mail" });
    await drain();
    const token = mailed("invited@right.example");
    for (const old of [wrong, asked]) await expect(choose(old)).rejects.toMatchObject(notValid);
    expect(await choose(token)).toBeNull();
  });
  const waitingLink = async (userId: string) => {
    const row = await app.ctx.db
      .selectFrom("mails")
      .select(["id", "sealed_content"])
      .where("user_id", "=", userId)
      .where("state", "=", "waiting")
      .executeTakeFirstOrThrow();
    if (!row.sealed_content) throw new Error("no content");
    return tokenOf(app.ctx.keyring.open(row.sealed_content, contentOf(row.id)).toString("utf8"));
  };
  const statesOf = async (userId: string) =>
    (
      await app.ctx.db
        .selectFrom("mails")
        .select("state")
        .where("user_id", "=", userId)
        .orderBy("position")
        .execute()
    ).map(({ state }) => state);
});

describe("[W6] [G54] known and unknown names", () => {
  const counting = () => {
    let statements = 0;
    const db = app.ctx.db.withPlugin({
      transformQuery: ({ node }) => ((statements += 1), node),
      transformResult: async ({ result }) => result,
    });
    return { ctx: { ...stranger(), db }, count: () => statements };
  };
  it("cost the same: the same statements, no lookup, no password hash, one job each", async () => {
    await addUser(app, "known");
    const jobs = () =>
      app.ctx.db.selectFrom("jobs").select(["key", "payload"]).where("kind", "=", REQUESTED_LINK).execute();
    const counts: number[] = [];
    for (const name of [
      "known",
      "known@northwind.example",
      "nobody",
      "x".repeat(9_999),
      "with\u0000nul",
      "",
    ]) {
      const { ctx, count } = counting();
      const lookups: string[] = [];
      await requestLink({ ...ctx, passwords: refusing(lookups) }, { name, locale: ENGLISH });
      counts.push(count());
      expect(lookups).toEqual([]);
      const [job, ...others] = await jobs();
      expect(others).toEqual([]);
      expect(JSON.stringify(job), "the name isn't readable").not.toContain("known");
      await app.ctx.db.deleteFrom("jobs").where("kind", "=", REQUESTED_LINK).execute();
    }
    expect(new Set(counts).size).toBe(1);
  });
  const refusing = (calls: string[]) => ({
    hash: async () => (calls.push("hash"), ""),
    verify: async () => (calls.push("verify"), { ok: false, outdated: false }),
    burn: async () => void calls.push("burn"),
  });
  it("get the same answer when they ask too often", async () => {
    await addUser(app, "often");
    const answers = async (name: string) => {
      const all = [];
      for (let index = 0; index < 5; index += 1)
        all.push(
          await ask(name).then(
            () => "ok",
            (error: { code: string }) => error.code,
          ),
        );
      return all;
    };
    const known = await answers("often");
    expect(known).toEqual(["ok", "ok", "ok", "password_links_too_many", "password_links_too_many"]);
    expect(await answers("nobody-often")).toEqual(known);
    await drain();
    // Requests for one name that wait together are one.
    expect(mailsTo("often@northwind.example").length).toBe(1);
    app.clock.advance(3601);
    expect((await answers("often")).slice(0, 3)).toEqual(["ok", "ok", "ok"]);
    await drain();
  });
  it("are limited together by network", async () => {
    const ctx = stranger();
    const answers = await Promise.all(
      Array.from({ length: 35 }, (_, index) =>
        ask(`name-${index}`, ctx).then(
          () => true,
          () => false,
        ),
      ),
    );
    expect(answers.filter(Boolean)).toHaveLength(30);
    await drain();
  });
  it("are told apart in the audit log only, where an unknown name is a hash", async () => {
    await ask("hunter2 is my password");
    await drain();
    const [event] = await app.ctx.db
      .selectFrom("audit_events")
      .select(["outcome", "reason", "details", "ip"])
      .where("type", "=", "password.reset_requested")
      .orderBy("at", "desc")
      .orderBy("id")
      .limit(1)
      .execute();
    expect(event).toMatchObject({ outcome: "refused", reason: "reset.name_unknown" });
    expect(event?.ip).toMatch(/^198\.51/);
    expect(JSON.stringify(event)).not.toContain("hunter2");
  });
  it("without a password in Foyer get nothing", async () => {
    const id = await addUser(app, "federated");
    await app.ctx.db.deleteFrom("password_credentials").where("user_id", "=", id).execute();
    await ask("federated");
    await drain();
    expect(mailsTo("federated@northwind.example")).toEqual([]);
  });
});

describe("[W1] a step of the way can't be skipped", () => {
  it("a password is set with the token of the mail in that very request, and nothing else", async () => {
    await addUser(app, "skipped");
    await ask("skipped");
    await drain();
    const { token_hash } = await app.ctx.db
      .selectFrom("password_links")
      .innerJoin("users", "users.id", "user_id")
      .select("token_hash")
      .where("user_name", "=", "skipped")
      .executeTakeFirstOrThrow();
    const session = (await signIn("skipped", PASSWORD))?.token.reveal() ?? "";
    for (const token of [
      "",
      " ",
      "undefined",
      "null",
      token_hash.toString("base64url"),
      token_hash.toString("hex"),
      session,
    ])
      await expect(choose(token)).rejects.toMatchObject(notValid);
    expect(await signIn("skipped", PASSWORD)).not.toBeNull();
  });
  it("[W7] and that token opens nothing else", async () => {
    await addUser(app, "purpose");
    await ask("purpose");
    await drain();
    const token = mailed("purpose@northwind.example");
    expect(await actorOfToken(app.ctx, token)).toBeNull();
    expect(await actorOfAccessToken(app.ctx, token, null)).toBeNull();
    expect(await signIn("purpose", token)).toBeNull();
  });
});

describe("the route of a link", () => {
  const open = (path: string, init: RequestInit = {}) =>
    createRouter(app).fetch(new Request(`http://evil.example${path}`, init));
  it("[W2] [G50] leads to Foyer's own page whatever host the request names, and links begin with FOYER_URL", async () => {
    await addUser(app, "host");
    await ask("host");
    await drain();
    const [mail] = mailsTo("host@northwind.example");
    expect(mail && partOf(mail, "text/plain")).toContain(`\n${app.ctx.config.url}/password/`);
    const reply = await open(`/password/${mailed("host@northwind.example")}`, {
      headers: { "x-forwarded-host": "evil.example", forwarded: "host=evil.example;proto=http" },
    });
    expect(reply.headers.get("location")).toBe("/password");
    expect(JSON.stringify([...reply.headers])).not.toContain("evil");
  });
  it("[W3] takes the token out of the address and uses nothing up, by GET or HEAD, however often", async () => {
    await addUser(app, "scanned");
    await ask("scanned");
    await drain();
    const token = mailed("scanned@northwind.example");
    for (const method of ["HEAD", "GET", "HEAD", "GET", "GET"]) {
      const reply = await open(`/password/${token}`, { method });
      expect(reply.status).toBe(303);
      expect(reply.headers.get("location")).toBe("/password");
      expect(reply.headers.get("referrer-policy")).toBe("no-referrer");
      expect(reply.headers.get("cache-control")).toBe("no-store");
      expect(reply.headers.get("set-cookie")).toMatch(
        /^foyer-password-link=[\w-]{22}; Path=\/; HttpOnly; SameSite=Lax;/,
      );
      expect(await minCharactersOfLink(stranger(), token)).toBe(15);
    }
    expect(await choose(token)).toBeNull();
  });
  it("ignores what is no token", async () => {
    for (const path of [
      "/password/short",
      `/password/${"x".repeat(5_000)}`,
      "/password/a;b=c",
      "/password/%0d%0aset-cookie:%20x=y",
    ])
      expect((await open(path)).headers.get("set-cookie")).toBeNull();
  });
});

describe("an administrator", () => {
  it("[G57] [G59] never sees a password: a link to hand over lives a day, and the old password ends at once", async () => {
    const id = await addUser(app, "handed");
    const before = await signIn("handed", PASSWORD);
    const link = await resetPassword(app.system, { userId: id, delivery: "handed over" });
    expect(link?.reveal()).toMatch(new RegExp(`^${app.ctx.config.url}/password/[\\w-]{22}$`));
    expect(await signIn("handed", PASSWORD)).toBeNull();
    expect(await actorOfToken(app.ctx, before?.token.reveal() ?? "")).toBeNull();
    app.clock.advance(86_399);
    expect(await minCharactersOfLink(stranger(), tokenOfLink(link))).toBe(15);
    app.clock.advance(1);
    expect(await minCharactersOfLink(stranger(), tokenOfLink(link))).toBeNull();
    expect(tokenOfLink(await createLinkFor(app.system, { userName: "HANDED" }))).toMatch(/^[\w-]{22}$/);
  });
  it("can't send a link where no mail can go, and then nothing has changed", async () => {
    const { userId } = await inviteUser(app.system, {
      userName: "nomail",
      displayName: "No Mail",
      delivery: "handed over",
    });
    await expect(resetPassword(app.system, { userId, delivery: "mail" })).rejects.toMatchObject({
      code: "password_link_no_mail",
    });
    await expect(
      inviteUser(app.system, { userName: "nomail2", displayName: "No Mail", delivery: "mail" }),
    ).rejects.toMatchObject({ code: "password_link_no_mail" });
    expect(
      await app.ctx.db.selectFrom("users").select("id").where("user_name", "=", "nomail2").execute(),
    ).toEqual([]);
  });
});
