/** Directories that are synced on a schedule: their last entries, and the result of the last sync. */
import { sql, type Kysely } from "kysely";

const STATEMENTS = [
  // The key is the directory's immutable id, never a name or a position in its tree. Members are such ids.
  `create table directory_entries (
    source_id text not null references identity_sources on delete cascade,
    external_id text not null check (length(external_id) between 1 and 255),
    kind text not null check (kind in ('user', 'group')),
    account_key text,
    principal_key text,
    is_disabled boolean not null default false,
    expires_at timestamptz,
    name text,
    is_wanted boolean not null default false,
    members jsonb not null default '[]',
    primary key (source_id, external_id)
  )`,
  `create index directory_entries_by_account on directory_entries (account_key) where account_key is not null`,
  `create index directory_entries_by_principal on directory_entries (principal_key) where principal_key is not null`,
  `create table directory_syncs (
    source_id text primary key references identity_sources on delete cascade,
    cursor jsonb,
    full_at timestamptz,
    started_at timestamptz,
    finished_at timestamptz,
    outcome text check (outcome in ('done', 'failed', 'held')),
    result jsonb,
    held jsonb,
    approved jsonb
  )`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
