/** More facts about an account: how many managed policies a role may have there. */
import { sql, type Kysely } from "kysely";

const STATEMENTS = [
  `alter table accounts
    -- AWS's quota L-0DA4ABF3 as it was last read; null before.
    add column policies_per_role integer check (policies_per_role between 1 and 999)`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
