/**
 * A row for the lifetimes of sessions, which sign-ins lock: without one, two of them could miss a change.
 * `null` means that the environment decides.
 */
import { sql, type Kysely } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  await sql
    .raw(
      "insert into settings (name, value, changed_at, changed_by) values ('sessionLifetimes', 'null', now(), 'foyer') on conflict (name) do nothing",
    )
    .execute(db);
}
