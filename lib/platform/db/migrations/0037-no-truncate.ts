/** What is append-only can't be emptied either: TRUNCATE fires no row's trigger. Typed names are no longer kept. */
import { sql, type Kysely } from "kysely";

const STATEMENTS = [
  ...["audit_events", "assertion_ledger"].map(
    (table) => `create trigger ${table}_is_not_truncated before truncate on ${table}
      for each statement execute function refuse_change()`,
  ),
  `delete from sign_in_failures where key like 'name:%'`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
