/**
 * When a user last authenticated: a provider may sign in, without asking, someone who authenticated hours
 * ago.
 */
import { sql, type Kysely } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  await sql.raw(`alter table sessions add column authenticated_at timestamptz`).execute(db);
}
