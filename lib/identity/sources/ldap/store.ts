/** The tables of directory syncs: the last entries, and the result of the last sync. */
import { sql } from "kysely";
import type { Db } from "@/lib/platform/context";
import type { NewRow, Row } from "@/lib/platform/db/schema";

export type StoredEntry = Omit<Row<"directory_entries">, "source_id">;
export type Person = Pick<
  Row<"users">,
  | "id"
  | "user_name"
  | "user_name_key"
  | "display_name"
  | "email"
  | "email_key"
  | "status"
  | "is_disabled_here"
> & { subject: string; /** Created by this source; others are only linked to it. */ isOwn: boolean };
export type StoredGroup = {
  id: string;
  external_id: string;
  display_name: string;
  dormant_since: Date | null;
};

export async function readEntries(
  db: Db,
  sourceId: string,
): Promise<{ people: Map<string, StoredEntry>; groups: Map<string, StoredEntry> }> {
  const rows = await db
    .selectFrom("directory_entries")
    .select([
      "kind",
      "external_id",
      "account_key",
      "principal_key",
      "is_disabled",
      "expires_at",
      "name",
      "is_wanted",
      "members",
      "group_ref",
      "uids",
    ])
    .where("source_id", "=", sourceId)
    .execute();
  const of = (kind: "user" | "group") =>
    new Map(rows.filter((row) => row.kind === kind).map((row) => [row.external_id, row]));
  return { people: of("user"), groups: of("group") };
}

/** Returns the users of the source's ids: linked ones, and those it created. */
export async function readPeople(db: Db, sourceId: string): Promise<Map<string, Person>> {
  const columns = [
    "users.id",
    "user_name",
    "user_name_key",
    "display_name",
    "email",
    "email_key",
    "status",
    "is_disabled_here",
    "users.source_id",
  ] as const;
  const made = await db
    .selectFrom("users")
    .select([...columns, "external_id as subject"])
    .where("users.source_id", "=", sourceId)
    .execute();
  const linked = await db
    .selectFrom("user_identities")
    .innerJoin("users", "users.id", "user_id")
    .select([...columns, "subject"])
    .where("user_identities.source_id", "=", sourceId)
    .where("users.source_id", "is distinct from", sourceId)
    .execute();
  return new Map(
    [...made, ...linked].map(({ source_id, subject, ...row }) => [
      subject ?? "",
      { ...row, subject: subject ?? "", isOwn: source_id === sourceId },
    ]),
  );
}

export async function readGroups(db: Db, sourceId: string): Promise<Map<string, StoredGroup>> {
  const rows = await db
    .selectFrom("groups")
    .select(["id", "external_id", "display_name", "dormant_since"])
    .where("source_id", "=", sourceId)
    .execute();
  return new Map(rows.map((row) => [row.external_id ?? "", { ...row, external_id: row.external_id ?? "" }]));
}

export async function readMemberships(db: Db, groupIds: string[]): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>(groupIds.map((id) => [id, new Set()]));
  for (let from = 0; from < groupIds.length; from += 1_000) {
    const rows = await db
      .selectFrom("group_members")
      .select(["group_id", "user_id"])
      .where("group_id", "in", groupIds.slice(from, from + 1_000))
      .execute();
    for (const { group_id, user_id } of rows) found.get(group_id)?.add(user_id);
  }
  return found;
}

export async function countMemberships(db: Db, sourceId: string): Promise<number> {
  const { rows } = await sql<{
    count: number;
  }>`select count(*)::int as count from group_members m join groups g on g.id = m.group_id where g.source_id = ${sourceId}`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
}

export async function writeEntries(db: Db, entries: NewRow<"directory_entries">[]): Promise<void> {
  if (entries.length === 0) return;
  await db
    .insertInto("directory_entries")
    .values(entries)
    .onConflict((clash) =>
      clash.columns(["source_id", "external_id"]).doUpdateSet((eb) => ({
        kind: eb.ref("excluded.kind"),
        account_key: eb.ref("excluded.account_key"),
        principal_key: eb.ref("excluded.principal_key"),
        is_disabled: eb.ref("excluded.is_disabled"),
        expires_at: eb.ref("excluded.expires_at"),
        name: eb.ref("excluded.name"),
        is_wanted: eb.ref("excluded.is_wanted"),
        members: eb.ref("excluded.members"),
        group_ref: eb.ref("excluded.group_ref"),
        uids: eb.ref("excluded.uids"),
      })),
    )
    .execute();
}

export async function deleteEntries(db: Db, sourceId: string, ids: string[]): Promise<void> {
  for (let from = 0; from < ids.length; from += 1_000)
    await db
      .deleteFrom("directory_entries")
      .where("source_id", "=", sourceId)
      .where("external_id", "in", ids.slice(from, from + 1_000))
      .execute();
}

export async function readSync(db: Db, sourceId: string): Promise<Row<"directory_syncs"> | null> {
  return (
    (await db
      .selectFrom("directory_syncs")
      .selectAll()
      .where("source_id", "=", sourceId)
      .executeTakeFirst()) ?? null
  );
}

export async function writeSync(
  db: Db,
  sourceId: string,
  set: Partial<Omit<NewRow<"directory_syncs">, "source_id">>,
): Promise<void> {
  const empty = { full_at: null, started_at: null, finished_at: null, outcome: null };
  await db
    .insertInto("directory_syncs")
    .values({ source_id: sourceId, ...empty, ...set })
    .onConflict((clash) => clash.column("source_id").doUpdateSet(set))
    .execute();
}
