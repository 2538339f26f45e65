/**
 * Previews editing or provisioning a permission set: which roles change, in which accounts, for how many
 * users.
 */
import { sql, type RawBuilder } from "kysely";
import { toCsv } from "@/lib/formats/csv";
import { canProvision } from "@/lib/identity/administrators/policy";
import { requireAdministrator, requireReader } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { refuseAdministration } from "@/lib/identity/administrators/with-authority";
import type { Db } from "@/lib/platform/context";
import { notFound } from "@/lib/platform/errors";
import { isNotEnded } from "../assignments/reached-accounts";
import type { PermissionSetChange } from "../permission-sets/input";
import { changedFields, definitionOf, planChange, type DefinitionField } from "../permission-sets/service";
import { findPermissionSet, findVersion } from "../permission-sets/store";
import { rolePartOf, type PermissionSetDefinition } from "../permission-sets/types";
import { listOversized, type OversizedRoles } from "./oversized-roles";
import { isDue } from "./service";

const MAX_NAMED = 50;
const MAX_EXPORTED = 100_000;

export type TouchedRole = {
  accountId: string;
  accountName: string;
  state: string;
  deployedVersion: number | null;
};
export type SetPreview = {
  before: PermissionSetDefinition;
  after: PermissionSetDefinition;
  fields: DefinitionField[];
  /** False if only Foyer's own settings change, such as the relay state. */
  changesRole: boolean;
  roles: { count: number; named: TouchedRole[] };
  /** Roles that AWS will refuse: too many managed policies for their account. */
  oversized: OversizedRoles;
  /** Users who have it now or will. */
  people: number;
};

/**
 * Returns what saving would do; no account changes until it is provisioned. @throws Refusal like the change
 * itself
 */
export async function previewChange(
  ctx: AdminCtx,
  input: { id: string; expectedRevision: number; change: PermissionSetChange },
): Promise<SetPreview> {
  await requireAdministrator(ctx);
  const { before, after } = await planChange(ctx.db, input);
  const changesRole = rolePartOf(before) !== rolePartOf(after);
  return {
    before: definitionOf(before),
    after,
    fields: changedFields(definitionOf(before), after),
    changesRole,
    roles: await touchedRoles(ctx.db, before.id, changesRole ? sql`true` : sql`false`, MAX_NAMED),
    oversized: await oversizedOf(ctx.db, before.id, after),
    people: await countHolders(ctx, before.id),
  };
}

/**
 * Returns what provisioning would do, compared with the oldest deployed version. @throws Refusal `not_found`
 */
export async function previewProvision(
  ctx: AdminCtx,
  input: { permissionSetId: string },
): Promise<SetPreview> {
  const set = await findProvisionable(ctx, input.permissionSetId);
  const roles = await touchedRoles(ctx.db, set.id, isDue(set.revision), MAX_NAMED);
  const { oldest } = await ctx.db
    .selectFrom("deployed_roles")
    .select((eb) => eb.fn.min("deployed_version").as("oldest"))
    .where("permission_set_id", "=", set.id)
    .executeTakeFirstOrThrow();
  const after = definitionOf(set);
  const before = (oldest === null ? null : await findVersion(ctx.db, set.id, oldest)) ?? after;
  return {
    before,
    after,
    fields: changedFields(before, after),
    changesRole: rolePartOf(before) !== rolePartOf(after),
    roles,
    oversized: await oversizedOf(ctx.db, set.id, after),
    people: await countHolders(ctx, set.id),
  };
}

/** Returns all roles that provisioning deploys, as CSV. */
export async function exportProvision(ctx: AdminCtx, input: { permissionSetId: string }): Promise<string> {
  const set = await findProvisionable(ctx, input.permissionSetId);
  const { named } = await touchedRoles(ctx.db, set.id, isDue(set.revision), MAX_EXPORTED);
  return toCsv(
    ["accountId", "accountName", "permissionSetName", "state", "deployedVersion", "newVersion"],
    named.map((role) => [
      role.accountId,
      role.accountName,
      set.name,
      role.state,
      role.deployedVersion === null ? null : String(role.deployedVersion),
      String(set.revision),
    ]),
  );
}

function oversizedOf(
  db: Db,
  permissionSetId: string,
  { awsManagedPolicies, customerManagedPolicies }: PermissionSetDefinition,
): Promise<OversizedRoles> {
  return listOversized(db, {
    permissionSetId,
    policies: awsManagedPolicies.length + customerManagedPolicies.length,
    max: MAX_NAMED,
  });
}

/** Returns where a permission set's current definition doesn't fit. */
export async function listOversizedOfSet(ctx: AdminCtx, permissionSetId: string): Promise<OversizedRoles> {
  await requireReader(ctx);
  return listOversized(ctx.db, { permissionSetId, max: MAX_NAMED });
}

async function findProvisionable(ctx: AdminCtx, permissionSetId: string) {
  if (!canProvision(await requireReader(ctx), permissionSetId))
    return refuseAdministration(ctx, "not_administrator");
  const set = await findPermissionSet(ctx.db, permissionSetId);
  if (!set) throw notFound("permission_set_not_found");
  return set;
}

async function touchedRoles(
  db: Db,
  permissionSetId: string,
  condition: RawBuilder<unknown>,
  max: number,
): Promise<SetPreview["roles"]> {
  const from = sql`from deployed_roles d join accounts c on c.id = d.account_id and c.status = 'ACTIVE' where d.permission_set_id = ${permissionSetId} and d.state <> 'removing' and ${condition}`;
  const { rows: counts } = await sql<{ count: number }>`select count(*)::int as count ${from}`.execute(db);
  const { rows: named } = await sql<TouchedRole>`
    select c.id as "accountId", coalesce(c.label, c.name) as "accountName", d.state, d.deployed_version as "deployedVersion" ${from}
    order by lower(coalesce(c.label, c.name)), c.id limit ${max}`.execute(db);
  return { count: counts[0]?.count ?? 0, named };
}

async function countHolders(ctx: AdminCtx, permissionSetId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with who as materialized (select distinct a.user_id, a.group_id from assignments a where a.permission_set_id = ${permissionSetId} and ${isNotEnded(ctx.now())})
    select count(*)::int as count from (select user_id from who where user_id is not null union select m.user_id from who join group_members m on m.group_id = who.group_id) holders`.execute(
    ctx.db,
  );
  return rows[0]?.count ?? 0;
}
