/** Previews creating or removing assignments. */
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { withAuthority } from "@/lib/identity/administrators/with-authority";
import type { Db } from "@/lib/platform/context";
import { parseInput } from "@/lib/platform/parse-input";
import { requireAssignable } from "../assignments/authority";
import { newAssignmentsInput, scopesOf, type ParsedAssignments } from "../assignments/input";
import { datesOf, insertAll } from "../assignments/insert-all";
import { findRemovable } from "../assignments/remove";
import type { NewAssignments } from "../assignments/types";
import { describeEffect, nameChanges, type Effect } from "./effect";

/** Maximum lines of each kind in the file of a preview. */
export const MAX_IN_FILE = 100_000;

/** Carries the result out of the transaction that it rolls back. */
class Rollback extends Error {
  constructor(readonly effect: Effect) {
    super("rolled back");
  }
}

/** Returns what `createAssignments` would do, naming the first `max` of each kind. Stores nothing. */
export async function previewAssignments(
  ctx: AdminCtx,
  input: NewAssignments,
  max?: number,
): Promise<Effect> {
  const wanted = parseInput(newAssignmentsInput, input);
  try {
    return await withAuthority(
      ctx,
      "reader",
      async (tx, authority): Promise<never> => {
        await requireAssignable(tx, authority, scopesOf(wanted));
        throw new Rollback(await effectOf(ctx, tx, wanted, max));
      },
      { decidesNothing: true },
    );
  } catch (error) {
    if (error instanceof Rollback) return error.effect;
    throw error;
  }
}

async function effectOf(
  ctx: AdminCtx,
  tx: Db,
  wanted: ParsedAssignments,
  max: number | undefined,
): Promise<Effect> {
  const { ids, changed } = await insertAll(ctx, tx, wanted);
  // An expired assignment with new dates grants access again.
  const revived = changed.filter(({ before }) => before.endsAt !== null && before.endsAt <= ctx.now());
  const effect = await describeEffect(tx, {
    ids: [...ids, ...revived.map(({ row }) => row.id)],
    now: ctx.now(),
    direction: "gain",
    max,
  });
  const after = datesOf(wanted);
  const dates = await nameChanges(
    tx,
    changed.map(({ row, before }) => ({ id: row.id, before, after })),
    max,
  );
  return { ...effect, dates };
}

/** Returns what `removeAssignments` would do. */
export async function previewRemoval(ctx: AdminCtx, input: { ids: string[] }, max?: number): Promise<Effect> {
  return withAuthority(
    ctx,
    "reader",
    async (tx, authority) => {
      await findRemovable(tx, authority, input.ids);
      return describeEffect(tx, { ids: input.ids, now: ctx.now(), direction: "loss", max });
    },
    { decidesNothing: true },
  );
}
