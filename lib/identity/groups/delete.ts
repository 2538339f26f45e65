/** Deletes groups permanently. What belongs to them is deleted too: other rooms handle `group.deleted`. */
import { isUuid } from "@/lib/formats/uuid";
import { record } from "@/lib/platform/audit/record";
import type { Db } from "@/lib/platform/context";
import { notFound } from "@/lib/platform/errors";
import { keepAdministrator } from "../administrators/store";
import type { AdminCtx, WriterCtx } from "../administrators/types";
import { withAuthority } from "../administrators/with-authority";
import { deleteGroupRow, lockGroup } from "./store";

/** Deletes a group. @throws Refusal `not_found`, or `conflict` for the group of the last administrators */
export async function deleteGroup(ctx: AdminCtx, input: { groupId: string }): Promise<void> {
  await withAuthority(ctx, "administrator", (tx) => removeGroup(ctx, tx, input));
}

/**
 * Deletes in a transaction whose caller is authorized.
 * @param input.sourceId only a group of this source
 * @throws Refusal `not_found`, or `conflict` for the group of the last administrators
 */
export async function removeGroup(
  ctx: WriterCtx,
  tx: Db,
  input: { groupId: string; sourceId?: string },
): Promise<void> {
  const { groupId, sourceId } = input;
  const group = isUuid(groupId) ? await lockGroup(tx, groupId) : null;
  if (!group || (sourceId !== undefined && group.source_id !== sourceId)) throw notFound("group_not_found");
  await ctx.events.emit(ctx, tx, "group.deleted", { groupId });
  await keepAdministrator(tx, () => deleteGroupRow(tx, groupId));
  await record(ctx, tx, {
    type: "group.deleted",
    outcome: "success",
    targetId: groupId,
    details: { name: group.display_name },
  });
}
