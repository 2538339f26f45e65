/** Disabled users are denied whenever their sessions began, until they are enabled again. */
import { sql, type Kysely } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  await sql
    .raw("alter table revoked_sessions add column is_timeless boolean not null default false")
    .execute(db);
}
