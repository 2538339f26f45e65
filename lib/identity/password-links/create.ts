/**
 * Makes links with which a person chooses a password: after "Forgot your password?", an invitation, or an
 * administrator's reset.
 *
 * A user has at most one, so each new link makes the earlier ones void, of every kind. Its 128 random bits are
 * stored as a hash. Using it never signs anyone in.
 */
import type { Locale } from "@/lib/messages/locale";
import { foldName } from "@/lib/formats/text";
import { record } from "@/lib/platform/audit/record";
import type { ActorCtx, Ctx, Db } from "@/lib/platform/context";
import { randomToken } from "@/lib/platform/crypto/random";
import { Secret } from "@/lib/platform/crypto/secret";
import { hashToken } from "@/lib/platform/crypto/token-hash";
import type { MailKind } from "@/lib/platform/mail/compose";
import { withdrawMails } from "@/lib/platform/mail/outbox";
import { mailUser, type Recipient } from "../notices/mail";
import { deleteLinks, replaceLink, type LinkKind } from "./store";

const TOKEN_BYTES = 16;
const MINUTE = 60_000;
/** A mailbox may be read by others later, so a mailed link for a new password is short. */
const RESET_MINUTES = 30;
/** Over a weekend. */
const INVITATION_MINUTES = 3 * 24 * 60;
const HANDED_OVER_MINUTES = 24 * 60;

/** Mails that hold links. */
const LINK_MAILS: readonly MailKind[] = ["invitation", "password_link"];

export type NewLink = {
  user: Recipient;
  kind: LinkKind;
  /** By mail, or shown once to an administrator who hands it over. */ delivery: "mail" | "handed over";
  isByAdministrator: boolean;
  locale?: Locale;
};

/**
 * Makes a link, in the transaction of its cause.
 * @returns the link if it is handed over; null if it was mailed, or "unmailable" if that can't be done
 */
export async function createLink(
  ctx: ActorCtx,
  tx: Db,
  link: NewLink,
): Promise<Secret | null | "unmailable"> {
  const { user, kind, delivery } = link;
  await voidLinks(ctx, tx, [user.id]);
  const token = randomToken(TOKEN_BYTES);
  const minutes =
    delivery === "handed over" ? HANDED_OVER_MINUTES : kind === "reset" ? RESET_MINUTES : INVITATION_MINUTES;
  const expiresAt = new Date(ctx.now().getTime() + minutes * MINUTE);
  await replaceLink(tx, {
    user_id: user.id,
    token_hash: hashToken(token),
    kind,
    email_key: user.email === null ? null : foldName(user.email),
    created_at: ctx.now(),
    expires_at: expiresAt,
  });
  const url = linkAddress(ctx, token);
  if (delivery === "mail" && !(await mailLink(ctx, tx, link, { url, minutes, expiresAt })))
    return "unmailable";
  await record(ctx, tx, {
    type: "password.link_created",
    outcome: "success",
    targetId: user.id,
    details: { kind, delivery },
  });
  return delivery === "mail" ? null : new Secret(url);
}

/** Links begin with FOYER_URL, whatever host a request named. */
const linkAddress = ({ config }: Pick<Ctx, "config">, token: string) => `${config.url}/password/${token}`;

async function mailLink(
  ctx: ActorCtx,
  tx: Db,
  { user, kind, isByAdministrator, locale }: NewLink,
  { url, minutes, expiresAt }: { url: string; minutes: number; expiresAt: Date },
): Promise<boolean> {
  const [name, more] = [user.display_name, { expiresAt, ...(locale ? { locale } : {}) }];
  return kind === "invitation"
    ? mailUser(ctx, tx, user, {
        kind: "invitation",
        content: { name, url, until: expiresAt.toISOString() },
        ...more,
      })
    : mailUser(ctx, tx, user, {
        kind: "password_link",
        content: { name, url, minutes, isByAdministrator },
        ...more,
      });
}

/** Makes the users' links void, and withdraws mails with links that still wait. */
export async function voidLinks(ctx: Pick<Ctx, "now">, tx: Db, userIds: readonly string[]): Promise<void> {
  await deleteLinks(tx, userIds);
  for (const userId of userIds) await withdrawMails(ctx, tx, { userId, kinds: LINK_MAILS });
}
