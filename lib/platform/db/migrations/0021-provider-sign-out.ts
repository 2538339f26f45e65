/** Signing out where an OIDC provider is involved: by what name it knows a session, and what it has signed out. */
import { sql, type Kysely } from "kysely";

const STATEMENTS = [
  // The ID token is a hint of whose session the provider shall end; it opens nothing there or here.
  `create table oidc_sessions (
    session_id uuid primary key references sessions on delete cascade,
    source_id text not null references identity_sources on delete cascade,
    sid text,
    sealed_id_token bytea,
    logout_url text
  )`,
  `create index oidc_sessions_by_sid on oidc_sessions (source_id, sid) where sid is not null`,
  // Each logout token is taken once. It is remembered for as long as a sign-in from before it may still arrive.
  `create table oidc_logouts (
    source_id text not null references identity_sources on delete cascade,
    token_id text not null,
    subject text,
    sid text,
    issued_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (source_id, token_id)
  )`,
  `create index oidc_logouts_by_expiry on oidc_logouts (expires_at)`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
