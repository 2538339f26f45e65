/** A session lists the steps that its sign-in still lacks; choosing a new password is one of them. */
import { sql, type Kysely } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  await sql
    .raw(`alter table sessions
    add column steps text[] not null default '{}' check (steps <@ array['new_password']::text[])`)
    .execute(db);
  await sql.raw(`update sessions set steps = '{new_password}' where kind = 'password_change'`).execute(db);
  await sql.raw(`alter table sessions drop column kind`).execute(db);
}
