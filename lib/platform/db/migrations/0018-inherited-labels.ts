/**
 * Inherited account labels, like environments: `label` is displayed, `own_label` was chosen for the account
 * itself.
 */
import { sql, type Kysely } from "kysely";

const STATEMENTS = [
  `alter table accounts add column own_label text`,
  `update accounts set own_label = label where label is not null`,
  // {name} stands for AWS's name of the account.
  `alter table organizational_units add column label text`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
