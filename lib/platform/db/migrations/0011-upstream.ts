/**
 * Identity Centers that Foyer is a client of: its registration, pending sign-ins, users' tokens, and what
 * users may open there.
 */
import { sql, type Kysely } from "kysely";

const STATEMENTS = [
  // One registration per source. The process that renews it holds the claim.
  `create table upstream_registrations (
    source_id text primary key references identity_sources on delete cascade,
    reach text,
    sealed bytea,
    expires_at timestamptz,
    claimed_until timestamptz
  )`,
  // A pending sign-in there, bound to the browser that began it.
  `create table upstream_flows (
    id uuid primary key,
    source_id text not null references identity_sources on delete cascade,
    reach text not null,
    purpose text not null check (purpose in ('sign-in', 'connect', 'test')),
    user_id uuid references users on delete cascade,
    session_id uuid,
    browser_hash bytea not null,
    callback_path text not null,
    network text not null,
    sealed bytea not null,
    interval_seconds integer not null check (interval_seconds between 1 and 300),
    next_poll_at timestamptz not null,
    state text not null check (state in ('pending', 'done', 'failed')),
    outcome text,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    check ((purpose = 'sign-in') = (user_id is null)),
    check ((user_id is null) = (session_id is null))
  )`,
  `create index upstream_flows_by_expiry on upstream_flows (expires_at)`,
  `create index upstream_flows_by_source on upstream_flows (source_id) where state = 'pending'`,
  // A user's token lives as long as the browser session it came with. Dropped tokens grant nothing and wait
  // to be revoked at the Identity Center.
  `create table upstream_tokens (
    id uuid primary key,
    source_id text not null references identity_sources on delete cascade,
    user_id uuid not null references users on delete cascade,
    session_id uuid not null,
    subject text not null check (length(subject) between 1 and 255),
    sealed bytea not null,
    expires_at timestamptz not null,
    state text not null check (state in ('live', 'ended', 'dropped')),
    refreshing_until timestamptz,
    created_at timestamptz not null,
    dropped_at timestamptz,
    check ((state = 'dropped') = (dropped_at is not null))
  )`,
  `create unique index upstream_tokens_by_person on upstream_tokens (user_id, source_id) where state <> 'dropped'`,
  `create index upstream_tokens_by_session on upstream_tokens (session_id) where state <> 'dropped'`,
  `create index upstream_tokens_by_source on upstream_tokens (source_id) where state <> 'dropped'`,
  `create index upstream_tokens_dropped on upstream_tokens (dropped_at) where state = 'dropped'`,
  // What a user may open there, as last listed.
  `create table upstream_lists (
    source_id text not null references identity_sources on delete cascade,
    user_id uuid not null references users on delete cascade,
    subject text not null,
    run uuid not null,
    state text not null check (state in ('listing', 'complete', 'failed')),
    account_count integer,
    started_at timestamptz not null,
    completed_at timestamptz,
    primary key (user_id, source_id)
  )`,
  `create table upstream_accounts (
    source_id text not null,
    user_id uuid not null,
    account_id text not null check (account_id ~ '^[0-9]{12}$'),
    name text not null,
    email text not null,
    roles jsonb not null,
    run uuid not null,
    primary key (user_id, source_id, account_id),
    foreign key (user_id, source_id) references upstream_lists (user_id, source_id) on delete cascade
  )`,
  `create table upstream_own_roles (
    user_id uuid not null references users on delete cascade,
    source_id text not null references identity_sources on delete cascade,
    account_id text not null check (account_id ~ '^[0-9]{12}$'),
    role_name text not null check (length(role_name) between 1 and 64),
    pinned_at timestamptz,
    opened_at timestamptz,
    primary key (user_id, source_id, account_id, role_name)
  )`,
  // How far ahead the request slots of a source are reserved, across processes.
  `create table upstream_budgets (source_id text primary key references identity_sources on delete cascade, next_at timestamptz not null)`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
