/**
 * How often a sign-in had been renewed when a refresh token was made: of concurrent tokens only one
 * continues.
 */
import { sql, type Kysely } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  // Null for access tokens, and for refresh tokens from before this column.
  await sql.raw(`alter table cli_tokens add column generation integer`).execute(db);
}
