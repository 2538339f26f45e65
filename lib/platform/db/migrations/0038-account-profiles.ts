/** What an account's profiles were called in the first `~/.aws/config` that named it: a later account changes no name. */
import { sql, type Kysely } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table account_profiles (
      account_id text primary key references accounts (id) on delete cascade,
      name text not null unique
    )`.execute(db);
}
