/** Sign-out with OIDC providers: the provider's name for a session, and the sessions it ended. */
import { sql, type Kysely } from "kysely";

const STATEMENTS = [
  // The ID token is a hint which session the provider should end; it grants nothing.
  `create table oidc_sessions (
    session_id uuid primary key references sessions on delete cascade,
    source_id text not null references identity_sources on delete cascade,
    sid text,
    sealed_id_token bytea,
    logout_url text
  )`,
  `create index oidc_sessions_by_sid on oidc_sessions (source_id, sid) where sid is not null`,
  // Each logout token is accepted once. It is remembered as long as an earlier sign-in may still arrive.
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
