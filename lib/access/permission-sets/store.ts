/** The permission_sets and permission_set_versions tables. */
import { sql } from "kysely";
import { everyWord } from "@/lib/platform/db/every-word";
import { naturalOrder } from "@/lib/platform/db/natural-order";
import { perOwnerCache } from "@/lib/platform/cache";
import type { Db } from "@/lib/platform/context";
import type { Row } from "@/lib/platform/db/schema";
import type { PermissionSet, PermissionSetDefinition, PermissionSetVersion } from "./types";

function toPermissionSet(row: Row<"permission_sets">): PermissionSet {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    revision: row.revision,
    roleRevision: row.role_revision,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    description: row.description,
    sessionSeconds: row.session_seconds,
    sessionDuration: row.session_duration,
    relayState: row.relay_state,
    tags: row.tags,
    awsManagedPolicies: row.aws_managed_policies,
    customerManagedPolicies: row.customer_managed_policies,
    inlinePolicy: row.inline_policy,
    boundary: row.boundary,
    existingRole: row.existing_role,
    strongMinutes: row.strong_minutes,
  };
}

const columnsOf = (definition: PermissionSetDefinition) => ({
  description: definition.description,
  session_seconds: definition.sessionSeconds,
  session_duration: definition.sessionDuration ?? null,
  relay_state: definition.relayState,
  tags: JSON.stringify(definition.tags),
  aws_managed_policies: JSON.stringify(definition.awsManagedPolicies),
  customer_managed_policies: JSON.stringify(definition.customerManagedPolicies),
  inline_policy: definition.inlinePolicy,
  boundary: definition.boundary === null ? null : JSON.stringify(definition.boundary),
  existing_role: definition.existingRole,
  strong_minutes: definition.strongMinutes,
});

export async function insertPermissionSet(
  db: Db,
  set: { id: string; name: string; definition: PermissionSetDefinition; at: Date; by: string },
): Promise<void> {
  await db
    .insertInto("permission_sets")
    .values({
      id: set.id,
      name: set.name,
      name_key: set.name.toLowerCase(),
      kind: set.definition.existingRole === null ? "managed" : "existing",
      ...columnsOf(set.definition),
      created_at: set.at,
      updated_at: set.at,
    })
    .execute();
  await insertVersion(db, {
    permissionSetId: set.id,
    version: 1,
    definition: set.definition,
    at: set.at,
    by: set.by,
  });
}

/** Returns false if the set has changed since the revision that the caller saw. */
export async function updatePermissionSet(
  db: Db,
  set: {
    id: string;
    expectedRevision: number;
    changesRole: boolean;
    definition: PermissionSetDefinition;
    at: Date;
    by: string;
  },
): Promise<boolean> {
  const next = set.expectedRevision + 1;
  const changed = await db
    .updateTable("permission_sets")
    .set({
      ...columnsOf(set.definition),
      revision: next,
      ...(set.changesRole ? { role_revision: next } : {}),
      updated_at: set.at,
    })
    .where("id", "=", set.id)
    .where("revision", "=", set.expectedRevision)
    .executeTakeFirst();
  if (changed.numUpdatedRows === 0n) return false;
  await insertVersion(db, {
    permissionSetId: set.id,
    version: next,
    definition: set.definition,
    at: set.at,
    by: set.by,
  });
  return true;
}

async function insertVersion(
  db: Db,
  version: {
    permissionSetId: string;
    version: number;
    definition: PermissionSetDefinition;
    at: Date;
    by: string;
  },
): Promise<void> {
  await db
    .insertInto("permission_set_versions")
    .values({
      permission_set_id: version.permissionSetId,
      version: version.version,
      definition: JSON.stringify(version.definition),
      created_at: version.at,
      created_by: version.by,
    })
    .execute();
}

export async function findPermissionSet(db: Db, id: string): Promise<PermissionSet | null> {
  const row = await db.selectFrom("permission_sets").selectAll().where("id", "=", id).executeTakeFirst();
  return row ? toPermissionSet(row) : null;
}

export async function deletePermissionSet(db: Db, id: string): Promise<boolean> {
  return (await db.deleteFrom("permission_sets").where("id", "=", id).executeTakeFirst()).numDeletedRows > 0n;
}

/** Locks permission sets against sign-ins by them until the transaction ends. */
export async function lockPermissionSets(tx: Db, ids: string[]): Promise<void> {
  await tx
    .selectFrom("permission_sets")
    .select("id")
    .where("id", "in", ids)
    .orderBy("id")
    .forNoKeyUpdate()
    .execute();
}

const versionCaches = perOwnerCache<PermissionSetDefinition>("permission set versions", 200);

/** Returns a version, cached: it never changes, and thousands of accounts may be provisioned with it. */
export async function findVersion(
  db: Db,
  id: string,
  version: number,
): Promise<PermissionSetDefinition | null> {
  const cached = versionCaches(db);
  const known = cached.get(`${id} ${version}`);
  if (known) return known;
  const row = await db
    .selectFrom("permission_set_versions")
    .select("definition")
    .where("permission_set_id", "=", id)
    .where("version", "=", version)
    .executeTakeFirst();
  if (!row) return null;
  const definition = storedDefinition(row.definition);
  cached.set(`${id} ${version}`, definition);
  return definition;
}

/** Versions from before step-up demanded nothing. */
const storedDefinition = (json: unknown): PermissionSetDefinition => ({
  strongMinutes: null,
  ...(json as Omit<PermissionSetDefinition, "strongMinutes">),
});

/** Lists versions newest first, from before a version. `by` is a name if the author still exists. */
export async function listVersions(
  db: Db,
  id: string,
  page: { before?: number | undefined; limit: number },
): Promise<(PermissionSetVersion & { by: string })[]> {
  const rows = await db
    .selectFrom("permission_set_versions")
    .leftJoin("users", (join) =>
      join.on(sql`users.id::text`, "=", sql.ref("permission_set_versions.created_by")),
    )
    .selectAll("permission_set_versions")
    .select("users.display_name as by")
    .where("permission_set_id", "=", id)
    .$if(page.before !== undefined, (query) => query.where("version", "<", page.before ?? 0))
    .orderBy("version", "desc")
    .limit(page.limit)
    .execute();
  return rows.map((row) => ({
    version: row.version,
    definition: storedDefinition(row.definition),
    createdAt: row.created_at,
    createdBy: row.created_by,
    by: row.by ?? row.created_by,
  }));
}

export type Deployment = {
  deployed: number;
  waiting: number;
  failed: number;
  drifted: number;
  outOfDate: number;
  removing: number;
};
export type ListedPermissionSet = PermissionSet & { deployment: Deployment; assignments: number };

/** Lists permission sets by name. `after` is the last name key of the previous page. */
export async function listPermissionSets(
  db: Db,
  page: { search?: string; after?: string; limit: number },
): Promise<ListedPermissionSet[]> {
  let query = db
    .selectFrom("permission_sets")
    .selectAll()
    .orderBy(naturalOrder(sql`name_key`))
    .orderBy("name_key")
    .limit(page.limit);
  if (page.search) query = query.where(everyWord(page.search, sql`name_key, description`));
  if (page.after)
    query = query.where(
      sql<boolean>`(${naturalOrder(sql`name_key`)}, name_key) > (${naturalOrder(sql`${page.after}::text`)}, ${page.after})`,
    );
  const rows = await query.execute();
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const counts = await countDeployments(db, ids);
  const assignments = await db
    .selectFrom("assignments")
    .select(["permission_set_id", (eb) => eb.fn.countAll<number>().as("count")])
    .where("permission_set_id", "in", ids)
    .groupBy("permission_set_id")
    .execute();
  return rows.map((row) => ({
    ...toPermissionSet(row),
    deployment: counts.get(row.id) ?? NOTHING_DEPLOYED,
    assignments: Number(assignments.find((each) => each.permission_set_id === row.id)?.count ?? 0),
  }));
}

const NOTHING_DEPLOYED: Deployment = {
  deployed: 0,
  waiting: 0,
  failed: 0,
  drifted: 0,
  outOfDate: 0,
  removing: 0,
};

/** Counts the roles of permission sets by state: each number from its own index. */
export async function countDeployments(db: Db, ids: string[]): Promise<Map<string, Deployment>> {
  const { rows } = await sql<Deployment & { id: string }>`
    with standing as (select permission_set_id, state, count(*)::int as count from deployed_roles where permission_set_id in (${sql.join(ids)}) group by 1, 2)
    select s.id,
      coalesce(sum(t.count) filter (where t.state = 'deployed'), 0)::int as deployed,
      coalesce(sum(t.count) filter (where t.state = 'pending'), 0)::int as waiting,
      coalesce(sum(t.count) filter (where t.state = 'failed'), 0)::int as failed,
      coalesce(sum(t.count) filter (where t.state = 'removing'), 0)::int as removing,
      (select count(*)::int from deployed_roles d where d.permission_set_id = s.id and d.drift <> '[]') as drifted,
      (select count(*)::int from deployed_roles d where d.permission_set_id = s.id and d.wanted_version < s.role_revision and d.state = 'deployed') as "outOfDate"
    from permission_sets s join standing t on t.permission_set_id = s.id
    group by s.id`.execute(db);
  return new Map(rows.map(({ id, ...counts }) => [id, counts]));
}
