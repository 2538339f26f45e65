/** Tells roles that Foyer never began to create from those that may be in the account. */
import { sql, type Kysely } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  await sql`alter table deployed_roles add column may_exist boolean not null default true`.execute(db);
}
