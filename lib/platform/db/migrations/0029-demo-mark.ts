/** Marks a database that holds the made-up company: production must not accept its passwords. */
import { sql, type Kysely } from "kysely";

const STATEMENTS = [
  `alter table instance add column is_demo boolean not null default false`,
  // Rows of the demo's seed carry its name in place of a user id.
  `update instance set is_demo = exists (select 1 from administrators where created_by = 'demo') or exists (select 1 from permission_set_versions where created_by = 'demo')`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
