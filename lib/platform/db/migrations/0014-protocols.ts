/** Index for all signed-in command lines, newest first. */
import { sql, type Kysely } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  await sql
    .raw(`create index cli_sessions_that_live on cli_sessions (created_at desc, id) where ended_at is null`)
    .execute(db);
}
