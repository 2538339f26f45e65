/** Finds users and groups by name, to choose a principal. */
import { sql } from "kysely";
import { everyWord } from "@/lib/platform/db/every-word";
import { naturalOrder } from "@/lib/platform/db/natural-order";
import { requireReader } from "../administrators/service";
import type { AdminCtx } from "../administrators/types";

export type FoundPrincipal = {
  kind: "user" | "group";
  id: string;
  name: string;
  /** A user's sign-in name; null for groups. */
  userName: string | null;
  /** A group's number of members; null for users. */
  members: number | null;
  /** The identity source that manages it, which tells apart two that look alike; null for Foyer's own. */
  source: string | null;
};

const MAX_FOUND = 20;

/** Returns groups first, then users, by name. Each word must be found. Without a search text, the first ones. */
export async function findPrincipals(
  ctx: AdminCtx,
  input: { search?: string; limit?: number },
): Promise<FoundPrincipal[]> {
  await requireReader(ctx);
  const limit = Math.min(input.limit ?? MAX_FOUND, 200);
  const { rows } = await sql<FoundPrincipal>`
    (select 'group' as kind, g.id::text as id, g.display_name as name, null as "userName",
        (select count(*)::int from group_members m where m.group_id = g.id) as members, s.name as source
      from groups g left join identity_sources s on s.id = g.source_id
      where ${everyWord(input.search, sql`g.display_name_key`)}
      order by ${naturalOrder(sql`g.display_name_key`)}, g.display_name_key limit ${limit})
    union all
    (select 'user', u.id::text, u.display_name, u.user_name, null::int, s.name
      from users u left join identity_sources s on s.id = u.source_id
      where u.status = 'enabled' and ${everyWord(input.search, sql`u.user_name_key, u.display_name, u.email_key`)}
      order by u.user_name_key limit ${limit})`.execute(ctx.db);
  return rows;
}
