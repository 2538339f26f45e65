/** Pages of units with what their accounts inherit: an organization may have thousands. */
import { sql } from "kysely";
import { everyWord } from "@/lib/platform/db/every-word";
import { pageMark, readPageMark } from "@/lib/formats/page-mark";
import { requireReader } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { countUpTo } from "@/lib/platform/db/count-up-to";

export type InheritingUnit = {
  id: string;
  name: string;
  path: string;
  environmentId: string | null;
  label: string | null;
};

/** Lists units by path; `after` is the `next` of the previous page. */
export async function listUnitPage(
  ctx: AdminCtx,
  page: { search?: string | undefined; after?: string | undefined; limit?: number },
): Promise<{ units: InheritingUnit[]; next: string | null; total: number }> {
  await requireReader(ctx);
  const limit = Math.min(page.limit ?? 50, 200);
  const [afterPath, afterId] = readPageMark(page.after, 2) ?? [];
  const from = sql`from organizational_units o where ${everyWord(page.search, sql`o.path, o.name, o.id`)}`;
  const { rows } = await sql<InheritingUnit>`
    select o.id, o.name, o.path, o.environment_id as "environmentId", o.label ${from} ${afterPath === undefined ? sql`` : sql`and (o.path, o.id) > (${afterPath}, ${afterId})`}
    order by o.path, o.id limit ${limit + 1}`.execute(ctx.db);
  const units = rows.slice(0, limit);
  const last = units.at(-1);
  return {
    units,
    next: rows.length > limit && last ? pageMark(last.path, last.id) : null,
    total: await countUpTo(ctx.db, sql`select 1 ${from}`),
  };
}
