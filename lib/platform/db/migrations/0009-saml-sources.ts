/** SAML identity providers: Foyer's key for each, pending requests, and used messages. */
import { sql, type Kysely } from "kysely";

const STATEMENTS = [
  `create table saml_sources (
    source_id text primary key references identity_sources on delete cascade,
    certificate text not null,
    sealed_key bytea not null,
    created_at timestamptz not null,
    refreshed_at timestamptz,
    refresh_failed_at timestamptz,
    refresh_failure text,
    test_failed_at timestamptz,
    test_failure text
  )`,
  // Bound to the browser that began: a response without its cookie comes from another browser.
  `create table saml_requests (
    id text primary key,
    source_id text not null references identity_sources on delete cascade,
    browser_hash bytea not null,
    callback_path text not null,
    tester_id uuid references users on delete cascade,
    created_at timestamptz not null,
    expires_at timestamptz not null
  )`,
  `create index saml_requests_by_expiry on saml_requests (expires_at)`,
  // Each message is accepted once while it is valid, on any node and after any restart.
  `create table saml_messages (
    source_id text not null references identity_sources on delete cascade,
    id text not null,
    expires_at timestamptz not null,
    primary key (source_id, id)
  )`,
  `create index saml_messages_by_expiry on saml_messages (expires_at)`,
  // The provider's name for a session, to end it there or here.
  `create table saml_sessions (
    session_id uuid primary key references sessions on delete cascade,
    source_id text not null references identity_sources on delete cascade,
    name_id text not null,
    name_id_format text not null,
    session_index text
  )`,
  `create index saml_sessions_by_name on saml_sessions (source_id, name_id)`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
