/** Where the audit log is sent. */
import { sql, type Kysely } from "kysely";

const STATEMENTS = [
  `create table audit_streams (
    id uuid primary key,
    kind text not null check (kind in ('webhook', 'syslog', 'file')),
    name text not null,
    name_key text not null unique,
    url text check ((url is not null) = (kind = 'webhook')),
    host text check ((host is not null) = (kind = 'syslog')),
    port integer check ((port is not null) = (kind = 'syslog') and port between 1 and 65535),
    ca text not null default '',
    file_name text unique check ((file_name is not null) = (kind = 'file')),
    sealed_secret bytea check ((sealed_secret is not null) = (kind = 'webhook')),
    sealed_previous_secret bytea,
    previous_secret_until timestamptz,
    state text not null default 'on' check (state in ('on', 'paused', 'stopped')),
    position bigint not null check (position >= 0),
    sending_to bigint check (sending_to > position),
    batch_size integer not null default 100 check (batch_size between 1 and 100),
    failures integer not null default 0,
    problem jsonb,
    problem_since timestamptz,
    delivered_at timestamptz,
    created_at timestamptz not null,
    created_by text not null,
    check ((sealed_previous_secret is null) = (previous_secret_until is null)),
    check ((problem is null) = (problem_since is null))
  )`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
