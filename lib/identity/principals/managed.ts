/** Only its source may change a provisioned user or group: the next sync would undo a change in Foyer. */
import { isUuid } from "@/lib/formats/uuid";
import type { Db } from "@/lib/platform/context";
import { conflict } from "@/lib/platform/errors";

/** Refuses users and groups that a source manages. @throws Refusal `conflict` */
export async function requireUnmanaged(db: Db, table: "users" | "groups", id: string): Promise<void> {
  if (!isUuid(id)) return;
  const row = await db
    .selectFrom(table)
    .innerJoin("identity_sources", "identity_sources.id", "source_id")
    .select("identity_sources.name")
    .where(`${table}.id`, "=", id)
    .executeTakeFirst();
  if (row)
    throw conflict("managed_elsewhere", { source: row.name, kind: table === "users" ? "user" : "group" });
}
