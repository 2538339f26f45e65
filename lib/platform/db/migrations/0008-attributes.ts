/** Attributes for access control: what sources say of people for AWS's session tags, and how large AWS found them. */
import { sql, type Kysely } from "kysely";

const STATEMENTS = [
  `alter table user_identities add column access_attributes jsonb not null default '{}'`,
  // How large AWS found somebody's tags at last: percent of what it takes.
  `create table session_tag_sizes (
    user_id uuid primary key references users on delete cascade,
    percent smallint not null,
    measured_at timestamptz not null
  )`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
