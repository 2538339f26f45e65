import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { otherProcess, testApp, type TestApp } from "@/lib/testing/app";
import { addUser } from "@/lib/testing/company";
import {
  headerOf,
  partOf,
  startMailServer,
  startRawServer,
  type MailCounterpart,
} from "@/lib/testing/mail-server";
import { createWorker } from "../jobs/worker";
import { Secret } from "../crypto/secret";
import { englishText } from "@/lib/messages/server-text";
import { reasonText } from "@/lib/messages/reason";
import { sendMail } from "./jobs";
import { queueMail, SEND_MAIL, withdrawMails } from "./outbox";
import { readMailServer, writeMailServer } from "./server";
import type { MailServer } from "./types";

let app: TestApp;
let smtp: MailCounterpart;
beforeAll(async () => {
  app = await testApp({ environment: { FOYER_INTERNAL_HOSTS: "localhost,127.0.0.1" } });
});
afterAll(() => app.dispose());
beforeEach(async () => {
  smtp = await startMailServer();
  await use({});
});
afterEach(async () => {
  await smtp.close();
  await app.ctx.db.deleteFrom("mails").execute();
});

const use = (settings: Partial<MailServer>) =>
  writeMailServer(app.ctx, app.ctx.db, {
    server: {
      host: "localhost",
      port: smtp.port,
      tls: "starttls",
      userName: null,
      password: null,
      fromAddress: "access@northwind.example",
      fromName: null,
      ca: smtp.ca,
      ...settings,
    },
    at: app.clock.now(),
    by: "test",
  });
const queue = (
  address: string,
  by = "Morgan",
  more: { name?: string; userId?: string; expiresAt?: Date } = {},
) =>
  app.ctx.db.transaction().execute((tx) =>
    queueMail(app.ctx, tx, {
      kind: "test",
      content: { by },
      to: { address, name: more.name ?? null, userId: more.userId ?? null },
      ...(more.expiresAt ? { expiresAt: more.expiresAt } : {}),
    }),
  );
/** One run of the job, with a short deadline for servers that never answer. */
const send = async (deadlineMilliseconds = 5_000) => {
  await app.ctx.db
    .updateTable("jobs")
    .set({ run_at: app.clock.now() })
    .where("kind", "=", SEND_MAIL)
    .execute();
  await createWorker({
    ctx: app.ctx,
    concurrency: 1,
    handlers: {
      [SEND_MAIL]: sendMail({ ctx: app.ctx, random: () => 0, options: { deadlineMilliseconds } }),
    },
  }).drain();
};
const rows = () =>
  app.ctx.db
    .selectFrom("mails")
    .select(["state", "attempts", "problem", "sealed_content", "next_at"])
    .orderBy("position")
    .execute();
const problemOf = async (index = 0) => {
  const row = (await rows())[index];
  return row?.problem ? reasonText(englishText(), row.problem) : null;
};

describe("a queued mail", () => {
  it("is sent once, in both forms, with headers that programs understand, and its content is deleted", async () => {
    const id = await queue("rosa@northwind.example", "Morgan", { name: "Rosa Díaz" });
    expect((await rows())[0]?.sealed_content).not.toBeNull();
    await send();
    await send();
    expect(smtp.mails).toHaveLength(1);
    const [mail] = smtp.mails;
    if (!mail) throw new Error("no mail");
    expect(mail.from).toBe("access@northwind.example");
    expect(mail.to).toEqual(["rosa@northwind.example"]);
    expect(headerOf(mail, "Message-ID")).toBe(`<${id}@northwind.example>`);
    expect(headerOf(mail, "Auto-Submitted")).toBe("auto-generated");
    expect(headerOf(mail, "From")).toBe("Northwind <access@northwind.example>");
    expect(headerOf(mail, "Subject")).toBe("Northwind: mail works");
    // A phone's preview begins with the first words of the text.
    expect(partOf(mail, "text/plain")).toMatch(/^Foyer can send mail with these settings\./);
    const html = partOf(mail, "text/html");
    expect(html).toContain("Foyer can send mail with these settings.");
    expect(html, "nothing is loaded from elsewhere").not.toMatch(/<img|<link|<script|@import|url\(|src=/i);
    expect(await rows()).toMatchObject([{ state: "sent", sealed_content: null }]);
  });
  it("is not sent if its transaction fails, and isn't even queued while mail is off", async () => {
    await app.ctx.db
      .transaction()
      .execute(async (tx) => {
        await queueMail(app.ctx, tx, {
          kind: "test",
          content: { by: "x" },
          to: { address: "a@b.example", name: null, userId: null },
        });
        throw new Error("the change failed");
      })
      .catch(() => {});
    await app.ctx.db.deleteFrom("mail_server").execute();
    expect(await queue("rosa@northwind.example")).toBeNull();
    await send();
    expect(await rows()).toEqual([]);
  });
  it("[G80] can't be read in the database, and not in another row", async () => {
    const [one, two] = [
      await queue("a@northwind.example", "first"),
      await queue("b@northwind.example", "second"),
    ];
    const sealed = await app.ctx.db.selectFrom("mails").select(["id", "sealed_content"]).execute();
    expect(JSON.stringify(sealed.map((row) => row.sealed_content?.toString("latin1")))).not.toContain(
      "first",
    );
    await app.ctx.db
      .updateTable("mails")
      .set({ sealed_content: sealed.find(({ id }) => id === one)?.sealed_content ?? null })
      .where("id", "=", two)
      .execute();
    await send();
    expect(smtp.mails.map(({ to }) => to[0])).toEqual(["a@northwind.example"]);
    expect(await problemOf(1)).toContain("can’t be read");
  });
  it("to a user goes to the address they have, or nowhere", async () => {
    const userId = await addUser(app, "rosa");
    await queue("rosa@northwind.example", "old", { userId });
    await app.ctx.db
      .updateTable("users")
      .set({ email: "rosa@right.example", email_key: "rosa@right.example" })
      .where("id", "=", userId)
      .execute();
    await queue("rosa@right.example", "new", { userId });
    await send();
    expect(smtp.mails.map(({ to }) => to)).toEqual([["rosa@right.example"]]);
    expect(await rows()).toMatchObject([{ state: "withdrawn" }, { state: "sent" }]);
    expect(await problemOf()).toBe("The user has another address now.");
  });
  it("is withdrawn by kind and user", async () => {
    const userId = await addUser(app, "withdrawn");
    await queue("withdrawn@northwind.example", "x", { userId });
    await queue("other@northwind.example");
    await withdrawMails(app.ctx, app.ctx.db, { userId, kinds: ["test"] });
    await send();
    expect(smtp.mails.map(({ to }) => to[0])).toEqual(["other@northwind.example"]);
  });
});

describe("when the server refuses a mail", () => {
  it("for now, the mail is sent again after 1, 5 and 15 minutes with the same id and date", async () => {
    let refusals = 2;
    smtp.behave({
      recipient: () => (refusals-- > 0 ? { code: 451, text: "4.7.1 greylisted, come back" } : null),
    });
    await queue("rosa@northwind.example");
    await send();
    expect(await problemOf()).toContain("greylisted");
    app.clock.advance(59);
    await send();
    expect(refusals, "not before its minute").toBe(1);
    app.clock.advance(2);
    await send();
    app.clock.advance(299);
    await send();
    expect(smtp.mails).toHaveLength(0);
    app.clock.advance(2);
    await send();
    expect(smtp.mails).toHaveLength(1);
    expect(await rows()).toMatchObject([{ state: "sent", attempts: 2 }]);
  });
  it("for good, it has failed at once and says the server's words", async () => {
    smtp.behave({ recipient: () => ({ code: 550, text: "5.1.1 no such mailbox" }) });
    await queue("nobody@northwind.example");
    await send();
    expect(await rows()).toMatchObject([{ state: "failed", attempts: 0 }]);
    expect(await problemOf()).toContain("5.1.1 no such mailbox");
    // An administrator may try again for as long as the mail makes sense.
    expect((await rows())[0]?.sealed_content).not.toBeNull();
    app.clock.advance(2 * 86_400);
    await send();
    expect((await rows())[0]?.sealed_content).toBeNull();
  });
  it("after DATA, it is sent again with the same id", async () => {
    let first = true;
    smtp.behave({
      data: () => (first ? ((first = false), { code: 452, text: "4.3.1 disk full" }) : null),
    });
    const id = await queue("rosa@northwind.example");
    await send();
    app.clock.advance(61);
    await send();
    expect(smtp.mails.map((mail) => headerOf(mail, "Message-ID"))).toEqual([`<${id}@northwind.example>`]);
  });
  it("until its time is over, it has failed", async () => {
    smtp.behave({ recipient: () => ({ code: 450, text: "4.2.1 mailbox busy" }) });
    await queue("rosa@northwind.example", "x", {
      expiresAt: new Date(app.clock.now().getTime() + 1_800_000),
    });
    await send();
    app.clock.advance(1_801);
    await send();
    expect(await rows()).toMatchObject([{ state: "failed", sealed_content: null }]);
    expect(await problemOf()).toContain("mailbox busy");
  });
  it("the recipient's later mails wait for it, and nobody else's", async () => {
    let isRefusing = true;
    smtp.behave({
      recipient: (address) =>
        isRefusing && address.startsWith("slow") ? { code: 451, text: "4.0.0 later" } : null,
    });
    await queue("slow@northwind.example", "first");
    await queue("slow@northwind.example", "second");
    await queue("quick@northwind.example", "third");
    await send();
    expect(smtp.mails.map(({ to }) => to[0])).toEqual(["quick@northwind.example"]);
    isRefusing = false;
    app.clock.advance(61);
    await send();
    expect(smtp.mails.slice(1).map((mail) => /first|second/.exec(partOf(mail, "text/plain"))?.[0])).toEqual([
      "first",
      "second",
    ]);
  });
});

describe("[E2] a connection that breaks", () => {
  it("in the middle of a mail ends the attempt at once, and the mail is sent again", async () => {
    smtp.behave({ dropsInData: true });
    const id = await queue("rosa@northwind.example");
    await send();
    expect(await rows()).toMatchObject([{ state: "waiting", attempts: 1 }]);
    smtp.behave({});
    app.clock.advance(61);
    await send();
    expect(smtp.mails.map((mail) => headerOf(mail, "Message-ID"))).toEqual([`<${id}@northwind.example>`]);
  });
  it("after the server took the mail leads to a second one with the same id", async () => {
    smtp.behave({ dropsAfterData: true });
    await queue("rosa@northwind.example");
    await send();
    smtp.behave({});
    app.clock.advance(61);
    await send();
    const ids = smtp.mails.map((mail) => [headerOf(mail, "Message-ID"), headerOf(mail, "Date")].join());
    expect(ids).toHaveLength(2);
    expect(ids[0]).toBe(ids[1]);
  });
  it("never comes: a server that falls silent costs its deadline, not more", async () => {
    smtp.behave({ hangs: true });
    await queue("rosa@northwind.example");
    const began = Date.now();
    await send(600);
    expect(Date.now() - began).toBeLessThan(3_000);
    expect(await rows()).toMatchObject([{ state: "waiting", attempts: 1 }]);
    expect(await problemOf()).toContain("took too long");
  });
});

describe("when the server can't be used, mails wait and lose no attempt", () => {
  const expectWaiting = async (words: string) => {
    expect(await rows()).toMatchObject([{ state: "waiting", attempts: 0 }]);
    const problem = (await readMailServer(app.ctx))?.problem;
    expect(problem && reasonText(englishText(), problem.reason)).toContain(words);
  };
  it("because nothing listens", async () => {
    await queue("rosa@northwind.example");
    await use({ port: 1 });
    await send();
    await expectWaiting("can’t reach localhost:1");
    await use({});
    await send();
    expect(smtp.mails).toHaveLength(1);
    expect((await readMailServer(app.ctx))?.problem).toBeNull();
  });
  it("because it refuses the password", async () => {
    await use({ userName: "foyer", password: new Secret("wrong") });
    await queue("rosa@northwind.example");
    await send();
    await expectWaiting("Credentials not accepted");
    await use({ userName: "foyer", password: new Secret("right") });
    await send();
    expect(smtp.mails).toHaveLength(1);
    expect(smtp.users).toEqual(["foyer", "foyer"]);
  });
  it("because it doesn't accept the sender", async () => {
    smtp.behave({ sender: () => ({ code: 550, text: "5.7.60 not allowed to send as this" }) });
    await queue("rosa@northwind.example");
    await send();
    await expectWaiting("5.7.60 not allowed");
  });
  it("because its certificate is somebody else's, or of an unknown authority", async () => {
    await use({ host: "127.0.0.1", ca: "" });
    await queue("rosa@northwind.example");
    await send();
    await expectWaiting("can trust");
    expect(smtp.mails).toHaveLength(0);
  });
  it("because it isn't on the public internet and isn't named", async () => {
    await use({ host: "127.0.0.2" });
    await queue("rosa@northwind.example");
    await send();
    await expectWaiting("FOYER_INTERNAL_HOSTS");
  });
  it("because it greets nobody", async () => {
    const raw = await startRawServer(() => null, null);
    await use({ port: raw.port });
    await queue("rosa@northwind.example");
    await send(400);
    await raw.close();
    expect(await rows()).toMatchObject([{ state: "waiting" }]);
    expect(raw.heard, "nothing is said before the greeting").toEqual([]);
  });
});

describe("[E3] without encryption nothing secret is said", () => {
  const lines = (answers: Record<string, string>) => (line: string) =>
    Object.entries(answers).find(([start]) => line.toUpperCase().startsWith(start))?.[1] ?? "250 ok";
  it.each([
    ["doesn't offer STARTTLS", { EHLO: "250-raw.example\r\n250 AUTH PLAIN LOGIN" }],
    ["takes STARTTLS out of its offer and refuses it", { EHLO: "250 raw.example", STARTTLS: "454 not now" }],
    [
      "answers more than STARTTLS before TLS",
      { EHLO: "250-raw.example\r\n250 STARTTLS", STARTTLS: "220 go\r\n250-evil.example\r\n250 AUTH PLAIN" },
    ],
  ])("to a server that %s", async (_name, answers) => {
    const raw = await startRawServer(lines(answers), "220 raw.example ESMTP");
    await use({ port: raw.port, userName: "foyer", password: new Secret("top-secret-password") });
    await queue("rosa@northwind.example");
    await send(1_500);
    await raw.close();
    expect(raw.heard.join("\n")).not.toMatch(/AUTH|MAIL FROM|RCPT|top-secret|dG9w/i);
    expect(await rows()).toMatchObject([{ state: "waiting" }]);
  });
  it("and to a server that offers no sign-in, no mail goes without it", async () => {
    const open = await startMailServer({ disabledCommands: ["AUTH"] });
    await use({ port: open.port, ca: open.ca, userName: "foyer", password: new Secret("right") });
    await queue("rosa@northwind.example");
    await send();
    await open.close();
    expect(open.mails).toHaveLength(0);
    const problem = (await readMailServer(app.ctx))?.problem;
    expect(problem && reasonText(englishText(), problem.reason)).toContain("doesn’t offer a way to sign in");
  });
  it("with TLS from the first byte, and none to a server inside, mails arrive", async () => {
    const secure = await startMailServer({ secure: true });
    await use({ port: secure.port, ca: secure.ca, tls: "implicit" });
    await queue("rosa@northwind.example");
    await send();
    await secure.close();
    expect(secure.mails).toHaveLength(1);
    await use({ tls: "none" });
    await queue("rosa@northwind.example");
    await send();
    expect(smtp.mails).toHaveLength(1);
  });
});

describe("[E4] header values", () => {
  it("with line breaks stay one line, whatever field they come from", async () => {
    await use({ fromName: "North\r\nBcc: evil@evil.example" });
    await queue("rosa@northwind.example", "M\r\nBcc: evil@evil.example\r\n\r\nbody", {
      name: "Rosa\r\nBcc: evil@evil.example",
    });
    await send();
    const [mail] = smtp.mails;
    expect(mail?.to).toEqual(["rosa@northwind.example"]);
    expect(mail?.raw.split("\r\n\r\n")[0]).not.toMatch(/^Bcc:/im);
    expect(mail && headerOf(mail, "To")).toContain("<rosa@northwind.example>");
  });
  it.each([
    "x@y.example\r\nBcc: z@z.example",
    "a@b.example,c@d.example",
    '"e@attacker.example"@victim.example',
  ])("and a stored address %j reaches nobody", async (address) => {
    expect(await queue(address)).toBeNull();
    await queue("rosa@northwind.example");
    await app.ctx.db.updateTable("mails").set({ address }).execute();
    await send();
    expect(smtp.mails).toEqual([]);
    expect(await rows()).toMatchObject([{ state: "failed" }]);
  });
});

describe("several processes", () => {
  it("send each mail once", async () => {
    const other = await otherProcess(app);
    for (let index = 0; index < 12; index += 1) await queue(`person${index}@northwind.example`);
    await Promise.all([send(), other.worker.drain(), send()]);
    await other.close();
    await send();
    expect(smtp.mails.map(({ to }) => to[0]).sort()).toEqual(
      Array.from({ length: 12 }, (_, index) => `person${index}@northwind.example`).sort(),
    );
  });
});
