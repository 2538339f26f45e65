/** Giving and taking access. Each change says beforehand what it would do, and asks for the roles it needs. */
import type { z } from "zod";
import { pageMark, readTimeMark } from "@/lib/formats/page-mark";
import { isUuid } from "@/lib/formats/uuid";
import { actorName, requireReader } from "@/lib/identity/administrators/service";
import { canAssign } from "@/lib/identity/administrators/policy";
import type { AdminCtx, Authority } from "@/lib/identity/administrators/types";
import { refuseAdministration } from "@/lib/identity/administrators/with-authority";
import { record } from "@/lib/platform/audit/record";
import type { Db } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import { conflict, invalidInput, notFound, legacy } from "@/lib/platform/errors";
import type { NewRun } from "@/lib/platform/events";
import { lockPermissionSets } from "../permission-sets/store";
import { newAssignmentsInput } from "./input";
import { describeEffect, nameChanges, type Dates, type Effect } from "./preview";
import {
  countAssignments,
  deleteAssignments,
  findAssignments,
  insertAssignments,
  isManagement,
  isReached,
  keyOf,
  listAssignments as listRows,
  listReachedRoles,
  lockSameAssignments,
  targetColumns,
  unitsAround,
  updateDates,
  type AssignmentFilter,
  type AssignmentRow,
  type ListedAssignment,
} from "./store";
import type { NewAssignments, Principal, Target } from "./types";

const FOREIGN_KEY_VIOLATION = "23503";
const MOST_PER_PAGE = 200;

type Parsed = z.output<typeof newAssignmentsInput>;

function parse(input: NewAssignments): Parsed {
  const parsed = newAssignmentsInput.safeParse(input);
  if (!parsed.success)
    throw invalidInput(legacy(parsed.error.issues[0]?.message ?? "The assignment is not valid."));
  return parsed.data;
}

/**
 * Assigns every principal every permission set on every target. What is assigned already takes the dates that are given.
 * @returns the ids of what is new and of what has other dates now, and the run that deploys what is missing
 * @throws Refusal `invalid_input`, `not_found` (also for what was not delegated to the asker)
 */
export async function createAssignments(
  ctx: AdminCtx,
  input: NewAssignments,
): Promise<{ ids: string[]; changed: string[]; runId: string }> {
  const wanted = parse(input);
  await requireAssignable(ctx, await requireReader(ctx), wanted);
  return ctx.db.transaction().execute(async (tx) => {
    const { ids, changed } = await insertAll(ctx, tx, wanted);
    for (const { row, before } of changed)
      await record(ctx, tx, {
        type: "assignment.changed",
        outcome: "success",
        targetId: row.user_id ?? row.group_id ?? undefined,
        permissionSetId: row.permission_set_id,
        accountId: row.account_id ?? undefined,
        details: { target: targetOf(row), before, after: datesOf(wanted) },
      });
    if (ids.length > 0 || changed.length === 0)
      await record(ctx, tx, {
        type: "assignment.created",
        outcome: "success",
        ...onlyOf(wanted),
        details: {
          ids: ids.length,
          principals: wanted.principals,
          targets: wanted.targets,
          permissionSetIds: wanted.permissionSetIds,
          startsAt: wanted.startsAt ?? null,
          endsAt: wanted.endsAt ?? null,
        },
      });
    const runId = newUuid();
    await ctx.events.emit(ctx, tx, "assignment.changed", {
      permissionSetIds: wanted.permissionSetIds,
      run: { id: runId, kind: "assign", ...about(wanted) },
    });
    return { ids, changed: changed.map(({ row }) => row.id), runId };
  });
}

/** Of an assignment to one, or of one, the log says whom and what; of many, its details do. */
function onlyOf({ principals, targets, permissionSetIds }: Parsed): {
  targetId?: string;
  permissionSetId?: string;
  accountId?: string;
} {
  const [principal, target, permissionSetId] = [principals[0], targets[0], permissionSetIds[0]];
  return {
    ...(principal && principals.length === 1 ? { targetId: principal.id } : {}),
    ...(permissionSetId && permissionSetIds.length === 1 ? { permissionSetId } : {}),
    ...(target?.kind === "account" && targets.length === 1 ? { accountId: target.accountId } : {}),
  };
}

/** Lines of each kind in the file of a preview. */
export const MOST_IN_FILE = 100_000;

/** What `createAssignments` would do, with the first of each kind named. Nothing is kept. */
export async function previewAssignments(
  ctx: AdminCtx,
  input: NewAssignments,
  most?: number,
): Promise<Effect> {
  const wanted = parse(input);
  await requireAssignable(ctx, await requireReader(ctx), wanted);
  let effect: Effect | undefined;
  const undo = new Error("undo");
  await ctx.db
    .transaction()
    .execute(async (tx) => {
      const { ids, changed } = await insertAll(ctx, tx, wanted);
      // Who had it until its end, and has it again, gains it.
      const given = [
        ...ids,
        ...changed
          .filter(({ before }) => before.endsAt !== null && before.endsAt <= ctx.now())
          .map(({ row }) => row.id),
      ];
      effect = {
        ...(await describeEffect(tx, {
          ids: given,
          now: ctx.now(),
          direction: "gain",
          permissionSetIds: wanted.permissionSetIds,
          most,
        })),
        dates: await nameChanges(
          tx,
          changed.map(({ row, before }) => ({ id: row.id, before, after: datesOf(wanted) })),
          most,
        ),
      };
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  if (!effect) throw new Error("the preview ended without an effect");
  return effect;
}

/**
 * @param input.endSessions also ends what people opened in AWS by them, where no other assignment gives it
 * @throws Refusal `not_found` when one of them does not exist, or was not delegated to the asker
 */
export async function removeAssignments(
  ctx: AdminCtx,
  input: { ids: string[]; endSessions?: boolean },
): Promise<{ runId: string }> {
  const authority = await requireReader(ctx);
  // Refusals are recorded outside the transaction, which they would otherwise be undone with.
  await findForRemoval(ctx, authority, input.ids);
  return ctx.db.transaction().execute(async (tx) => {
    const rows = await findAll(tx, input.ids);
    const permissionSetIds = [...new Set(rows.map((row) => row.permission_set_id))];
    // Until the transaction ends, nobody is signed in by these permission sets.
    if (input.endSessions) await lockPermissionSets(tx, permissionSetIds);
    const reached = input.endSessions ? await listReachedRoles(tx, input.ids) : [];
    await deleteAssignments(tx, input.ids);
    for (const row of rows)
      await record(ctx, tx, {
        type: "assignment.deleted",
        outcome: "success",
        targetId: row.user_id ?? row.group_id ?? undefined,
        permissionSetId: row.permission_set_id,
        accountId: row.account_id ?? undefined,
        details: { target: targetOf(row) },
      });
    const runId = newUuid();
    await ctx.events.emit(ctx, tx, "assignment.changed", {
      permissionSetIds,
      run: {
        id: runId,
        kind: "unassign",
        ...(permissionSetIds.length === 1 ? { permissionSetId: permissionSetIds[0] } : {}),
        ...aboutOne(rows),
      },
      ...(input.endSessions
        ? {
            lost: {
              roles: reached,
              userIds: rows.flatMap((row) => row.user_id ?? []),
              groupIds: rows.flatMap((row) => row.group_id ?? []),
            },
          }
        : {}),
    });
    return { runId };
  });
}

/** What `removeAssignments` would do. */
export async function previewRemoval(
  ctx: AdminCtx,
  input: { ids: string[] },
  most?: number,
): Promise<Effect> {
  const authority = await requireReader(ctx);
  const rows = await findForRemoval(ctx, authority, input.ids);
  return describeEffect(ctx.db, {
    ids: input.ids,
    now: ctx.now(),
    direction: "loss",
    permissionSetIds: [...new Set(rows.map((row) => row.permission_set_id))],
    most,
  });
}

/** How many assignments a filter finds, up to `MOST_COUNTED`. */
export async function countListed(ctx: AdminCtx, filter: AssignmentFilter): Promise<number> {
  await requireReader(ctx);
  return countAssignments(ctx.db, { ...filter, search: filter.search?.slice(0, 100) });
}

export type AssignmentPage = { assignments: ListedAssignment[]; next: string | null };

/** Newest first; `after` is the `next` of the page before. */
export async function listAssignments(
  ctx: AdminCtx,
  page: AssignmentFilter & { after?: string; limit?: number },
): Promise<AssignmentPage> {
  await requireReader(ctx);
  const limit = Math.min(page.limit ?? 50, MOST_PER_PAGE);
  const rows = await listRows(ctx.db, {
    ...page,
    after: readTimeMark(page.after),
    search: page.search?.slice(0, 100),
    limit: limit + 1,
  });
  const assignments = rows.slice(0, limit);
  const last = assignments.at(-1);
  return { assignments, next: rows.length > limit && last ? pageMark(last.created_at, last.id) : null };
}

async function findAll(db: Db, ids: string[]): Promise<AssignmentRow[]> {
  if (ids.length === 0 || ids.length > MOST_PER_PAGE || !ids.every(isUuid))
    throw notFound("Choose the assignments to remove.");
  const rows = await findAssignments(db, ids);
  if (rows.length !== new Set(ids).size)
    throw notFound("An assignment of these was removed already. Load the page again.");
  return rows;
}

async function findForRemoval(ctx: AdminCtx, authority: Authority, ids: string[]): Promise<AssignmentRow[]> {
  const rows = await findAll(ctx.db, ids);
  for (const row of rows) {
    const principal: Principal =
      row.user_id === null ? { kind: "group", id: row.group_id ?? "" } : { kind: "user", id: row.user_id };
    await requireOne(ctx, authority, {
      principal,
      target: targetOf(row),
      permissionSetId: row.permission_set_id,
    });
  }
  return rows;
}

async function requireAssignable(ctx: AdminCtx, authority: Authority, wanted: Parsed): Promise<void> {
  if (authority.isAdministrator) return;
  for (const principal of wanted.principals)
    for (const target of wanted.targets)
      for (const permissionSetId of wanted.permissionSetIds)
        await requireOne(ctx, authority, { principal, target, permissionSetId });
}

async function requireOne(
  ctx: AdminCtx,
  authority: Authority,
  one: { principal: Principal; target: Target; permissionSetId: string },
): Promise<void> {
  if (authority.isAdministrator) return;
  const { userId } = authority;
  const reachesUserIds = new Set(
    userId !== null && (await isReached(ctx.db, one.principal, userId)) ? [userId] : [],
  );
  if (
    !canAssign(authority, {
      permissionSetId: one.permissionSetId,
      isManagement: await isManagement(ctx.db, one.target),
      unitIds: await unitsAround(ctx.db, one.target),
      reachesUserIds,
    })
  )
    await refuseAdministration(ctx, "outside_delegation");
}

const datesOf = ({ startsAt, endsAt }: Parsed): Dates => ({
  startsAt: startsAt ?? null,
  endsAt: endsAt ?? null,
});
const isSameDate = (one: Date | null, other: Date | null) => one?.getTime() === other?.getTime();

type Made = { ids: string[]; changed: { row: AssignmentRow; before: Dates }[] };

/** Inserts what is missing, and gives the rest the dates. */
async function insertAll(ctx: AdminCtx, tx: Db, wanted: Parsed): Promise<Made> {
  const at = ctx.now();
  const rows = wanted.principals.flatMap((principal) =>
    wanted.targets.flatMap((target) =>
      wanted.permissionSetIds.map((permissionSetId) => ({
        id: newUuid(),
        ...targetColumns(target),
        permission_set_id: permissionSetId,
        user_id: principal.kind === "user" ? principal.id : null,
        group_id: principal.kind === "group" ? principal.id : null,
        starts_at: wanted.startsAt ?? null,
        ends_at: wanted.endsAt ?? null,
        created_by: actorName(ctx),
        created_at: at,
      })),
    ),
  );
  const ids = await insertAssignments(tx, rows).catch((error: unknown) => {
    if ((error as { code?: unknown }).code === FOREIGN_KEY_VIOLATION)
      throw notFound("A person, group, account, unit or permission set of these does not exist any more.");
    throw error;
  });
  const made = new Set(rows.filter(({ id }) => ids.includes(id)).map(keyOf));
  const there = rows.filter((row) => !made.has(keyOf(row)));
  const same = await lockSameAssignments(tx, there);
  if (same.length < new Set(there.map(keyOf)).size)
    throw conflict("Somebody removed one of these assignments meanwhile. Try again.");
  const dates = datesOf(wanted);
  const changed = same.filter(
    (row) => !(isSameDate(row.starts_at, dates.startsAt) && isSameDate(row.ends_at, dates.endsAt)),
  );
  await updateDates(
    tx,
    changed.map(({ id }) => id),
    dates,
  );
  return {
    ids,
    changed: changed.map((row) => ({ row, before: { startsAt: row.starts_at, endsAt: row.ends_at } })),
  };
}

function targetOf(row: AssignmentRow): Target {
  switch (row.target_kind) {
    case "account":
      return { kind: "account", accountId: row.account_id ?? "" };
    case "unit":
      return { kind: "unit", unitId: row.unit_id ?? "" };
    case "tag":
      return { kind: "tag", key: row.tag_key ?? "", value: row.tag_value ?? "" };
    case "all":
      return { kind: "all" };
  }
}

function aboutOne(rows: AssignmentRow[]): Omit<NewRun, "id" | "kind"> {
  const [row] = rows;
  return rows.length !== 1 || !row
    ? {}
    : {
        accountId: row.account_id ?? undefined,
        userId: row.user_id ?? undefined,
        groupId: row.group_id ?? undefined,
      };
}

function about(wanted: Parsed): Omit<NewRun, "id" | "kind"> {
  const [[target], [principal]] = [wanted.targets, wanted.principals];
  return {
    ...(wanted.permissionSetIds.length === 1 ? { permissionSetId: wanted.permissionSetIds[0] } : {}),
    ...(wanted.targets.length === 1 && target?.kind === "account" ? { accountId: target.accountId } : {}),
    ...(wanted.principals.length === 1 && principal
      ? principal.kind === "user"
        ? { userId: principal.id }
        : { groupId: principal.id }
      : {}),
  };
}
