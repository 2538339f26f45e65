/** Labels of accounts that are inherited, as environments are: `label` is what is shown, `own_label` what was chosen for the account itself. */
import { sql, type Kysely } from "kysely";

const STATEMENTS = [
  `alter table accounts add column own_label text`,
  `update accounts set own_label = label where label is not null`,
  // With {name} where AWS's name of the account stands.
  `alter table organizational_units add column label text`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
