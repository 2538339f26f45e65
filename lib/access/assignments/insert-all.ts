/** Writes the assignments of one request: what a creation does, and its preview rolls back. */
import { actorName } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import type { Db } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import { conflict, notFound } from "@/lib/platform/errors";
import type { ParsedAssignments } from "./input";
import {
  insertAssignments,
  keyOf,
  lockSameAssignments,
  targetColumns,
  updateDates,
  type AssignmentRow,
} from "./store";
import type { Dates } from "./types";

const FOREIGN_KEY_VIOLATION = "23503";

export const datesOf = ({ startsAt, endsAt }: ParsedAssignments): Dates => ({
  startsAt: startsAt ?? null,
  endsAt: endsAt ?? null,
});
const isSameDate = (one: Date | null, other: Date | null) => one?.getTime() === other?.getTime();

export type Inserted = { ids: string[]; changed: { row: AssignmentRow; before: Dates }[] };

/** Inserts assignments that are missing, and gives the others the dates. */
export async function insertAll(ctx: AdminCtx, tx: Db, wanted: ParsedAssignments): Promise<Inserted> {
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
    if ((error as { code?: unknown }).code === FOREIGN_KEY_VIOLATION) throw notFound("assignment_parts_gone");
    throw error;
  });
  const inserted = new Set(rows.filter(({ id }) => ids.includes(id)).map(keyOf));
  const existing = rows.filter((row) => !inserted.has(keyOf(row)));
  const same = await lockSameAssignments(tx, existing);
  if (same.length < new Set(existing.map(keyOf)).size) throw conflict("assignments_changed_meanwhile");
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
