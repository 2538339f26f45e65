/** What keeps a permission set from being deleted, in words. */
import { sql } from "kysely";
import type { Db } from "@/lib/platform/context";

const MOST_NAMED = 10;

/** One line per assignment or role, the first ten by name. Empty: nothing uses it. */
export async function listUses(db: Db, permissionSetId: string): Promise<string[]> {
  const { rows: assigned } = await sql<{ who: string; target: string }>`
    select coalesce(u.display_name, g.display_name) as who,
      case a.target_kind when 'account' then c.name when 'unit' then o.path when 'tag' then a.tag_key || '=' || a.tag_value else 'all accounts' end as target
    from assignments a
    left join users u on u.id = a.user_id left join groups g on g.id = a.group_id
    left join accounts c on c.id = a.account_id left join organizational_units o on o.id = a.unit_id
    where a.permission_set_id = ${permissionSetId} order by 1, 2 limit ${MOST_NAMED + 1}`.execute(db);
  const { rows: deployed } = await sql<{ name: string; id: string }>`
    select c.name, c.id from deployed_roles d join accounts c on c.id = d.account_id and c.status <> 'CLOSED'
    where d.permission_set_id = ${permissionSetId} order by 1 limit ${MOST_NAMED + 1}`.execute(db);
  const lines = [
    ...assigned.map(({ who, target }) => `assigned to ${who} on ${target || "the organization"}`),
    ...(assigned.length === 0 ? deployed.map(({ name, id }) => `its role is still in ${name} (${id})`) : []),
  ];
  return lines.length > MOST_NAMED ? [...lines.slice(0, MOST_NAMED), "and more"] : lines;
}
