/** Step-up: who demands a strong factor, what proved a session, and approvals of command lines. */
import { sql, type Kysely } from "kysely";

const STATEMENTS = [
  `alter table permission_sets add column strong_minutes integer check (strong_minutes between 1 and 1440)`,
  `alter table environments add column strong_minutes integer check (strong_minutes between 1 and 1440)`,
  // A provider can prove a session too. No foreign key: a proof doesn't keep its source from being deleted.
  `alter table sessions add column strong_source_id text,
    drop constraint sessions_strong_method_check,
    add constraint sessions_strong_method_check
      check (strong_method in ('passkey', 'security_key', 'totp', 'recovery_code', 'provider')),
    add constraint sessions_strong_source_check
      check ((strong_method is not distinct from 'provider') = (strong_source_id is not null))`,
  `create index sessions_by_strong_source on sessions (strong_source_id) where strong_source_id is not null`,
  // One row per command line and role: what it asked for, and what proved it once approved.
  `create table cli_step_ups (
    id text primary key,
    cli_session_id uuid not null references cli_sessions on delete cascade,
    user_id uuid not null references users on delete cascade,
    account_id text not null,
    permission_set_id text not null references permission_sets on delete cascade,
    asked_at timestamptz not null,
    proven_at timestamptz,
    factor_id uuid references factors on delete cascade,
    source_id text,
    method text check (method in ('passkey', 'security_key', 'totp', 'provider')),
    covers_all boolean not null default false,
    unique (cli_session_id, account_id, permission_set_id),
    check ((proven_at is null) = (method is null)),
    check ((method is not distinct from 'provider') = (source_id is not null))
  )`,
  `create index cli_step_ups_by_user on cli_step_ups (user_id)`,
  `create index cli_step_ups_by_factor on cli_step_ups (factor_id) where factor_id is not null`,
  `create index cli_step_ups_by_set on cli_step_ups (permission_set_id)`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
