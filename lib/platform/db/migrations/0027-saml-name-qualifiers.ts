/** Whose name a NameID is and for whom, which a provider wants to read again when somebody signs out. */
import { sql, type Kysely } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  await sql
    .raw(`alter table saml_sessions add column name_qualifier text, add column sp_name_qualifier text`)
    .execute(db);
}
