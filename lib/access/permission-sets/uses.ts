/** Lists what keeps a permission set from being deleted. */
import { reason, type Reason } from "@/lib/messages/reason";
import { sql } from "kysely";
import type { Db } from "@/lib/platform/context";

const MAX_NAMED = 10;
type Target = "account" | "unit" | "root" | "tag" | "all";

/** Returns one reason per assignment or role, the first ten by name. Empty if nothing uses it. */
export async function listUses(db: Db, permissionSetId: string): Promise<Reason[]> {
  const { rows: assigned } = await sql<{ user: string; kind: Target; target: string }>`
    select coalesce(u.display_name, g.display_name) as "user", case when a.target_kind = 'unit' and o.path = '' then 'root' else a.target_kind end as kind,
      case a.target_kind when 'account' then c.name when 'unit' then o.path when 'tag' then a.tag_key || '=' || a.tag_value else '' end as target
    from assignments a
    left join users u on u.id = a.user_id left join groups g on g.id = a.group_id
    left join accounts c on c.id = a.account_id left join organizational_units o on o.id = a.unit_id
    where a.permission_set_id = ${permissionSetId} order by 1, 2 limit ${MAX_NAMED + 1}`.execute(db);
  const { rows: deployed } = await sql<{ name: string; id: string }>`
    select c.name, c.id from deployed_roles d join accounts c on c.id = d.account_id and c.status <> 'CLOSED'
    where d.permission_set_id = ${permissionSetId} order by 1 limit ${MAX_NAMED + 1}`.execute(db);
  const uses = [
    ...assigned.map((use) => reason("permission_set_use.assigned", use)),
    ...(assigned.length > 0
      ? []
      : deployed.map(({ name, id }) => reason("permission_set_use.role_left", { account: name, id }))),
  ];
  return uses.length > MAX_NAMED ? [...uses.slice(0, MAX_NAMED), reason("permission_set_use.more")] : uses;
}
