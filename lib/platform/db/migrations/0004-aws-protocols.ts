/** Command line sessions, access keys, and the identitystore and sso-admin fields of users and runs. */
import { sql, type Kysely } from "kysely";

const STATEMENTS = [
  // A sign-in that waits for its user: a device code, or a code of the authorization code flow.
  `create table cli_requests (
    id uuid primary key,
    kind text not null check (kind in ('device', 'code')),
    -- SHA-256 of the device code, or of the authorization code.
    secret_hash bytea not null unique,
    user_code_hash bytea unique,
    client_key bytea not null,
    client_name text not null check (length(client_name) <= 128),
    redirect_uri text,
    code_challenge text,
    ip text,
    user_agent text,
    state text not null check (state in ('pending', 'entered', 'approved', 'denied', 'redeemed')),
    wrong_tries int not null default 0,
    user_id uuid references users on delete cascade,
    browser_session_id uuid,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    check ((kind = 'device') = (user_code_hash is not null)),
    check ((kind = 'code') = (redirect_uri is not null and code_challenge is not null)),
    check (state = 'pending' or state = 'redeemed' or user_id is not null)
  )`,
  `create index cli_requests_by_end on cli_requests (expires_at)`,
  // A signed-in command line: its token family.
  `create table cli_sessions (
    id uuid primary key,
    user_id uuid not null references users on delete cascade,
    request_id uuid not null unique,
    flow text not null check (flow in ('device', 'code')),
    client_key bytea not null,
    client_name text not null,
    browser_session_id uuid,
    ip text,
    user_agent text,
    created_at timestamptz not null,
    last_used_at timestamptz not null,
    last_ip text,
    expires_at timestamptz not null,
    ended_at timestamptz,
    ended_reason text
  )`,
  `create index cli_sessions_by_user on cli_sessions (user_id, created_at desc)`,
  `create index cli_sessions_by_browser on cli_sessions (browser_session_id) where ended_at is null`,
  `create table cli_tokens (
    hash bytea primary key,
    session_id uuid not null references cli_sessions on delete cascade,
    kind text not null check (kind in ('access', 'refresh')),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
  )`,
  `create index cli_tokens_by_session on cli_tokens (session_id)`,
  `create index cli_tokens_by_end on cli_tokens (expires_at)`,

  // Access keys for automation (SigV4). The secret is sealed: verifying a signature needs it.
  `create table access_keys (
    id text primary key check (id ~ '^FOYR[A-Z2-7]{16}$'),
    name text not null check (length(name) between 1 and 100),
    sealed_secret bytea not null,
    is_read_only boolean not null,
    -- Names of operations, "sso-admin:ListPermissionSets"; null for all.
    operations jsonb,
    created_at timestamptz not null,
    created_by text not null,
    expires_at timestamptz not null,
    last_used_at timestamptz,
    last_ip text,
    disabled_at timestamptz
  )`,

  // Attributes of a user in identitystore and SCIM, besides names.
  `alter table users add column attributes jsonb not null default '{}'`,
  `alter table groups add column description text check (length(description) <= 1024)`,
  `alter table group_members add column id uuid not null default gen_random_uuid()`,
  `create unique index group_members_by_id on group_members (id)`,

  // The principal of a run, for sso-admin's states of an assignment.
  `alter table provisioning_runs add column user_id text, add column group_id text`,
  `alter table audit_events drop constraint audit_events_actor_kind_check,
    add check (actor_kind in ('user', 'system', 'anonymous', 'access_key'))`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
