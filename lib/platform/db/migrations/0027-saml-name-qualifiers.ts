/** Name qualifiers of a NameID, which a provider expects back at sign-out. */
import { sql, type Kysely } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  await sql
    .raw(`alter table saml_sessions add column name_qualifier text, add column sp_name_qualifier text`)
    .execute(db);
}
