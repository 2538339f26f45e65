/** The mail server's settings, a test, and the outbox, for administrators. */
import { z } from "zod";
import { isHost } from "@/lib/formats/host-name";
import { mailAddress } from "@/lib/formats/mail-address";
import { isPrintable } from "@/lib/formats/text";
import { isUuid } from "@/lib/formats/uuid";
import { readTimeMark, pageMark } from "@/lib/formats/page-mark";
import { reason, reasonText, type Reason } from "@/lib/messages/reason";
import type { Text } from "@/lib/messages/text";
import { record } from "@/lib/platform/audit/record";
import { certificateAuthorities } from "@/lib/platform/certificates-input";
import { newUuid } from "@/lib/platform/crypto/random";
import { Secret } from "@/lib/platform/crypto/secret";
import type { MailState } from "@/lib/platform/db/tables-mail";
import { conflict, invalidInput, notFound, tooManyRequests } from "@/lib/platform/errors";
import { companyOf } from "@/lib/platform/instance/service";
import { enqueue } from "@/lib/platform/jobs/store";
import { takeRequest, type Limit } from "@/lib/platform/limits";
import { composeMail } from "@/lib/platform/mail/compose";
import { deliver } from "@/lib/platform/mail/deliver";
import { SEND_MAIL } from "@/lib/platform/mail/outbox";
import { deleteMailServer, readMailServer, writeMailServer } from "@/lib/platform/mail/server";
import {
  countMails,
  discardMail as discardRow,
  findMail,
  listMails as listRows,
  makeDue,
  retryFailed,
  withdrawWaiting,
} from "@/lib/platform/mail/store";
import { parseInput } from "@/lib/platform/parse-input";
import { actorName, requireReader } from "../administrators/service";
import type { AdminCtx } from "../administrators/types";
import { withAuthority } from "../administrators/with-authority";
import { requireFreshProof } from "../step-up/require-proof";
import { findUser } from "../users/store";

const mailInput = z.strictObject({
  host: z.string().trim().refine(isHost, "mail_host_not_valid"),
  port: z.coerce
    .number("mail_port_not_valid")
    .int("mail_port_not_valid")
    .min(1, "mail_port_not_valid")
    .max(65_535, "mail_port_not_valid"),
  tls: z.enum(["implicit", "starttls", "none"], "mail_tls_not_valid"),
  userName: z
    .string()
    .trim()
    .refine((name) => name === "" || isPrintable(name, 254), "mail_user_not_valid"),
  password: z.string().max(1_000, "mail_password_too_long"),
  fromAddress: z
    .string()
    .trim()
    .refine((address) => mailAddress(address) !== null, "mail_from_not_valid"),
  fromName: z
    .string()
    .trim()
    .refine((name) => name === "" || isPrintable(name, 100), "mail_from_name_not_valid"),
  ca: certificateAuthorities,
});
export type MailInput = z.input<typeof mailInput>;

/** What administrators see of the server: everything but the password. */
export type ShownMailServer = {
  host: string;
  port: number;
  tls: "implicit" | "starttls" | "none";
  userName: string | null;
  hasPassword: boolean;
  fromAddress: string;
  fromName: string | null;
  ca: string;
  problem: { reason: Reason; since: Date } | null;
};

export async function readMail(
  ctx: AdminCtx,
): Promise<{ server: ShownMailServer | null; counts: Record<MailState, number> }> {
  await requireReader(ctx);
  const stored = await readMailServer(ctx);
  const counts = await countMails(ctx.db);
  if (!stored) return { server: null, counts };
  const { password, problem, changedAt: _, ...server } = stored;
  return { server: { ...server, hasPassword: password !== null, problem }, counts };
}

/**
 * Sets the mail server up, or changes it. Whoever controls it reads links that set passwords, so it asks for fresh
 * proof.
 * @throws Refusal `invalid_input`, `proof_required`
 */
export async function saveMailServer(ctx: AdminCtx, input: MailInput): Promise<void> {
  const { password, userName, fromName, ...typed } = parseInput(mailInput, input);
  const server = {
    ...typed,
    userName: userName === "" ? null : userName,
    fromName: fromName === "" ? null : fromName,
  };
  const isInternal = ctx.config.internalHosts.includes(server.host.toLowerCase());
  if (server.tls === "none" && !isInternal) throw invalidInput("mail_tls_required", { host: server.host });
  if (server.tls === "none" && server.userName !== null) throw invalidInput("mail_tls_required_for_password");
  await withAuthority(ctx, "administrator", async (tx) => {
    await requireFreshProof(ctx, tx);
    const before = await readMailServer({ db: tx, keyring: ctx.keyring });
    // The stored password goes nowhere but to the server that it was typed for.
    const isSame =
      before !== null &&
      before.host === server.host &&
      before.port === server.port &&
      before.userName === server.userName &&
      before.ca === server.ca;
    if (server.userName !== null && password === "" && !(isSame && before.password !== null))
      throw invalidInput("mail_password_required");
    const kept =
      server.userName === null ? null : password === "" ? (before?.password ?? null) : new Secret(password);
    await writeMailServer(ctx, tx, {
      server: { ...server, password: kept },
      at: ctx.now(),
      by: actorName(ctx),
    });
    await makeDue(tx, ctx.now());
    await enqueue(tx, { kind: SEND_MAIL, key: "all", runAt: ctx.now() });
    await record(ctx, tx, {
      type: "mail_server.changed",
      outcome: "success",
      details: { ...server, ca: server.ca !== "", passwordChanged: password !== "" },
    });
  });
}

/** Turns mail off: what waits is withdrawn. */
export async function turnMailOff(ctx: AdminCtx): Promise<void> {
  await withAuthority(ctx, "administrator", async (tx) => {
    await requireFreshProof(ctx, tx);
    if (!(await deleteMailServer(tx))) return;
    await withdrawWaiting(tx, "all", { at: ctx.now(), problem: reason("mail.turned_off") });
    await record(ctx, tx, { type: "mail_server.removed", outcome: "success" });
  });
}

/** Each test is a connection to a host that an administrator typed. */
const TESTS: Limit = { name: "mail tests", burst: 10, perSecond: 0.1 };

/**
 * Sends one mail at once and says what the server answered.
 * @throws Refusal `not_found` while mail is off, `invalid_input`, `too_many_requests`
 */
export async function sendTestMail(
  ctx: AdminCtx,
  input: { to: string },
  text: Text,
): Promise<{ isSent: boolean; answer: string }> {
  const address = mailAddress(input.to.trim());
  if (address === null) throw invalidInput("mail_to_not_valid");
  await withAuthority(ctx, "administrator", async (tx) => {
    await record(ctx, tx, { type: "mail.tested", outcome: "success", details: { to: address } });
  });
  const server = await readMailServer(ctx);
  if (!server) throw notFound("mail_is_off");
  const seconds = takeRequest(ctx, TESTS, "everybody");
  if (seconds > 0) throw tooManyRequests(seconds, "mail_tests_too_many", { seconds });
  const { name: company } = await companyOf(ctx);
  const user = ctx.actor.kind === "user" ? await findUser(ctx.db, ctx.actor.userId) : null;
  const by = user?.display_name ?? actorName(ctx);
  const delivery = await deliver(
    { ...server, fromName: server.fromName ?? company },
    {
      ...composeMail(text, company, { kind: "test", content: { by } }),
      id: newUuid(),
      to: { address, name: null },
      date: ctx.now(),
    },
    {
      internalHosts: ctx.config.internalHosts,
      ownHost: new URL(ctx.config.url).hostname,
      deadlineMilliseconds: 30_000,
    },
  );
  return delivery.kind === "sent"
    ? { isSent: true, answer: delivery.answer }
    : { isSent: false, answer: reasonText(text, delivery.reason) };
}

export type ListedMail = {
  id: string;
  kind: string;
  address: string;
  state: MailState;
  attempts: number;
  createdAt: Date;
  nextAt: Date;
  expiresAt: Date;
  finishedAt: Date | null;
  problem: Reason | null;
  /** A failed mail whose content is gone can't be tried again. */ canRetry: boolean;
};

const PER_PAGE = 50;

/** Lists mails of some states, newest first; `after` is the `next` of the previous page. */
export async function listMails(
  ctx: AdminCtx,
  page: { states: readonly MailState[]; after?: string | undefined },
): Promise<{ mails: ListedMail[]; next: string | null }> {
  await requireReader(ctx);
  const rows = await listRows(ctx.db, {
    states: page.states,
    before: readTimeMark(page.after),
    limit: PER_PAGE + 1,
  });
  const mails = rows.slice(0, PER_PAGE).map((row) => ({
    id: row.id,
    kind: row.kind,
    address: row.address,
    state: row.state,
    attempts: row.attempts,
    createdAt: row.created_at,
    nextAt: row.next_at,
    expiresAt: row.expires_at,
    finishedAt: row.finished_at,
    problem: row.problem,
    canRetry:
      row.state === "waiting" || (row.state === "failed" && row.has_content && row.expires_at > ctx.now()),
  }));
  const last = mails.at(-1);
  return { mails, next: rows.length > PER_PAGE && last ? pageMark(last.createdAt, last.id) : null };
}

/** Tries a mail again now: one that waits, or one that failed while its content is still there. */
export async function retryMail(ctx: AdminCtx, input: { id: string }): Promise<void> {
  if (!isUuid(input.id)) throw notFound("mail_not_found");
  await withAuthority(ctx, "administrator", async (tx) => {
    const mail = await findMail(tx, input.id);
    if (!mail) throw notFound("mail_not_found");
    const isDue =
      mail.state === "waiting"
        ? (await makeDue(tx, ctx.now(), input.id)) > 0
        : await retryFailed(tx, input.id, ctx.now());
    if (!isDue) throw conflict("mail_is_over");
    await enqueue(tx, { kind: SEND_MAIL, key: "all", runAt: ctx.now() });
    await record(ctx, tx, {
      type: "mail.retried",
      outcome: "success",
      ...(mail.user_id === null ? {} : { targetId: mail.user_id }),
      details: { kind: mail.kind },
    });
  });
}

/** Gives a mail up that waits or failed, and deletes its content. */
export async function discardMail(ctx: AdminCtx, input: { id: string }): Promise<void> {
  if (!isUuid(input.id)) throw notFound("mail_not_found");
  await withAuthority(ctx, "administrator", async (tx) => {
    const mail = await findMail(tx, input.id);
    if (!mail) throw notFound("mail_not_found");
    if (!(await discardRow(tx, input.id, ctx.now()))) throw conflict("mail_is_over");
    await record(ctx, tx, {
      type: "mail.discarded",
      outcome: "success",
      ...(mail.user_id === null ? {} : { targetId: mail.user_id }),
      details: { kind: mail.kind },
    });
  });
}
