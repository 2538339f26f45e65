/** Defines permission sets. Each change is a new version; roles follow when it is provisioned. */
import { allReasons } from "@/lib/messages/reason";
import { canonicalJson } from "@/lib/formats/canonical-json";
import { isSamePolicy } from "@/lib/formats/iam-policy/same";
import { requireReader, actorName } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { withAuthority } from "@/lib/identity/administrators/with-authority";
import { record } from "@/lib/platform/audit/record";
import type { Db } from "@/lib/platform/context";
import { hexId } from "@/lib/platform/crypto/random";
import { conflict, invalidInput, notFound } from "@/lib/platform/errors";
import { parseInput } from "@/lib/platform/parse-input";
import { requireAccepted } from "./ask-about-policies";
import {
  changeInput,
  definitionInput,
  newPermissionSetInput,
  type NewPermissionSetInput,
  type PermissionSetChange,
} from "./input";
import {
  countDeployments,
  deletePermissionSet,
  findPermissionSet,
  findVersion,
  insertPermissionSet,
  listPermissionSets as listRows,
  listVersions,
  updatePermissionSet,
  type Deployment,
  type ListedPermissionSet,
} from "./store";
import {
  rolePartOf,
  type PermissionSet,
  type PermissionSetDefinition,
  type PermissionSetVersion,
} from "./types";
import { listUses } from "./uses";

const UNIQUE_VIOLATION = "23505";
const FOREIGN_KEY_VIOLATION = "23503";
const MAX_PER_PAGE = 100;

const EMPTY: PermissionSetDefinition = {
  description: null,
  sessionSeconds: 3600,
  relayState: null,
  tags: {},
  awsManagedPolicies: [],
  customerManagedPolicies: [],
  inlinePolicy: null,
  boundary: null,
  existingRole: null,
  strongMinutes: null,
};

type Asked = {
  /** For forms: unknown AWS managed policies that the administrator was asked about and wants. */
  acceptedPolicies?: readonly string[];
};

/**
 * Creates a permission set. @returns the new id. @throws Refusal `invalid_input`, or `conflict` if the name
 * is taken (in any case)
 */
export async function createPermissionSet(
  ctx: AdminCtx,
  input: NewPermissionSetInput,
  { acceptedPolicies }: Asked = {},
): Promise<string> {
  const { name, ...fields } = parseInput(newPermissionSetInput, input);
  const definition = parseInput(definitionInput, { ...EMPTY, ...fields });
  requireAccepted(null, definition, acceptedPolicies);
  const id = hexId("ps-");
  try {
    await withAuthority(ctx, "administrator", async (tx) => {
      await insertPermissionSet(tx, { id, name, definition, at: ctx.now(), by: actorName(ctx) });
      await record(ctx, tx, {
        type: "permission_set.created",
        outcome: "success",
        permissionSetId: id,
        details: { name },
      });
    });
  } catch (error) {
    if ((error as { code?: unknown }).code === UNIQUE_VIOLATION)
      throw conflict("permission_set_name_taken", { name });
    throw error;
  }
  return id;
}

type Change = Asked & {
  id: string;
  expectedRevision: number;
  change: PermissionSetChange;
  /** For APIs, which read back what they wrote: keeps the new text even if its meaning is the same. */
  isVerbatim?: boolean;
};

/** Returns the definition after a change. @throws Refusal as `changePermissionSet` */
export async function planChange(
  db: Db,
  input: Change,
): Promise<{ before: PermissionSet; after: PermissionSetDefinition }> {
  const change = parseInput(changeInput, input.change);
  const before = await findPermissionSet(db, input.id);
  if (!before) throw notFound("permission_set_not_found");
  if (before.revision !== input.expectedRevision) throw conflict("permission_set_changed_meanwhile");
  const after = parseInput(definitionInput, { ...definitionOf(before), ...change });
  if (input.isVerbatim !== true && isSameInlinePolicy(before, after))
    after.inlinePolicy = before.inlinePolicy;
  if ((after.existingRole === null) !== (before.existingRole === null))
    throw invalidInput("permission_set_kind_fixed");
  return { before, after };
}

/**
 * Changes parts of a definition. A change without effect makes no version.
 * @returns the set's revision
 * @throws Refusal `invalid_input`, `not_found`, or `conflict` after a concurrent change
 */
export async function changePermissionSet(ctx: AdminCtx, input: Change): Promise<number> {
  return withAuthority(ctx, "administrator", async (tx) => {
    const { before, after } = await planChange(tx, input);
    requireAccepted(before, after, input.acceptedPolicies);
    if (canonicalJson(definitionOf(before)) === canonicalJson(after)) return before.revision;
    const saved = await updatePermissionSet(tx, {
      id: before.id,
      expectedRevision: before.revision,
      changesRole: rolePartOf(after) !== rolePartOf(before),
      definition: after,
      at: ctx.now(),
      by: actorName(ctx),
    });
    await ctx.events.emit(ctx, tx, "permission_set.changed", { permissionSetId: before.id });
    if (!saved) throw conflict("permission_set_changed_meanwhile");
    await record(ctx, tx, {
      type: "permission_set.changed",
      outcome: "success",
      permissionSetId: before.id,
      details: { name: before.name, version: before.revision + 1, changed: changedFields(before, after) },
    });
    return before.revision + 1;
  });
}

/** Returns one version. @throws Refusal `not_found` */
export async function getVersion(
  ctx: AdminCtx,
  input: { id: string; version: number },
): Promise<PermissionSetDefinition> {
  await requireReader(ctx);
  const definition =
    Number.isSafeInteger(input.version) && input.version > 0 && input.version < 2 ** 31
      ? await findVersion(ctx.db, input.id, input.version)
      : null;
  if (!definition) throw notFound("permission_set_version_not_found");
  return definition;
}

/** Makes an earlier version's definition the newest version. */
export async function restoreVersion(
  ctx: AdminCtx,
  input: { id: string; version: number; expectedRevision: number },
): Promise<number> {
  const definition = await getVersion(ctx, input);
  return changePermissionSet(ctx, {
    id: input.id,
    expectedRevision: input.expectedRevision,
    change: definition,
  });
}

/** Deletes a permission set. @throws Refusal `not_found`, or `conflict` with its uses */
export async function removePermissionSet(ctx: AdminCtx, input: { id: string }): Promise<void> {
  await withAuthority(ctx, "administrator", async (tx) => {
    const set = await findPermissionSet(tx, input.id);
    if (!set) throw notFound("permission_set_not_found");
    const [use, ...uses] = await listUses(tx, set.id);
    if (use) throw conflict("permission_set_in_use", { name: set.name, uses: allReasons([use, ...uses]) });
    await ctx.events.emit(ctx, tx, "permission_set.removed", { permissionSetId: set.id });
    await deletePermissionSet(tx, set.id).catch((error: unknown) => {
      if ((error as { code?: unknown }).code === FOREIGN_KEY_VIOLATION)
        throw conflict("permission_set_assigned_meanwhile", { name: set.name });
      throw error;
    });
    await record(ctx, tx, {
      type: "permission_set.deleted",
      outcome: "success",
      permissionSetId: set.id,
      details: { name: set.name },
    });
  });
}

export type PermissionSetPage = { sets: ListedPermissionSet[]; next: string | null };

export async function listPermissionSets(
  ctx: AdminCtx,
  page: { search?: string; after?: string; limit?: number },
): Promise<PermissionSetPage> {
  await requireReader(ctx);
  const limit = Math.min(page.limit ?? 50, MAX_PER_PAGE);
  const rows = await listRows(ctx.db, {
    search: page.search?.slice(0, 100),
    after: page.after,
    limit: limit + 1,
  });
  const sets = rows.slice(0, limit);
  return { sets, next: rows.length > limit ? (sets.at(-1)?.name.toLowerCase() ?? null) : null };
}

export type ShownVersion = PermissionSetVersion & {
  by: string;
  /** The previous version's definition; null for the first. */ previous: PermissionSetDefinition | null;
};
export type PermissionSetDetail = {
  set: PermissionSet;
  deployment: Deployment | null;
  versions: ShownVersion[];
  /** Where the next page of versions begins. */ older: number | null;
};

const VERSIONS_PER_PAGE = 20;

/** Returns a permission set with a page of its versions. @throws Refusal `not_found` */
export async function getPermissionSet(
  ctx: AdminCtx,
  id: string,
  page: { before?: number | undefined } = {},
): Promise<PermissionSetDetail> {
  await requireReader(ctx);
  const set = await findPermissionSet(ctx.db, id);
  if (!set) throw notFound("permission_set_not_found");
  const [deployments, rows] = [
    await countDeployments(ctx.db, [id]),
    await listVersions(ctx.db, id, { before: page.before, limit: VERSIONS_PER_PAGE + 1 }),
  ];
  const versions = rows
    .slice(0, VERSIONS_PER_PAGE)
    .map((version, index) => ({ ...version, previous: rows[index + 1]?.definition ?? null }));
  return {
    set,
    deployment: deployments.get(id) ?? null,
    versions,
    older: rows.length > VERSIONS_PER_PAGE ? (versions.at(-1)?.version ?? null) : null,
  };
}

export function definitionOf(set: PermissionSet): PermissionSetDefinition {
  const {
    description,
    sessionSeconds,
    sessionDuration,
    relayState,
    tags,
    awsManagedPolicies,
    customerManagedPolicies,
    inlinePolicy,
    boundary,
    existingRole,
    strongMinutes,
  } = set;
  return {
    description,
    sessionSeconds,
    sessionDuration,
    relayState,
    tags,
    awsManagedPolicies,
    customerManagedPolicies,
    inlinePolicy,
    boundary,
    existingRole,
    strongMinutes,
  };
}

/** A field that people see and compare. */
export type DefinitionField = Exclude<keyof PermissionSetDefinition, "sessionDuration">;

const isSameInlinePolicy = (before: PermissionSetDefinition, after: PermissionSetDefinition) =>
  before.inlinePolicy !== null &&
  after.inlinePolicy !== null &&
  isSamePolicy(before.inlinePolicy, after.inlinePolicy);

/** Returns the fields whose meaning differs: a policy or duration in another notation is the same. */
export function changedFields(
  before: PermissionSetDefinition,
  after: PermissionSetDefinition,
): DefinitionField[] {
  const isSameInline = isSameInlinePolicy(before, after);
  return (Object.keys(after) as (keyof PermissionSetDefinition)[]).filter(
    (field): field is DefinitionField =>
      field !== "sessionDuration" &&
      canonicalJson(before[field]) !== canonicalJson(after[field]) &&
      !(field === "inlinePolicy" && isSameInline),
  );
}
