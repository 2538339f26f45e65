/** Index for AWS sessions that may still be open when access is removed. */
import { sql, type Kysely } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  await sql
    .raw(
      `create index assertion_ledger_by_account on assertion_ledger (account_id, session_not_on_or_after) where user_id is not null`,
    )
    .execute(db);
}
