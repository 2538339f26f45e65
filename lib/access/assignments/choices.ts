/** What can be chosen when something is assigned: permission sets, units, tags; accounts are searched. */
import { sql } from "kysely";
import { requireReader } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";

export type Choices = { sets: { id: string; name: string }[]; units: { id: string; path: string }[]; tags: { key: string; value: string }[] };

const MOST_TAGS = 200;

export async function listChoices(ctx: AdminCtx): Promise<Choices> {
  await requireReader(ctx);
  const sets = await ctx.db.selectFrom("permission_sets").select(["id", "name"]).orderBy("name_key").execute();
  const units = await ctx.db.selectFrom("organizational_units").select(["id", "name", "path"]).orderBy("path").execute();
  const { rows: tags } = await sql<{ key: string; value: string }>`select distinct key, value from account_tags order by key, value limit ${MOST_TAGS}`.execute(ctx.db);
  return { sets, units: units.map(({ id, name, path }) => ({ id, path: path || name })), tags };
}
