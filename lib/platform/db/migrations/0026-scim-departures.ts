/**
 * Who leaves a SCIM directory and when, the alarm for mass departures, and the networks a token may be used
 * from.
 */
import { sql, type Kysely } from "kysely";

const STATEMENTS = [
  `create table scim_departures (
    id bigint generated always as identity primary key,
    source_id text not null references identity_sources on delete cascade,
    user_id uuid references users on delete cascade,
    -- 'held' is a deletion that waits for an administrator.
    kind text not null check (kind in ('disabled', 'deleted', 'held')),
    at timestamptz not null,
    check ((kind = 'deleted') = (user_id is null))
  )`,
  `create index scim_departures_by_time on scim_departures (source_id, at)`,
  `create index scim_departures_by_user on scim_departures (user_id)`,
  `create unique index scim_departures_held on scim_departures (user_id) where kind = 'held'`,
  `create table scim_alarms (
    source_id text primary key references identity_sources on delete cascade,
    -- Departures from here on raised it.
    since timestamptz not null,
    raised_at timestamptz not null,
    settled_at timestamptz,
    -- Until then an administrator expects many to leave.
    allowed_until timestamptz
  )`,
  // Empty for any.
  `alter table scim_tokens add column networks jsonb not null default '[]'`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
