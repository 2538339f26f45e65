/** Deletes users and groups of a SCIM directory. */
import type { ScimCtx } from "../administrators/types";
import { removeGroup } from "../groups/delete";
import { removeUser } from "../users/delete";
import { sleepScimGroup } from "./groups";
import { requireLiveToken } from "./tokens";

/** @throws Refusal `not_found` also for users of other sources, or `conflict` for the last administrator */
export async function deleteScimUser(ctx: ScimCtx, input: { userId: string }): Promise<void> {
  const { sourceId } = ctx.actor;
  await ctx.db.transaction().execute(async (tx) => {
    await requireLiveToken(ctx, tx);
    await removeUser(ctx, tx, { ...input, sourceId });
  });
}

/**
 * Makes the group dormant where its external id can bring it back; otherwise deletes it with what is assigned
 * to it.
 * @throws Refusal `not_found` also for groups of other sources, or `conflict` for the last administrators' group
 */
export async function deleteScimGroup(ctx: ScimCtx, input: { groupId: string }): Promise<void> {
  if (await sleepScimGroup(ctx, input.groupId)) return;
  const { sourceId } = ctx.actor;
  await ctx.db.transaction().execute(async (tx) => {
    await requireLiveToken(ctx, tx);
    await removeGroup(ctx, tx, { ...input, sourceId });
  });
}
