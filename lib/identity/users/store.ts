/** The users table. Ids are immutable; user name and e-mail are attributes. */
import { foldName } from "@/lib/formats/text";
import type { Db } from "@/lib/platform/context";
import type { NewRow, Row } from "@/lib/platform/db/schema";

export type User = Pick<Row<"users">, "id" | "user_name" | "email" | "display_name" | "status">;

export async function findUser(db: Db, id: string): Promise<User | null> {
  return (
    (await db
      .selectFrom("users")
      .select(["id", "user_name", "email", "display_name", "status"])
      .where("id", "=", id)
      .executeTakeFirst()) ?? null
  );
}

export type UserWithPassword = User & { hash: string | null; must_change: boolean | null };

/**
 * The person behind a typed name. A user name wins over another person's e-mail address, so that
 * nobody can take a name away by setting an address.
 */
export async function findUserBySignInName(db: Db, nameKey: string): Promise<UserWithPassword | null> {
  const rows = await db
    .selectFrom("users")
    .leftJoin("password_credentials", "password_credentials.user_id", "users.id")
    .select([
      "users.id",
      "user_name",
      "user_name_key",
      "email",
      "display_name",
      "status",
      "hash",
      "must_change",
    ])
    .where((eb) => eb.or([eb("user_name_key", "=", nameKey), eb("email_key", "=", nameKey)]))
    .execute();
  return rows.find((row) => row.user_name_key === nameKey) ?? rows[0] ?? null;
}

export async function findUserWithPassword(db: Db, id: string): Promise<UserWithPassword | null> {
  return (
    (await db
      .selectFrom("users")
      .leftJoin("password_credentials", "password_credentials.user_id", "users.id")
      .select(["users.id", "user_name", "email", "display_name", "status", "hash", "must_change"])
      .where("users.id", "=", id)
      .executeTakeFirst()) ?? null
  );
}

/** Whether nobody else signs in by this name: as a user name or as an address, which a user name would take away. */
export async function isFreeName(db: Db, userName: string, userId: string | null): Promise<boolean> {
  const key = foldName(userName);
  const other = await db
    .selectFrom("users")
    .select("id")
    .where((eb) => eb.or([eb("user_name_key", "=", key), eb("email_key", "=", key)]))
    .$if(userId !== null, (query) => query.where("id", "!=", userId ?? ""))
    .executeTakeFirst();
  return other === undefined;
}

export async function insertUser(db: Db, user: NewRow<"users">): Promise<void> {
  await db.insertInto("users").values(user).execute();
}

export async function upsertPassword(db: Db, credential: NewRow<"password_credentials">): Promise<void> {
  await db
    .insertInto("password_credentials")
    .values(credential)
    .onConflict((conflict) =>
      conflict.column("user_id").doUpdateSet({
        hash: credential.hash,
        must_change: credential.must_change,
        changed_at: credential.changed_at,
      }),
    )
    .execute();
}

/** Renews a hash whose parameters are outdated, unless the password changed meanwhile. */
export async function renewHash(db: Db, userId: string, oldHash: string, newHash: string): Promise<void> {
  await db
    .updateTable("password_credentials")
    .set({ hash: newHash })
    .where("user_id", "=", userId)
    .where("hash", "=", oldHash)
    .execute();
}

export async function findPassword(db: Db, userId: string): Promise<Row<"password_credentials"> | null> {
  return (
    (await db
      .selectFrom("password_credentials")
      .selectAll()
      .where("user_id", "=", userId)
      .executeTakeFirst()) ?? null
  );
}
