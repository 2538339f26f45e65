/** Sources for sign-in: how to reach each, and which of its subjects is which user. */
import { sql, type Kysely } from "kysely";

const STATEMENTS = [
  `alter table identity_sources
    add column is_enabled boolean not null default false,
    add column settings jsonb not null default '{}',
    add column sealed_secret bytea,
    add column last_test jsonb,
    add column revision integer not null default 1`,
  `update identity_sources set is_enabled = true where kind = 'scim'`,
  // A user is identified by source and subject, never by an address: one subject is one user, and a user has
  // one subject per source.
  `create table user_identities (
    source_id text not null references identity_sources on delete cascade,
    subject text not null check (length(subject) between 1 and 255),
    user_id uuid not null references users on delete cascade,
    created_at timestamptz not null,
    created_by text not null,
    last_sign_in_at timestamptz,
    primary key (source_id, subject)
  )`,
  `create unique index user_identities_by_source_and_user on user_identities (source_id, user_id)`,
  `create index user_identities_by_user on user_identities (user_id)`,
  // Disabled by an administrator in Foyer: no directory re-enables the user.
  `alter table users add column is_disabled_here boolean not null default false`,
  `update users set is_disabled_here = true where status = 'disabled' and source_id is not null and lower(coalesce(scim ->> 'active', 'true')) = 'true'`,
  // Pending requests are counted by network: the owner of one IPv6 address has all of its /64.
  `alter table cli_requests add column network text`,
  `create index cli_requests_by_network on cli_requests (network) where kind = 'device' and state = 'pending'`,
  `create index sessions_by_source on sessions (source) where ended_at is null`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
