/** How often a sign-in was renewed when a refresh token was made: of those made beside each other only one goes on. */
import { sql, type Kysely } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  // Null for access tokens, and for refresh tokens of whom it is not known.
  await sql.raw(`alter table cli_tokens add column generation integer`).execute(db);
}
