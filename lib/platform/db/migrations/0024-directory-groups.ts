/** Memberships that a directory stores on the user, or by name: primary groups and POSIX groups. */
import { sql, type Kysely } from "kysely";

const STATEMENTS = [
  `alter table directory_entries
    -- Of a person, the primary group; of a group, itself: the SID in Active Directory, elsewhere gidNumber.
    add column group_ref text,
    -- Of a person, the uids that groups may list; of a group, those that it lists (memberUid).
    add column uids jsonb not null default '[]'`,
  // Forces one full sync: an incremental one doesn't bring these.
  `update directory_syncs set cursor = null`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
