/** The password_links table: every statement that changes it. */
import type { Db } from "@/lib/platform/context";
import type { NewRow, Row } from "@/lib/platform/db/schema";

export type LinkKind = Row<"password_links">["kind"];

/** Stores a user's link and makes any earlier one void. */
export async function replaceLink(tx: Db, link: NewRow<"password_links">): Promise<void> {
  await tx
    .insertInto("password_links")
    .values(link)
    .onConflict((conflict) => conflict.column("user_id").doUpdateSet(link))
    .execute();
}

/** Links that can be used now: not expired, of an enabled user who still has the same address. */
const live = (db: Db, tokenHash: Buffer, now: Date) =>
  db
    .selectFrom("password_links")
    .innerJoin("users", "users.id", "password_links.user_id")
    .where("token_hash", "=", tokenHash)
    .where("expires_at", ">", now)
    .where("status", "=", "enabled")
    .whereRef("users.email_key", "is not distinct from", "password_links.email_key");

/** Returns the user of a live link, or null. Changes nothing. */
export async function findLinkedUser(db: Db, tokenHash: Buffer, now: Date) {
  return (
    (await live(db, tokenHash, now)
      .select(["users.id", "user_name", "email", "display_name", "kind"])
      .executeTakeFirst()) ?? null
  );
}

/** Uses a live link up. Returns null if it isn't one any more: of several attempts at once, one gets it. */
export async function consumeLink(
  tx: Db,
  tokenHash: Buffer,
  now: Date,
): Promise<{ user_id: string; kind: LinkKind } | null> {
  return (
    (await tx
      .deleteFrom("password_links")
      .where("token_hash", "=", tokenHash)
      .where("user_id", "in", live(tx, tokenHash, now).select("password_links.user_id"))
      .returning(["user_id", "kind"])
      .executeTakeFirst()) ?? null
  );
}

export async function deleteLinks(tx: Db, userIds: readonly string[]): Promise<void> {
  if (userIds.length > 0) await tx.deleteFrom("password_links").where("user_id", "in", userIds).execute();
}

export async function deleteLinksBefore(db: Db, now: Date): Promise<void> {
  await db.deleteFrom("password_links").where("expires_at", "<=", now).execute();
}
