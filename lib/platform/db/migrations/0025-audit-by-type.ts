/** Index for administrative changes, so that the overview doesn't scan every sign-in. */
import { sql, type Kysely } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  await sql.raw(`create index audit_events_by_type on audit_events (type, at desc)`).execute(db);
}
