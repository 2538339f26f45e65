/** Questions to the audit log that people keep. */
import { sql, type Kysely } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  await sql`create table audit_views (
    id uuid primary key,
    user_id uuid not null references users on delete cascade,
    name text not null,
    name_key text not null,
    query jsonb not null,
    created_at timestamptz not null,
    unique (user_id, name_key)
  )`.execute(db);
}
