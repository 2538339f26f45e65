/** Links with which people choose a password. At most one per user: a new one replaces it. */
import { sql, type Kysely } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  await sql
    .raw(
      `create table password_links (
        user_id uuid primary key references users (id) on delete cascade,
        token_hash bytea not null unique,
        kind text not null check (kind in ('reset', 'invitation')),
        -- The user's address when it was made. With another one, the link is void.
        email_key text,
        created_at timestamptz not null,
        expires_at timestamptz not null
      )`,
    )
    .execute(db);
}
