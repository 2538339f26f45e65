/** Indexes for the long lists of a large company, and for what needs attention. */
import { sql, type Kysely } from "kysely";

const STATEMENTS = [
  `create index assignments_by_time on assignments (created_at desc, id desc)`,
  `drop index accounts_by_name`,
  `create index accounts_by_name on accounts (lower(coalesce(label, name)), id)`,
  `create index deployed_roles_by_drift on deployed_roles (permission_set_id, account_id) where drift <> '[]'`,
  `create index deployed_roles_by_version on deployed_roles (permission_set_id, wanted_version)`,
  // A role inside Foyer is granted once: of two equal rows, the older one stays.
  `delete from administrators a using administrators b where a.role = b.role
    and a.user_id is not distinct from b.user_id and a.group_id is not distinct from b.group_id and a.unit_id is not distinct from b.unit_id
    and a.permission_set_ids is not distinct from b.permission_set_ids and (a.created_at, a.id) > (b.created_at, b.id)`,
  `create unique index administrators_once on administrators (coalesce(user_id, group_id), role, coalesce(unit_id, ''), coalesce(permission_set_ids, 'null'))`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
