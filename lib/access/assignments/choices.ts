/**
 * What can be assigned, and where: permission sets, units, tags; accounts are searched. A delegate gets only
 * what was delegated.
 */
import { sql } from "kysely";
import { everyWord } from "@/lib/platform/db/every-word";
import { naturalOrder } from "@/lib/platform/db/natural-order";
import { requireReader } from "@/lib/identity/administrators/service";
import type { AdminCtx, Authority } from "@/lib/identity/administrators/types";
import type { Db } from "@/lib/platform/context";

export type Choices = {
  units: { id: string; path: string }[];
  tags: { key: string; value: string }[];
  /** False for delegates, who may only choose accounts and units. */
  mayChooseAll: boolean;
};

const [MAX_SETS, MAX_TAGS, MAX_UNITS] = [200, 500, 2_000];

/** Null: any. */
function setsOf({ isAdministrator, isAuditor, delegations }: Authority): string[] | null {
  if (isAdministrator || isAuditor || delegations.some(({ permissionSetIds }) => permissionSetIds === null))
    return null;
  return [...new Set(delegations.flatMap(({ permissionSetIds }) => permissionSetIds ?? []))];
}

/** Returns the units within which a user may assign; null for anywhere. */
export function unitsOf({ isAdministrator, isAuditor, delegations }: Authority): string[] | null {
  if (isAdministrator || isAuditor || delegations.some(({ unitId }) => unitId === null)) return null;
  return [...new Set(delegations.flatMap(({ unitId }) => unitId ?? []))];
}

/** Finds permission sets by text, the first ones by name. */
export async function findPermissionSets(
  ctx: AdminCtx,
  input: { search?: string; ids?: string[]; limit?: number },
): Promise<{ id: string; name: string; description: string | null }[]> {
  const allowed = setsOf(await requireReader(ctx));
  let query = ctx.db
    .selectFrom("permission_sets")
    .select(["id", "name", "description"])
    .orderBy(naturalOrder(sql`name_key`))
    .orderBy("name_key")
    .limit(Math.min(input.limit ?? 50, MAX_SETS));
  for (const ids of [allowed, input.ids])
    if (ids) query = ids.length === 0 ? query.where(sql<boolean>`false`) : query.where("id", "in", ids);
  if (input.search) query = query.where(everyWord(input.search, sql`name_key`));
  return query.execute();
}

export async function listChoices(ctx: AdminCtx): Promise<Choices> {
  const within = unitsOf(await requireReader(ctx));
  const units = await listUnitsWithin(ctx.db, within);
  const tags =
    within === null
      ? (
          await sql<{
            key: string;
            value: string;
          }>`select distinct key, value from account_tags order by key, value limit ${MAX_TAGS}`.execute(
            ctx.db,
          )
        ).rows
      : [];
  return {
    units: units.map(({ id, name, path }) => ({ id, path: path || name })),
    tags,
    mayChooseAll: within === null,
  };
}

/** Includes everything below them. */
async function listUnitsWithin(
  db: Db,
  within: string[] | null,
): Promise<{ id: string; name: string; path: string }[]> {
  if (within === null)
    return db
      .selectFrom("organizational_units")
      .select(["id", "name", "path"])
      .orderBy("path")
      .limit(MAX_UNITS)
      .execute();
  if (within.length === 0) return [];
  const { rows } = await sql<{ id: string; name: string; path: string }>`
    with recursive below as (
      select id, name, path from organizational_units where id in (${sql.join(within)})
      union select o.id, o.name, o.path from organizational_units o join below on o.parent_id = below.id)
    select id, name, path from below order by path limit ${MAX_UNITS}`.execute(db);
  return rows;
}
