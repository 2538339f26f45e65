/**
 * What the caller may open now: the list for the start page and for scripts.
 *
 * Owns no table. Lists are cached per user until access changes anywhere (the access generation read with the
 * session moves), so a busy morning only reads sessions.
 */
import type { Db, UserCtx } from "@/lib/platform/context";
import { slug } from "@/lib/formats/aws-config-text";
import { perOwnerCache } from "@/lib/platform/cache";
import { profileNamesOf } from "../accounts/profile-names";
import { listEntitledAccounts, nextChangeOf, readGeneration } from "./store";
import type { AccountEntry, Entitlements, EnvironmentEntry, RoleEntry } from "./types";

export type EntitlementList = {
  generation: number;
  /** When the list changes by time alone. */ until: Date | null;
  entitlements: Entitlements;
  roleCount: number;
};

const listCaches = perOwnerCache<EntitlementList>("entitlements", 500);

/** Returns everything the caller may open. */
export async function listEntitlements(ctx: UserCtx): Promise<EntitlementList> {
  const lists = listCaches(ctx.db);
  const cached = lists.get(ctx.actor.userId);
  const now = ctx.now();
  if (cached?.generation === ctx.actor.accessGeneration && (cached.until === null || cached.until > now))
    return cached;
  // One snapshot for the generation and the list: a change that commits in between would be cached under a
  // generation that already counts it.
  const list = await ctx.db
    .transaction()
    .setIsolationLevel("repeatable read")
    .execute((tx) => read(tx, ctx.actor.userId, now));
  await nameProfiles(ctx.db, list.entitlements.accounts);
  lists.set(ctx.actor.userId, list);
  return list;
}

/** Puts a profile name on those accounts whose name alone doesn't say it: most lists stay as small as they were. */
async function nameProfiles(db: Db, accounts: AccountEntry[]): Promise<void> {
  const profiles = await profileNamesOf(db, accounts);
  const alike = new Map<string, number>();
  for (const { name } of accounts) alike.set(slug(name), (alike.get(slug(name)) ?? 0) + 1);
  for (const account of accounts) {
    const [plain, profile] = [slug(account.name), profiles.get(account.id)];
    if (profile !== undefined && (profile !== plain || (alike.get(plain) ?? 0) > 1))
      account.profile = profile;
  }
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

  // Names only what the user may open: all permission sets would reveal the company's.
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
    // Sorted by name, like the roles themselves.
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
