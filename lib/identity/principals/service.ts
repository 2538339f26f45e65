/** Finds users and groups by name, to choose a principal. */
import { sql } from "kysely";
import { likeText } from "@/lib/formats/text";
import { requireReader } from "../administrators/service";
import type { AdminCtx } from "../administrators/types";

export type FoundPrincipal = { kind: "user" | "group"; id: string; name: string; detail: string };

const MAX_FOUND = 20;

/** Returns groups first, then users, by name. Without a search text, the first ones. */
export async function findPrincipals(
  ctx: AdminCtx,
  input: { search?: string; limit?: number },
): Promise<FoundPrincipal[]> {
  await requireReader(ctx);
  const limit = Math.min(input.limit ?? MAX_FOUND, 200);
  const like = `%${likeText(input.search ?? "")}%`;
  const { rows } = await sql<FoundPrincipal>`
    (select 'group' as kind, g.id::text as id, g.display_name as name, (select count(*) from group_members m where m.group_id = g.id) || ' people' as detail
      from groups g where g.display_name_key like ${like} order by g.display_name_key limit ${limit})
    union all
    (select 'user', u.id::text, u.display_name, u.user_name from users u
      where u.status = 'enabled' and (u.user_name_key like ${like} or lower(u.display_name) like ${like} or u.email_key like ${like}) order by u.user_name_key limit ${limit})`.execute(
    ctx.db,
  );
  return rows;
}
