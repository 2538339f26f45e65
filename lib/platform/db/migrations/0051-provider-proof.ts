/** Step-up at a provider: what its answer is bound to. */
import { sql, type Kysely } from "kysely";

const STATEMENTS = [
  // By the state of the request: an answer to another request proves nothing.
  `create table oidc_step_ups (
    state_hash bytea primary key,
    source_id text not null references identity_sources on delete cascade,
    session_id uuid not null references sessions on delete cascade,
    callback_path text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null
  )`,
  `create index oidc_step_ups_by_expiry on oidc_step_ups (expires_at)`,
  // The session that a SAML request is to prove; null for a sign-in.
  `alter table saml_requests add column session_id uuid references sessions on delete cascade`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
