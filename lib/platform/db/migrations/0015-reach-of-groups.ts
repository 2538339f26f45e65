/**
 * An index-only lookup of a group's assignments: otherwise a user with many roles costs a table page for
 * each.
 */
import { sql, type Kysely } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  await sql
    .raw(`create index assignments_reach_group on assignments (group_id)
    include (id, permission_set_id, user_id, target_kind, account_id, unit_id, tag_key, tag_value, starts_at, ends_at) where group_id is not null`)
    .execute(db);
}
