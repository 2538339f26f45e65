/** When somebody proved who they are: a provider may let in, without asking, whom it asked hours ago. */
import { sql, type Kysely } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  await sql.raw(`alter table sessions add column authenticated_at timestamptz`).execute(db);
}
