/**
 * What the asker may open now: the list of the start page and of scripts.
 *
 * Owns no table. Lists are kept per user until access changes anywhere (the generation that came with the session moves), so that
 * a busy morning asks for nothing but the session.
 */
import type { Db, UserCtx } from "@/lib/platform/context";
import { perOwnerCache } from "@/lib/platform/cache";
import { listEntitledAccounts, nextChangeOf, readGeneration } from "./store";
import type { Entitlements, EnvironmentEntry, RoleEntry } from "./types";

export type EntitlementList = {
  generation: number;
  /** When time alone changes the list. */ until: Date | null;
  entitlements: Entitlements;
  roleCount: number;
};

const listCaches = perOwnerCache<EntitlementList>("entitlements", 500);

/** Everything that the asker may open. */
export async function listEntitlements(ctx: UserCtx): Promise<EntitlementList> {
  const lists = listCaches(ctx.db);
  const kept = lists.get(ctx.actor.userId);
  const now = ctx.now();
  if (kept?.generation === ctx.actor.accessGeneration && (kept.until === null || kept.until > now))
    return kept;
  // The generation and the list come from one snapshot: a change that commits in between can
  // otherwise be kept under a number that already counts it.
  const list = await ctx.db
    .transaction()
    .setIsolationLevel("repeatable read")
    .execute((tx) => read(tx, ctx.actor.userId, now));
  lists.set(ctx.actor.userId, list);
  return list;
}

async function read(db: Db, userId: string, now: Date): Promise<EntitlementList> {
  const generation = await readGeneration(db);
  const rows = await listEntitledAccounts(db, userId, now);
  const until = await nextChangeOf(db, userId, now);
  const sets = await db
    .selectFrom("permission_sets")
    .select(["id", "name", "description", "session_seconds"])
    .orderBy("name_key")
    .execute();
  const labels = await db
    .selectFrom("environments")
    .select(["id", "name", "colour"])
    .orderBy("position")
    .execute();

  // Only what the person may open is named: a list of all permission sets would leak the company's.
  const usedSets = new Set(rows.flatMap((row) => row.permission_set_ids));
  const roles: RoleEntry[] = [];
  const roleIndex = new Map<string, number>();
  for (const set of sets) {
    if (!usedSets.has(set.id)) continue;
    roleIndex.set(set.id, roles.length);
    roles.push({
      id: set.id,
      name: set.name,
      description: set.description,
      sessionSeconds: set.session_seconds,
    });
  }
  const usedLabels = new Set(rows.map((row) => row.environment_id));
  const environments: EnvironmentEntry[] = [];
  const environmentIndex = new Map<string, number>();
  for (const label of labels) {
    if (!usedLabels.has(label.id)) continue;
    environmentIndex.set(label.id, environments.length);
    environments.push({ name: label.name, colour: label.colour });
  }
  const units = [...new Set(rows.flatMap((row) => (row.unit_path === null ? [] : [row.unit_path])))].sort();
  const unitIndex = new Map(units.map((path, index) => [path, index]));

  let roleCount = 0;
  const accounts = rows.map((row) => {
    // By name, which is the order of the roles themselves.
    const indexes = row.permission_set_ids
      .flatMap((id) => roleIndex.get(id) ?? [])
      .sort((one, other) => one - other);
    roleCount += indexes.length;
    return {
      id: row.id,
      name: row.name,
      email: row.email,
      unit: row.unit_path === null ? null : (unitIndex.get(row.unit_path) ?? null),
      environment: row.environment_id === null ? null : (environmentIndex.get(row.environment_id) ?? null),
      roles: indexes,
      ...(row.waiting_ids.length > 0
        ? { waiting: row.waiting_ids.flatMap((id) => roleIndex.get(id) ?? []) }
        : {}),
    };
  });
  return { generation, until, entitlements: { environments, units, roles, accounts }, roleCount };
}
