/**
 * The outbox: mails are rows, written in the transaction of what they tell, and sent afterwards by a job.
 *
 * A mail is delivered at least once, in the order of its recipient. Its content is sealed, because it may hold a link
 * that grants access, and is deleted with the last attempt.
 */
import { mailAddress } from "@/lib/formats/mail-address";
import { foldName } from "@/lib/formats/text";
import { ENGLISH, type Locale } from "@/lib/messages/locale";
import { reason, type Reason } from "@/lib/messages/reason";
import type { Ctx, Db } from "../context";
import { newUuid } from "../crypto/random";
import { nudge } from "../jobs/store";
import type { AnyMail, MailKind } from "./compose";
import { hasMail } from "./server";
import { insertMail, withdrawWaiting } from "./store";

export const SEND_MAIL = "send-mail";

export type NewMail = AnyMail & {
  to: {
    address: string;
    name: string | null;
    /** The user it goes to: if the address is no longer theirs, it is withdrawn. */ userId: string | null;
  };
  locale?: Locale;
  /** When it is too late. Two days later unless it holds a link that ends earlier. */ expiresAt?: Date;
};

const EXPIRES_MILLISECONDS = 2 * 86_400_000;

/**
 * Queues a mail, inside the transaction of its cause.
 * @returns its id; null if Foyer sends no mail or can't write to the address
 */
export async function queueMail(
  ctx: Pick<Ctx, "keyring" | "now">,
  tx: Db,
  { kind, content, to, locale, expiresAt }: NewMail,
): Promise<string | null> {
  if (mailAddress(to.address) === null || !(await hasMail(tx))) return null;
  const [id, now] = [newUuid(), ctx.now()];
  await insertMail(tx, {
    id,
    kind,
    user_id: to.userId,
    address: to.address,
    address_key: foldName(to.address),
    recipient_name: to.name,
    locale: JSON.stringify(locale ?? ENGLISH),
    sealed_content: ctx.keyring.seal(Buffer.from(JSON.stringify(content), "utf8"), contentOf(id)),
    next_at: now,
    created_at: now,
    expires_at: expiresAt ?? new Date(now.getTime() + EXPIRES_MILLISECONDS),
  });
  await nudge(tx, { kind: SEND_MAIL, key: "all", runAt: now });
  return id;
}

/** What a mail's content is sealed for. */
export const contentOf = (id: string): string => `mails:${id}:content`;

/** Withdraws a user's mails of some kinds that still wait. */
export async function withdrawMails(
  ctx: Pick<Ctx, "now">,
  tx: Db,
  which: { userId: string; kinds: readonly MailKind[] },
  problem: Reason = reason("mail.superseded"),
): Promise<void> {
  await withdrawWaiting(tx, which, { at: ctx.now(), problem });
}
