/** A permission set keeps the text of its session duration, which the API that wrote it reads back. */
import { sql, type Kysely } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  await sql`alter table permission_sets add column session_duration text`.execute(db);
}
