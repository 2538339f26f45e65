/** People, groups, sessions, accounts, permission sets, assignments, signing, audit. */
import { sql, type Kysely } from "kysely";

/** Statements run one at a time: both engines then report the one that failed. */
const STATEMENTS = [
  // One row: which installation this is. Ids look like AWS's instance and identity store ids.
  `create table instance (
    singleton boolean primary key default true check (singleton),
    id text not null check (id ~ '^ssoins-[0-9a-f]{16}$'),
    identity_store_id text not null check (identity_store_id ~ '^d-[0-9a-f]{10}$'),
    company_name text not null check (length(company_name) between 1 and 100),
    support_contact text check (length(support_contact) between 1 and 200),
    created_at timestamptz not null
  )`,

  // The _key columns hold the case-folded form for uniqueness and lookups.
  `create table users (
    id uuid primary key,
    user_name text not null check (length(user_name) between 1 and 128),
    user_name_key text not null unique,
    email text check (length(email) between 3 and 254),
    email_key text unique,
    display_name text not null check (length(display_name) between 1 and 256),
    status text not null check (status in ('enabled', 'disabled')),
    revision int not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    check ((email is null) = (email_key is null))
  )`,
  `create table password_credentials (
    user_id uuid primary key references users on delete cascade,
    hash text not null,
    must_change boolean not null,
    changed_at timestamptz not null
  )`,
  `create table groups (
    id uuid primary key,
    display_name text not null check (length(display_name) between 1 and 1024),
    display_name_key text not null unique,
    revision int not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null
  )`,
  `create table group_members (
    group_id uuid not null references groups on delete cascade,
    user_id uuid not null references users on delete cascade,
    created_at timestamptz not null,
    primary key (group_id, user_id)
  )`,
  `create index group_members_by_user on group_members (user_id)`,

  // A session is a row; the cookie only carries a token, stored here as a hash.
  `create table sessions (
    id uuid primary key,
    token_hash bytea not null unique check (octet_length(token_hash) = 32),
    user_id uuid not null references users on delete cascade,
    kind text not null check (kind in ('full', 'password_change')),
    source text not null,
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at timestamptz,
    ended_reason text,
    ip text,
    user_agent text,
    check ((ended_at is null) = (ended_reason is null)),
    check (expires_at > created_at)
  )`,
  `create index sessions_by_user on sessions (user_id) where ended_at is null`,
  `create index sessions_by_expiry on sessions (expires_at)`,

  // Failures by user name or network, whether or not the name exists.
  `create table sign_in_failures (
    key text primary key,
    failures int not null check (failures > 0),
    first_at timestamptz not null,
    last_at timestamptz not null
  )`,

  `create table environments (
    id text primary key,
    name text not null unique check (length(name) between 1 and 40),
    colour text not null check (colour in ('red', 'amber', 'green', 'blue', 'violet', 'slate')),
    position int not null
  )`,
  `create table organizational_units (
    id text primary key check (id ~ '^(ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|r-[0-9a-z]{4,32})$'),
    name text not null check (length(name) between 1 and 128),
    parent_id text references organizational_units,
    path text not null
  )`,
  `create table accounts (
    id text primary key check (id ~ '^[0-9]{12}$'),
    partition text not null check (partition in ('aws', 'aws-us-gov', 'aws-cn')),
    name text not null check (length(name) between 1 and 50),
    email text not null check (length(email) between 3 and 254),
    unit_id text references organizational_units,
    environment_id text references environments,
    status text not null check (status in ('ACTIVE', 'SUSPENDED', 'PENDING_CLOSURE', 'CLOSED')),
    created_at timestamptz not null,
    updated_at timestamptz not null
  )`,
  `create table permission_sets (
    id text primary key check (id ~ '^ps-[0-9a-f]{16}$'),
    name text not null check (name ~ '^[A-Za-z0-9_+=,.@-]{1,32}$'),
    name_key text not null unique,
    description text check (length(description) between 1 and 700),
    session_seconds int not null check (session_seconds between 3600 and 43200),
    relay_state text check (length(relay_state) between 1 and 240),
    revision int not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null
  )`,
  `create table assignments (
    id uuid primary key,
    account_id text not null references accounts,
    permission_set_id text not null references permission_sets,
    user_id uuid references users on delete cascade,
    group_id uuid references groups on delete cascade,
    created_at timestamptz not null,
    check ((user_id is null) <> (group_id is null))
  )`,
  `create unique index assignments_of_user on assignments (user_id, account_id, permission_set_id) where user_id is not null`,
  `create unique index assignments_of_group on assignments (group_id, account_id, permission_set_id) where group_id is not null`,
  `create index assignments_by_account on assignments (account_id, permission_set_id)`,
  `create index assignments_by_permission_set on assignments (permission_set_id)`,

  `create table pinned_roles (
    user_id uuid not null references users on delete cascade,
    account_id text not null references accounts on delete cascade,
    permission_set_id text not null references permission_sets on delete cascade,
    pinned_at timestamptz not null,
    primary key (user_id, account_id, permission_set_id)
  )`,
  `create table recent_roles (
    user_id uuid not null references users on delete cascade,
    account_id text not null references accounts on delete cascade,
    permission_set_id text not null references permission_sets on delete cascade,
    opened_at timestamptz not null,
    primary key (user_id, account_id, permission_set_id)
  )`,
  `create index recent_roles_by_time on recent_roles (user_id, opened_at desc)`,

  // One people key signs at a time; older ones stay published until they are retired.
  `create table signing_keys (
    id text primary key,
    purpose text not null check (purpose in ('people', 'provisioner')),
    state text not null check (state in ('active', 'published', 'retired')),
    certificate text not null,
    sealed_private_key bytea not null,
    created_at timestamptz not null
  )`,
  `create unique index one_active_signing_key on signing_keys (purpose) where state = 'active'`,

  // Append-only. Ids are plain text: an event outlives its subject.
  `create table audit_events (
    id uuid primary key,
    at timestamptz not null,
    type text not null,
    outcome text not null check (outcome in ('success', 'refused', 'failed')),
    actor_kind text not null check (actor_kind in ('user', 'system', 'anonymous')),
    actor_id text,
    session_id text,
    account_id text,
    permission_set_id text,
    target_id text,
    reason text,
    ip text,
    user_agent text,
    request_id text not null,
    details jsonb not null default '{}'
  )`,
  `create index audit_events_by_time on audit_events (at desc, id)`,
  `create index audit_events_by_actor on audit_events (actor_id, at desc)`,
  `create function refuse_change() returns trigger language plpgsql as
    $$ begin raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation'; end $$`,
  `create trigger audit_events_are_append_only before update or delete on audit_events
    for each row execute function refuse_change()`,

  // Every assertion ever signed, by the id that CloudTrail reports (sAMLAssertionID).
  `create table assertion_ledger (
    assertion_id text primary key,
    issued_at timestamptz not null,
    expires_at timestamptz not null,
    session_not_on_or_after timestamptz not null,
    user_id uuid not null,
    account_id text not null,
    permission_set_id text not null,
    role_arn text not null,
    purpose text not null check (purpose in ('credentials', 'console', 'console-post')),
    signing_key_id text not null references signing_keys,
    audit_event_id uuid not null unique references audit_events
  )`,
  `create index assertion_ledger_by_user on assertion_ledger (user_id, issued_at desc)`,
  `create trigger assertion_ledger_is_append_only before update or delete on assertion_ledger
    for each row execute function refuse_change()`,

  // Counts committed changes of who may open what: cached lists are valid until it moves.
  `create table access_generation (
    singleton boolean primary key default true check (singleton),
    value bigint not null
  )`,
  `insert into access_generation (value) values (1)`,
  `create function bump_access_generation() returns trigger language plpgsql as
    $$ begin update access_generation set value = value + 1; return null; end $$`,
  ...[
    "users",
    "group_members",
    "environments",
    "organizational_units",
    "accounts",
    "permission_sets",
    "assignments",
  ].map(
    (table) => `create trigger ${table}_change_access after insert or update or delete on ${table}
      for each statement execute function bump_access_generation()`,
  ),
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
