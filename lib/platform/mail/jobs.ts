/**
 * Sends what waits in the outbox: a few mails at once, one per recipient.
 *
 * One job sends for the whole installation, so a mail has one sender at a time. If the process dies between the
 * server's answer and the row, the mail is sent again with the same id.
 */
import pLimit from "p-limit";
import { foldName } from "@/lib/formats/text";
import { reason, type Reason } from "@/lib/messages/reason";
import { serverText } from "@/lib/messages/server-text";
import type { Ctx } from "../context";
import { companyOf } from "../instance/service";
import { backoffSeconds, type JobHandler } from "../jobs/worker";
import { composeMail, type AnyMail } from "./compose";
import { deliver, type Delivery, type DeliveryOptions } from "./deliver";
import { contentOf, SEND_MAIL } from "./outbox";
import { clearServerProblem, noteServerProblem, readMailServer } from "./server";
import {
  deleteOldMails,
  expireMails,
  finishMail,
  listDue,
  nextDue,
  noteTry,
  postponeMail,
  type MailRow,
} from "./store";
import type { MailServer } from "./types";

export { SEND_MAIL };

const AT_ONCE = 4;
/** A transaction that commits while the job ends is found by the next run. */
const SOON_SECONDS = 2;
const IDLE_SECONDS = 60;
/** Greylisting servers accept the second or third attempt (RFC 6647 §2.4). */
const RETRY_MINUTES = [1, 5, 15, 30, 60];

export function sendMail(deps: {
  ctx: Ctx;
  random?: () => number;
  options?: Pick<DeliveryOptions, "deadlineMilliseconds">;
}): JobHandler {
  const { ctx, random = Math.random } = deps;
  const after = (seconds: number) => new Date(ctx.now().getTime() + seconds * 1000);
  return async ({ stillMine }) => {
    let isBusy = false;
    for (;;) {
      await expireMails(ctx.db, ctx.now(), reason("mail.expired"));
      const server = await readMailServer(ctx);
      const due = server ? await listDue(ctx.db, ctx.now(), AT_ONCE) : [];
      if (server === null || due.length === 0) break;
      isBusy = true;
      if (!(await stillMine())) return { done: true };
      const lane = pLimit(AT_ONCE);
      const problems = await Promise.all(due.map((mail) => lane(() => sendOne(deps, server, mail, random))));
      const problem = problems.find((each) => each !== null);
      if (problem) {
        const failures = await noteServerProblem(ctx.db, problem, ctx.now());
        ctx.log.warn("the mail server can't be used", { problem: problem.code, failures });
        return { done: false, runAt: after(backoffSeconds(failures, random)) };
      }
      await clearServerProblem(ctx.db);
    }
    const next = await nextDue(ctx.db);
    const at = after(isBusy ? SOON_SECONDS : IDLE_SECONDS);
    return {
      done: false,
      runAt: next !== null && next < at ? new Date(Math.max(next.getTime(), after(1).getTime())) : at,
    };
  };
}

/** Sends one mail and writes what became of it. Returns the problem if it is the server's, which concerns all mails. */
async function sendOne(
  { ctx, options }: Parameters<typeof sendMail>[0],
  server: MailServer,
  mail: MailRow,
  random: () => number,
): Promise<Reason | null> {
  const withdrawn = await whyWithdrawn(ctx, mail);
  if (withdrawn) {
    await finishMail(ctx.db, mail.id, { state: "withdrawn", at: ctx.now(), problem: withdrawn });
    return null;
  }
  const outcome = await attempt(ctx, server, mail, options ?? {});
  switch (outcome.kind) {
    case "sent":
      await finishMail(ctx.db, mail.id, { state: "sent", at: ctx.now() });
      return null;
    case "never":
      await finishMail(ctx.db, mail.id, { state: "failed", at: ctx.now(), problem: outcome.reason });
      ctx.log.warn("a mail was refused", { id: mail.id, kind: mail.kind, problem: outcome.reason.code });
      return null;
    case "later": {
      const minutes = RETRY_MINUTES[Math.min(mail.attempts, RETRY_MINUTES.length - 1)] ?? 60;
      const seconds = minutes * 60 * (1 + random() / 4);
      await postponeMail(ctx.db, mail.id, new Date(ctx.now().getTime() + seconds * 1000), outcome.reason);
      return null;
    }
    case "server":
      return outcome.reason;
  }
}

async function attempt(
  ctx: Ctx,
  server: MailServer,
  mail: MailRow,
  options: Pick<DeliveryOptions, "deadlineMilliseconds">,
): Promise<Delivery> {
  const content = openContent(ctx, mail);
  if (content === null) return { kind: "never", reason: reason("mail.content_not_readable") };
  const date = mail.tried_at ?? ctx.now();
  await noteTry(ctx.db, mail.id, date);
  const { name: company } = await companyOf(ctx);
  const composed = composeMail(serverText(mail.locale), company, content);
  return deliver(
    { ...server, fromName: server.fromName ?? company },
    { ...composed, id: mail.id, date, to: { address: mail.address, name: mail.recipient_name } },
    { internalHosts: ctx.config.internalHosts, ownHost: new URL(ctx.config.url).hostname, ...options },
  );
}

function openContent(ctx: Ctx, { id, kind, sealed_content }: MailRow): AnyMail | null {
  if (sealed_content === null) return null;
  try {
    const content: unknown = JSON.parse(ctx.keyring.open(sealed_content, contentOf(id)).toString("utf8"));
    return { kind, content } as AnyMail;
  } catch (error) {
    ctx.log.error("a mail can't be read", { id, error });
    return null;
  }
}

/** A mail to a user goes to the address that they have now, or nowhere. */
async function whyWithdrawn({ db }: Ctx, mail: MailRow): Promise<Reason | null> {
  if (mail.user_id === null) return null;
  const user = await db.selectFrom("users").select("email").where("id", "=", mail.user_id).executeTakeFirst();
  if (!user) return reason("mail.user_deleted");
  return user.email !== null && foldName(user.email) === mail.address_key
    ? null
    : reason("mail.address_changed");
}

/** Housekeeping: deletes what nobody looks up any more. */
export const deleteExpiredMails = ({ db, now }: Ctx): Promise<void> => deleteOldMails(db, now());
