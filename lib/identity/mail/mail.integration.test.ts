import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { englishText } from "@/lib/messages/server-text";
import { queueMail, SEND_MAIL } from "@/lib/platform/mail/outbox";
import { readMailServer } from "@/lib/platform/mail/server";
import { testApp, type TestApp } from "@/lib/testing/app";
import { addUser } from "@/lib/testing/company";
import { startMailServer, type MailCounterpart } from "@/lib/testing/mail-server";
import { giveRole } from "../administrators/service";
import type { AdminCtx } from "../administrators/types";
import {
  discardMail,
  listMails,
  readMail,
  retryMail,
  saveMailServer,
  sendTestMail,
  turnMailOff,
  type MailInput,
} from "./administer";

let app: TestApp;
let smtp: MailCounterpart;
let admin: AdminCtx;
let auditor: AdminCtx;
let nobody: AdminCtx;
beforeAll(async () => {
  app = await testApp({ environment: { FOYER_INTERNAL_HOSTS: "localhost" } });
  smtp = await startMailServer();
  const of = async (name: string, role: "administrator" | "auditor") => {
    const userId = await addUser(app, name);
    await giveRole(app.system, { principal: { userId }, role });
    return app.personCtx(userId);
  };
  admin = await of("admin", "administrator");
  auditor = await of("auditor", "auditor");
  nobody = app.personCtx(await addUser(app, "nobody"));
});
afterAll(async () => {
  await app.dispose();
  await smtp.close();
});
beforeEach(async () => {
  smtp.behave({});
  await app.ctx.db.deleteFrom("mails").execute();
});

const settings = (more: Partial<MailInput> = {}): MailInput => ({
  host: "localhost",
  port: String(smtp.port),
  tls: "starttls",
  userName: "foyer",
  password: "right",
  fromAddress: "access@northwind.example",
  fromName: "",
  ca: smtp.ca,
  ...more,
});
const test = (to = "admin@northwind.example") => sendTestMail(admin, { to }, englishText());
const queue = (address: string) =>
  queueMail(app.ctx, app.ctx.db, {
    kind: "test",
    content: { by: "x" },
    to: { address, name: null, userId: null },
  });
const send = async () => {
  await app.ctx.db
    .updateTable("jobs")
    .set({ run_at: app.clock.now() })
    .where("kind", "=", SEND_MAIL)
    .execute();
  await app.worker.drain();
};
const OPEN = ["waiting", "failed"] as const;

describe("the mail server", () => {
  it("is set up by administrators, shown to auditors without its password, and hidden from others", async () => {
    await expect(saveMailServer(auditor, settings())).rejects.toMatchObject({ kind: "not_found" });
    await saveMailServer(admin, settings());
    const { server } = await readMail(auditor);
    expect(server).toMatchObject({ host: "localhost", hasPassword: true, userName: "foyer" });
    expect(JSON.stringify(server)).not.toContain("right");
    const stored = await app.ctx.db.selectFrom("mail_server").selectAll().executeTakeFirstOrThrow();
    expect(stored.sealed_password?.toString("latin1")).not.toContain("right");
    const events = await app.ctx.db
      .selectFrom("audit_events")
      .select("details")
      .where("type", "=", "mail_server.changed")
      .execute();
    expect(JSON.stringify(events)).not.toContain('"right"');
    for (const call of [() => readMail(nobody), () => listMails(nobody, { states: OPEN })])
      await expect(call()).rejects.toMatchObject({ kind: "not_found" });
    for (const call of [
      () => turnMailOff(auditor),
      () => sendTestMail(auditor, { to: "a@b.example" }, englishText()),
      () => retryMail(auditor, { id: "00000000-0000-4000-8000-000000000000" }),
      () => discardMail(nobody, { id: "00000000-0000-4000-8000-000000000000" }),
    ])
      await expect(call()).rejects.toMatchObject({ kind: "not_found" });
  });
  it("keeps its password when nothing but the sender changes, and never sends it to another server", async () => {
    await saveMailServer(admin, settings());
    await saveMailServer(admin, settings({ password: "", fromName: "Access" }));
    expect((await readMailServer(app.ctx))?.password?.reveal()).toBe("right");
    for (const change of [{ host: "mail.evil.example" }, { port: "26" }, { userName: "other" }, { ca: "" }])
      await expect(saveMailServer(admin, settings({ password: "", ...change }))).rejects.toMatchObject({
        code: "mail_password_required",
      });
    await saveMailServer(admin, settings({ password: "", userName: "" }));
    expect((await readMailServer(app.ctx))?.password).toBeNull();
  });
  it.each([
    [{ host: "https://mail.example.com" }, "mail_host_not_valid"],
    [{ host: "mail.example.com:25" }, "mail_host_not_valid"],
    [{ host: "mail.example.com\r\nX" }, "mail_host_not_valid"],
    [{ host: "" }, "mail_host_not_valid"],
    [{ port: "0" }, "mail_port_not_valid"],
    [{ port: "25.5" }, "mail_port_not_valid"],
    [{ port: "many" }, "mail_port_not_valid"],
    [{ tls: "maybe" as "none" }, "mail_tls_not_valid"],
    [{ fromAddress: "a@b.example,c@d.example" }, "mail_from_not_valid"],
    [{ fromAddress: "x@y.example\r\nBcc: z@z.example" }, "mail_from_not_valid"],
    [{ fromName: "North\r\nBcc: z@z.example" }, "mail_from_name_not_valid"],
    [{ userName: "fo\u0000yer" }, "mail_user_not_valid"],
    [{ ca: "not a certificate" }, "source_certificates_invalid"],
    [{ host: "mail.example.com", tls: "none", userName: "", password: "" }, "mail_tls_required"],
    [{ tls: "none" }, "mail_tls_required_for_password"],
  ] as [Partial<MailInput>, string][])("%j is refused", async (change, code) => {
    await expect(saveMailServer(admin, settings(change))).rejects.toMatchObject({
      kind: "invalid_input",
      code,
    });
  });
});

describe("a test", () => {
  it("says what the server answered, in words", async () => {
    await saveMailServer(admin, settings());
    expect(await test()).toMatchObject({ isSent: true, answer: expect.stringContaining("queued") as string });
    expect(smtp.mails.at(-1)?.to).toEqual(["admin@northwind.example"]);
    await saveMailServer(admin, settings({ password: "wrong" }));
    expect(await test()).toEqual({
      isSent: false,
      answer: "The server refused the user name or the password: 535 5.7.8 Credentials not accepted",
    });
    await saveMailServer(admin, settings({ host: "127.0.0.1" }));
    expect((await test()).answer).toContain("FOYER_INTERNAL_HOSTS");
  });
  it("[E1] goes to one plain address", async () => {
    await saveMailServer(admin, settings());
    const before = smtp.mails.length;
    for (const to of [
      "a@b.example,c@d.example",
      "x@y.example\r\nBcc: z@z.example",
      '"e@evil.example"@victim.example',
      "",
    ])
      await expect(test(to)).rejects.toMatchObject({ code: "mail_to_not_valid" });
    expect(smtp.mails.length).toBe(before);
  });
});

describe("the outbox", () => {
  it("shows what waits and what failed, and tries it again or gives it up", async () => {
    await saveMailServer(admin, settings());
    smtp.behave({
      recipient: (address) =>
        address.startsWith("later") ? { code: 451, text: "4.7.1 later" } : { code: 550, text: "5.1.1 never" },
    });
    await queue("later@northwind.example");
    await queue("never@northwind.example");
    await queue("given-up@northwind.example");
    await send();
    const open = await listMails(auditor, { states: OPEN });
    expect(open.mails.map(({ address, state, canRetry }) => [address, state, canRetry]).sort()).toEqual([
      ["given-up@northwind.example", "failed", true],
      ["later@northwind.example", "waiting", true],
      ["never@northwind.example", "failed", true],
    ]);
    const idOf = (start: string) => open.mails.find(({ address }) => address.startsWith(start))?.id ?? "";
    smtp.behave({});
    await discardMail(admin, { id: idOf("given-up") });
    for (const start of ["later", "never"]) await retryMail(admin, { id: idOf(start) });
    const before = smtp.mails.length;
    await send();
    expect(
      smtp.mails
        .slice(before)
        .map(({ to }) => to[0])
        .sort(),
    ).toEqual(["later@northwind.example", "never@northwind.example"]);
    expect((await readMail(admin)).counts).toMatchObject({ waiting: 0, failed: 0, sent: 2, discarded: 1 });
    for (const id of [idOf("later"), idOf("given-up")])
      for (const call of [retryMail, discardMail])
        await expect(call(admin, { id })).rejects.toMatchObject({ code: "mail_is_over" });
    await expect(retryMail(admin, { id: "no-id" })).rejects.toMatchObject({ code: "mail_not_found" });
  });
  it("is withdrawn when mail is turned off", async () => {
    await saveMailServer(admin, settings());
    await queue("rosa@northwind.example");
    await turnMailOff(admin);
    expect(await readMail(admin)).toMatchObject({ server: null, counts: { waiting: 0, withdrawn: 1 } });
    await expect(test()).rejects.toMatchObject({ code: "mail_is_off" });
  });
  it("is read in pages", async () => {
    await saveMailServer(admin, settings());
    for (let index = 0; index < 51; index += 1) await queue(`person${index}@northwind.example`);
    const first = await listMails(admin, { states: OPEN });
    expect(first.mails).toHaveLength(50);
    const rest = await listMails(admin, { states: OPEN, after: first.next ?? "" });
    expect(rest.mails).toHaveLength(1);
    expect(first.mails.map(({ id }) => id)).not.toContain(rest.mails[0]?.id);
  });
});
