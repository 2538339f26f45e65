/**
 * Attributes from sources for AWS's session tags, their size according to AWS, and since when a source is
 * down.
 */
import { sql, type Kysely } from "kysely";

const STATEMENTS = [
  `alter table user_identities add column access_attributes jsonb not null default '{}'`,
  // The size of a user's session tags as AWS last reported it: percent of the limit.
  `create table session_tag_sizes (
    user_id uuid primary key references users on delete cascade,
    percent smallint not null,
    measured_at timestamptz not null
  )`,
  `alter table identity_sources add column unreachable_since timestamptz`,
  `create index audit_events_of_broken_glass on audit_events (at desc) where type = 'break_glass.used'`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
