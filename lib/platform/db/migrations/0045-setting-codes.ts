/** Renames values of settings that were words to codes. */
import { sql, type Kysely } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  for (const [name, before, after] of [
    ["revokeDisabled", "by hand", "manual"],
    ["deviceFlow", "same network", "same_network"],
  ])
    await sql`
      update settings set value = to_jsonb(${after}::text)
      where name = ${name} and value = to_jsonb(${before}::text)`.execute(db);
}
