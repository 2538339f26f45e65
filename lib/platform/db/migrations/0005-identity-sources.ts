/** Identity sources besides the built-in directory, and the SCIM tokens of those that provision. */
import { sql, type Kysely } from "kysely";

const STATEMENTS = [
  `create table identity_sources (
    id text primary key check (id ~ '^src-[0-9a-f]{16}$'),
    kind text not null check (kind in ('scim', 'oidc', 'saml', 'ldap', 'aws-identity-center')),
    name text not null check (length(name) between 1 and 100),
    created_at timestamptz not null,
    created_by text not null
  )`,
  `create unique index identity_sources_by_name on identity_sources (lower(name))`,
  // Only its source changes a user or group of that source. The resource is stored as the source sent it.
  ...["users", "groups"].flatMap((table) => [
    `alter table ${table}
      add column source_id text references identity_sources,
      add column external_id text check (length(external_id) between 1 and 256),
      add column scim jsonb not null default '{}',
      add check (source_id is not null or external_id is null)`,
    `create unique index ${table}_by_external_id on ${table} (source_id, external_id) where external_id is not null`,
    `create index ${table}_by_source on ${table} (source_id, id) where source_id is not null`,
  ]),
  // A group deleted by its source keeps its assignments for a while, without members: the same external id
  // restores it, the same name alone doesn't.
  `alter table groups add column dormant_since timestamptz, add check (dormant_since is null or source_id is not null)`,
  `create table scim_tokens (
    id uuid primary key,
    source_id text not null references identity_sources on delete cascade,
    name text not null check (length(name) between 1 and 100),
    hash bytea not null unique,
    is_read_only boolean not null,
    created_at timestamptz not null,
    created_by text not null,
    expires_at timestamptz not null,
    last_used_at timestamptz,
    last_ip text,
    disabled_at timestamptz
  )`,
  `alter table audit_events drop constraint audit_events_actor_kind_check,
    add check (actor_kind in ('user', 'system', 'anonymous', 'access_key', 'scim'))`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
