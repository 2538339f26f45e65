/**
 * Finds the directory that knows a user's password: for users that a sync created or an administrator linked.
 */
import type { Ctx, Db } from "@/lib/platform/context";
import { askDirectory, type DirectoryAnswer } from "../sources/ldap/ask";
import { findSourceClient } from "../sources/registry/client";

export type DirectoryPerson = { sourceId: string; subject: string; userId: string };

/** Returns the user with this directory name, besides the user name. If two have it, returns neither. */
export async function findUserByDirectoryName(db: Db, nameKey: string): Promise<string | null> {
  const rows = await db
    .selectFrom("directory_entries as e")
    .innerJoin("identity_sources as s", "s.id", "e.source_id")
    .innerJoin("user_identities as i", (join) =>
      join.onRef("i.source_id", "=", "e.source_id").onRef("i.subject", "=", "e.external_id"),
    )
    .select("i.user_id")
    .distinct()
    .where("s.is_enabled", "=", true)
    .where((eb) => eb.or([eb("e.account_key", "=", nameKey), eb("e.principal_key", "=", nameKey)]))
    .limit(2)
    .execute();
  const [only] = rows;
  return rows.length === 1 && only ? only.user_id : null;
}

/** Returns the user's directory, the oldest if there are several. */
export async function directoryOf(db: Db, userId: string): Promise<DirectoryPerson | null> {
  const row = await db
    .selectFrom("user_identities as i")
    .innerJoin("identity_sources as s", "s.id", "i.source_id")
    .select(["i.source_id", "i.subject"])
    .where("i.user_id", "=", userId)
    .where("s.kind", "=", "ldap")
    .where("s.is_enabled", "=", true)
    .orderBy("i.created_at")
    .executeTakeFirst();
  return row ? { sourceId: row.source_id, subject: row.subject, userId } : null;
}

/**
 * Returns the directory to ask about a name that no directory has: always the same one per name, so that
 * asking twice reveals nothing. Null if no directory is enabled.
 */
export async function decoyDirectory(ctx: Ctx, nameKey: string): Promise<string | null> {
  const rows = await ctx.db
    .selectFrom("identity_sources")
    .select("id")
    .where("kind", "=", "ldap")
    .where("is_enabled", "=", true)
    .orderBy("id")
    .execute();
  return (
    rows[ctx.keyring.mac("directory of a name", nameKey).readUInt32BE(0) % Math.max(1, rows.length)]?.id ??
    null
  );
}

export type Asked = DirectoryAnswer & { sourceName: string };

/** Returns null if the directory has been disabled. */
export async function ask(
  ctx: Ctx,
  input: { sourceId: string; subject: string | null; password: string },
): Promise<Asked | null> {
  const client = await findSourceClient(ctx, "ldap", input.sourceId, { isTest: false });
  return client && { ...(await askDirectory(ctx, client, input)), sourceName: client.name };
}
