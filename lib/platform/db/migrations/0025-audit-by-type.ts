/** What people changed is rare among what they did: the overview finds it without reading every sign-in. */
import { sql, type Kysely } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  await sql.raw(`create index audit_events_by_type on audit_events (type, at desc)`).execute(db);
}
