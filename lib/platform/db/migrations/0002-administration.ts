/** Administrators, policies of permission sets, targets of assignments, deployed roles, jobs. */
import { sql, type Kysely } from "kysely";

const STATEMENTS = [
  // An account inherits its environment: its own choice, else a tag, else the nearest unit.
  `alter table environments add column tag_key text, add column tag_value text,
    add check ((tag_key is null) = (tag_value is null)), add check (length(tag_key) between 1 and 128), add check (length(tag_value) <= 256)`,
  `create unique index environments_by_tag on environments (tag_key, tag_value)`,
  `alter table organizational_units add column environment_id text references environments`,

  // A connection is one organization, or the accounts that were added manually (no organization id).
  `create table connections (
    id uuid primary key,
    name text not null check (length(name) between 1 and 100),
    partition text not null check (partition in ('aws', 'aws-us-gov', 'aws-cn')),
    management_account_id text not null unique check (management_account_id ~ '^[0-9]{12}$'),
    organization_id text unique,
    created_at timestamptz not null,
    refreshed_at timestamptz,
    refresh_problem text
  )`,
  `alter table accounts
    add column connection_id uuid references connections,
    add column is_management boolean not null default false,
    add column own_environment_id text references environments,
    add column label text check (length(label) between 1 and 100),
    add column status_reason text,
    add column check_state text not null default 'unchecked' check (check_state in ('unchecked', 'ok', 'broken')),
    add column check_problems jsonb not null default '[]',
    add column checked_at timestamptz,
    add column suspended_until timestamptz,
    add column foreign_roles jsonb not null default '[]',
    add column tags_read_at timestamptz,
    -- Accounts that are added by hand may have no known address.
    drop constraint accounts_email_check,
    add check (length(email) <= 254)`,
  `update accounts set own_environment_id = environment_id`,
  `create index accounts_by_name on accounts (lower(name), id)`,
  `create index accounts_by_unit on accounts (unit_id)`,
  `create table account_tags (
    account_id text not null references accounts on delete cascade,
    key text not null check (length(key) between 1 and 128),
    value text not null check (length(value) <= 256),
    primary key (account_id, key)
  )`,
  `create index account_tags_by_tag on account_tags (key, value)`,
  // Every unit that contains an account, at any depth: one lookup finds the assignments to units.
  `create table account_units (
    account_id text not null references accounts on delete cascade,
    unit_id text not null references organizational_units on delete cascade,
    depth int not null,
    primary key (account_id, unit_id)
  )`,
  `create index account_units_by_unit on account_units (unit_id)`,

  // `existing` points at a role that Foyer doesn't own: Foyer signs people in to it and never edits it.
  `alter table permission_sets
    add column kind text not null default 'managed' check (kind in ('managed', 'existing')),
    add column existing_role text check (existing_role ~ '^/([!-~]+/)?[A-Za-z0-9_+=,.@-]{1,64}$'),
    add column tags jsonb not null default '{}',
    add column aws_managed_policies jsonb not null default '[]',
    add column customer_managed_policies jsonb not null default '[]',
    add column inline_policy text,
    add column boundary jsonb,
    add column role_revision int not null default 1,
    add check ((kind = 'existing') = (existing_role is not null))`,
  `create table permission_set_versions (
    permission_set_id text not null references permission_sets on delete cascade,
    version int not null check (version > 0),
    definition jsonb not null,
    created_at timestamptz not null,
    created_by text not null,
    primary key (permission_set_id, version)
  )`,

  // A target is an account, a unit and everything below it, an account tag, or all accounts.
  `alter table assignments
    alter column account_id drop not null,
    add column target_kind text not null default 'account' check (target_kind in ('account', 'unit', 'tag', 'all')),
    add column unit_id text references organizational_units,
    add column tag_key text,
    add column tag_value text,
    add column starts_at timestamptz,
    add column ends_at timestamptz,
    add column created_by text,
    add check ((target_kind = 'account') = (account_id is not null)),
    add check ((target_kind = 'unit') = (unit_id is not null)),
    add check ((target_kind = 'tag') = (tag_key is not null) and (tag_key is null) = (tag_value is null)),
    add check (ends_at is null or starts_at is null or ends_at > starts_at)`,
  `drop index assignments_of_user`,
  `drop index assignments_of_group`,
  ...["user", "group"].map(
    (principal) => `create unique index assignments_of_${principal} on assignments
      (${principal}_id, permission_set_id, target_kind, coalesce(account_id, unit_id, tag_key, ''), coalesce(tag_value, ''))
      where ${principal}_id is not null`,
  ),
  `create index assignments_by_unit on assignments (unit_id) where unit_id is not null`,
  `create index assignments_by_tag on assignments (tag_key, tag_value) where tag_key is not null`,
  `create index assignments_by_end on assignments (ends_at) where ends_at is not null`,

  // One row per role that Foyer has or wants in an account. The row stays until the role is gone.
  `create table deployed_roles (
    account_id text not null references accounts,
    permission_set_id text not null references permission_sets,
    role_name text not null,
    -- What tells Foyer's own role from another of its name: a tag that only this row knows until the role
    -- is made, and afterwards the id that IAM gave it.
    generation uuid not null,
    role_id text,
    state text not null check (state in ('pending', 'deployed', 'failed', 'removing')),
    wanted_version int not null,
    deployed_version int,
    session_seconds int,
    is_blocked boolean not null default false,
    drift jsonb not null default '[]',
    failure_code text,
    failure_reason text,
    run_id uuid,
    created_at timestamptz not null,
    changed_at timestamptz not null,
    verified_at timestamptz,
    primary key (account_id, permission_set_id)
  )`,
  `create index deployed_roles_by_set on deployed_roles (permission_set_id, state)`,
  `create index deployed_roles_by_state on deployed_roles (state, account_id) where state <> 'deployed'`,
  `create index deployed_roles_by_run on deployed_roles (run_id)`,

  // What an administrator requested, and its progress: the states are sso-admin's.
  `create table provisioning_runs (
    id uuid primary key,
    kind text not null check (kind in ('assign', 'unassign', 'provision', 'repair')),
    permission_set_id text,
    account_id text,
    created_at timestamptz not null,
    created_by text not null,
    total int not null,
    failed int not null default 0,
    failure_reason text,
    status text not null check (status in ('IN_PROGRESS', 'SUCCEEDED', 'FAILED')),
    completed_at timestamptz
  )`,
  `create index provisioning_runs_by_time on provisioning_runs (created_at desc, id)`,

  // Work to do after a commit. One open job per key; a claim is a lease.
  `create table jobs (
    id uuid primary key,
    kind text not null,
    key text not null,
    payload jsonb not null default '{}',
    run_at timestamptz not null,
    attempts int not null default 0,
    again boolean not null default false,
    lease uuid,
    leased_until timestamptz,
    last_error text,
    created_at timestamptz not null,
    unique (kind, key)
  )`,
  `create index jobs_by_time on jobs (run_at)`,

  // Foyer's own sign-ins to accounts are in the ledger too, without a user or permission set.
  `alter table assertion_ledger alter column user_id drop not null, alter column permission_set_id drop not null,
    drop constraint assertion_ledger_purpose_check,
    add check (purpose in ('credentials', 'console', 'console-post', 'system')),
    add check ((purpose = 'system') = (user_id is null) and (user_id is null) = (permission_set_id is null))`,

  // Roles inside Foyer. A delegate's scope is a unit or permission sets, or both; null means any.
  `create table administrators (
    id uuid primary key,
    user_id uuid references users on delete cascade,
    group_id uuid references groups on delete cascade,
    role text not null check (role in ('administrator', 'auditor', 'delegate')),
    unit_id text references organizational_units,
    permission_set_ids jsonb,
    created_at timestamptz not null,
    created_by text,
    check ((user_id is null) <> (group_id is null)),
    check (role = 'delegate' or (unit_id is null and permission_set_ids is null)),
    check (role <> 'delegate' or unit_id is not null or permission_set_ids is not null)
  )`,
  `create index administrators_by_user on administrators (user_id)`,
  `create index administrators_by_group on administrators (group_id)`,

  // What administrators decide, one JSON value per name.
  `create table settings (name text primary key, value jsonb not null, changed_at timestamptz not null, changed_by text not null)`,

  `create trigger deployed_roles_change_access after insert or delete or update of deployed_version, is_blocked, session_seconds on deployed_roles
    for each statement execute function bump_access_generation()`,
  // Notes about an account's connection don't change anyone's access.
  `drop trigger accounts_change_access on accounts`,
  `create trigger accounts_change_access after insert or delete or update of name, label, email, unit_id, environment_id, status, is_management, partition on accounts
    for each statement execute function bump_access_generation()`,
  ...["account_tags", "account_units"].map(
    (table) => `create trigger ${table}_change_access after insert or update or delete on ${table}
      for each statement execute function bump_access_generation()`,
  ),
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
