/**
 * The users and password_credentials tables: every statement that changes them, for this room, for sign-in
 * and for directories. Ids are immutable; user name and email are attributes.
 */
import { skeletonOf } from "@/lib/formats/confusables";
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
 * Returns the user of a typed name. A user name wins over another user's email address, so that no one can
 * take a name over by setting an address.
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

/**
 * Returns whether no one else signs in with this name: as a user name, or as an address that a user name
 * would override.
 */
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

const withSkeleton = <T extends { user_name: string }>(user: T) => ({
  ...user,
  user_name_skeleton: skeletonOf(user.user_name),
});

export async function insertUser(db: Db, user: NewRow<"users">): Promise<void> {
  await db.insertInto("users").values(withSkeleton(user)).execute();
}

/**
 * Inserts users, leaving out those whose name, address or external id is taken. Returns the ids of the
 * inserted ones.
 */
export async function insertFreeUsers(db: Db, users: NewRow<"users">[]): Promise<Set<string>> {
  if (users.length === 0) return new Set();
  const made = await db
    .insertInto("users")
    .values(users.map(withSkeleton))
    .onConflict((clash) => clash.doNothing())
    .returning("id")
    .execute();
  return new Set(made.map(({ id }) => id));
}

export type UserColumns = Partial<
  Pick<
    NewRow<"users">,
    | "user_name"
    | "user_name_key"
    | "display_name"
    | "email"
    | "email_key"
    | "attributes"
    | "external_id"
    | "scim"
  >
>;

/** Changes a user and their revision. Returns false if the user or that revision doesn't exist. */
export async function updateUser(
  db: Db,
  id: string,
  columns: UserColumns,
  {
    at,
    revision,
    sourceId,
  }: { at: Date; revision?: number; /** Only a user of this source. */ sourceId?: string },
): Promise<boolean> {
  const { user_name } = columns;
  const names = user_name === undefined ? columns : withSkeleton({ ...columns, user_name });
  const changed = await db
    .updateTable("users")
    .set((eb) => ({ ...names, revision: eb("revision", "+", 1), updated_at: at }))
    .where("id", "=", id)
    .$if(revision !== undefined, (query) => query.where("revision", "=", revision ?? 0))
    .$if(sourceId !== undefined, (query) => query.where("source_id", "=", sourceId ?? ""))
    .executeTakeFirst();
  return changed.numUpdatedRows > 0n;
}

/** Frees a user's name for another row of the same transaction, which then renames this user. */
export async function freeUserName(tx: Db, id: string): Promise<void> {
  await tx
    .updateTable("users")
    .set({ user_name_key: `#${id}`, user_name_skeleton: null })
    .where("id", "=", id)
    .execute();
}

export async function updateStatus(
  db: Db,
  ids: readonly string[],
  status: User["status"],
  at: Date,
): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable("users")
    .set((eb) => ({ status, updated_at: at, revision: eb("revision", "+", 1) }))
    .where("id", "in", ids)
    .execute();
}

/** Stores whether an administrator disabled the user in Foyer, which no directory undoes. */
export async function updateDisabledHere(db: Db, id: string, isDisabledHere: boolean): Promise<void> {
  await db
    .updateTable("users")
    .set({ is_disabled_here: isDisabledHere })
    .where("id", "=", id)
    .where("is_disabled_here", "!=", isDisabledHere)
    .execute();
}

/** Returns the user, locked until the transaction ends. */
export async function lockUser(
  tx: Db,
  id: string,
): Promise<Pick<Row<"users">, "id" | "status" | "source_id" | "user_name"> | null> {
  return (
    (await tx
      .selectFrom("users")
      .select(["id", "status", "source_id", "user_name"])
      .where("id", "=", id)
      .forUpdate()
      .executeTakeFirst()) ?? null
  );
}

export async function deleteUserRow(db: Db, id: string): Promise<void> {
  await db.deleteFrom("users").where("id", "=", id).execute();
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

/** Renews a hash with outdated parameters, unless the password has changed. */
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
