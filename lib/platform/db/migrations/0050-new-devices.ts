/** Sign-ins in browsers where their user hadn't signed in before, and when the user was told. */
import { sql, type Kysely } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  await sql
    .raw(
      "alter table sessions add column browser_hash bytea, add column is_new_device boolean not null default false, add column told_at timestamptz",
    )
    .execute(db);
}
