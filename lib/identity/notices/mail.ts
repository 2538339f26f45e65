/** Mails to users: to the address that they have now, in their language if it is known. */
import { readerLocale, type Locale } from "@/lib/messages/locale";
import type { Ctx, Db } from "@/lib/platform/context";
import type { AnyMail } from "@/lib/platform/mail/compose";
import { queueMail } from "@/lib/platform/mail/outbox";

export type Recipient = { id: string; email: string | null; display_name: string };

/**
 * Queues a mail to a user, inside the transaction of its cause.
 * @returns false if Foyer sends no mail, or the user has no address that it can write to
 */
export async function mailUser(
  ctx: Pick<Ctx, "keyring" | "now">,
  tx: Db,
  user: Recipient,
  mail: AnyMail & { /** If the user's own isn't known. */ locale?: Locale; expiresAt?: Date },
): Promise<boolean> {
  if (user.email === null) return false;
  const locale = (await localeOf(tx, user.id)) ?? mail.locale;
  const queued = await queueMail(ctx, tx, {
    ...mail,
    to: { address: user.email, name: user.display_name, userId: user.id },
    ...(locale ? { locale } : {}),
  });
  return queued !== null;
}

/** Returns the language and time zone that a directory said the user has, or null. */
async function localeOf(db: Db, userId: string): Promise<Locale | null> {
  const row = await db.selectFrom("users").select("attributes").where("id", "=", userId).executeTakeFirst();
  const { PreferredLanguage, Locale: region, Timezone } = (row?.attributes ?? {}) as Record<string, unknown>;
  const language = PreferredLanguage ?? region;
  if (typeof language !== "string") return null;
  return readerLocale(language.replaceAll("_", "-"), typeof Timezone === "string" ? Timezone : null);
}
