/**
 * Groups of a directory and their members: only this source's groups, changed by it alone.
 *
 * A group that is gone loses its members at once. While something is assigned to it, it stays dormant, and
 * only its own id restores it.
 */
import { reason } from "@/lib/messages/reason";
import { foldName, isPrintable } from "@/lib/formats/text";
import { record, recordAll, type AuditEvent } from "@/lib/platform/audit/record";
import { newUuid } from "@/lib/platform/crypto/random";
import type { NewRow } from "@/lib/platform/db/schema";
import { hasKind } from "@/lib/platform/errors";
import { keepAdministrator } from "../../administrators/store";
import {
  deleteGroupRow,
  deleteMembers,
  insertGroups,
  insertMembers,
  makeDormant,
  updateGroup,
} from "../../groups/store";
import type { GroupsPlan } from "./plan-groups";
import { batchesOf, type Run } from "./run";
import type { StoredGroup } from "./store";

const BATCH = 200;
const MEMBERS_AT_ONCE = 2_000;

/** Returns the first of a group's possible names that is free. */
function freeGroupName(
  source: Run["source"],
  holders: ReadonlyMap<string, string>,
  name: string,
  id: string,
): string {
  const names = [
    name,
    `${name.slice(0, 200)} (${source.name.slice(0, 50)})`,
    `${name.slice(0, 200)} (${id})`,
  ];
  return names.find((each) => (holders.get(foldName(each)) ?? id) === id) ?? `${name.slice(0, 200)} #${id}`;
}

/** Creates, restores and renames groups. @returns the groups by their id in the directory */
export async function updateGroups(
  run: Run,
  plan: GroupsPlan,
  known: ReadonlyMap<string, StoredGroup>,
): Promise<Map<string, string>> {
  const { ctx, source } = run;
  const here = new Map<string, string>();
  for (const batch of batchesOf(plan.wanted, BATCH)) {
    const work = batch.filter((id) => {
      const group = known.get(id);
      if (group) here.set(id, group.id);
      return !group || group.dormant_since !== null || !isNamed(group, plan.names.get(id) ?? "", source.name);
    });
    if (work.length === 0) continue;
    await run.change(async (tx) => {
      const named = work.flatMap((externalId) => {
        const name = (plan.names.get(externalId) ?? "").trim();
        const group = known.get(externalId);
        if (isPrintable(name, 256)) return [{ externalId, name, group, id: group?.id ?? newUuid() }];
        run.problems.push({ name: name.slice(0, 100), problem: reason("sync.group_name_not_usable") });
        return [];
      });
      const keys = named.flatMap(({ name, id }) =>
        [name, `${name.slice(0, 200)} (${source.name.slice(0, 50)})`, `${name.slice(0, 200)} (${id})`].map(
          foldName,
        ),
      );
      const holders = new Map(
        (keys.length === 0
          ? []
          : await tx
              .selectFrom("groups")
              .select(["id", "display_name_key"])
              .where("display_name_key", "in", keys)
              .execute()
        ).map((row) => [row.display_name_key, row.id]),
      );
      const fresh: NewRow<"groups">[] = [];
      const events: AuditEvent[] = [];
      for (const { externalId, name, group, id } of named) {
        const displayName = freeGroupName(source, holders, name, id);
        const names = { display_name: displayName, display_name_key: foldName(displayName) };
        if (group) {
          // Renames come before new groups, which may take the old names.
          await updateGroup(tx, id, { ...names, dormant_since: null }, ctx.now());
          for (const [key, holder] of holders) if (holder === id) holders.delete(key);
        } else
          fresh.push({
            id,
            ...names,
            source_id: source.id,
            external_id: externalId,
            created_at: ctx.now(),
            updated_at: ctx.now(),
          });
        holders.set(names.display_name_key, id);
        events.push({
          type: group && group.dormant_since === null ? "group.changed" : "group.created",
          outcome: "success",
          targetId: id,
          details: {
            name: displayName,
            sourceId: source.id,
            cameBack: group !== undefined && group.dormant_since !== null,
          },
        });
        if (!group || group.dormant_since !== null) run.counts.groupsMade += 1;
        here.set(externalId, id);
      }
      await insertGroups(tx, fresh);
      await recordAll(ctx, tx, events);
    });
  }
  return here;
}

/** Returns whether a group has this name already, perhaps with the source's name appended. */
const isNamed = (group: StoredGroup, name: string, source: string) =>
  [
    name.trim(),
    `${name.trim().slice(0, 200)} (${source.slice(0, 50)})`,
    `${name.trim().slice(0, 200)} (${group.id})`,
  ].includes(group.display_name);

export type MemberChange = { groupId: string; added: string[]; removed: string[] };

export async function changeMembers(run: Run, changes: MemberChange[]): Promise<void> {
  const { ctx, source } = run;
  const rows = changes.flatMap(({ groupId, added }) => added.map((userId) => ({ groupId, userId })));
  for (const batch of batchesOf(rows, MEMBERS_AT_ONCE)) {
    await run.change(async (tx) => {
      const made = await insertMembers(tx, batch, ctx.now());
      run.counts.membersAdded += made.reduce((sum, { userIds }) => sum + userIds.length, 0);
      await recordAll(ctx, tx, memberEvents("group_member.added", source.id, made));
    });
  }
  for (const { groupId, removed } of changes)
    for (const batch of batchesOf(removed, MEMBERS_AT_ONCE)) await removeMembers(run, groupId, batch);
}

/** Keeps those who are the last administrators through it, and reports that. */
async function removeMembers(run: Run, groupId: string, userIds: string[]): Promise<void> {
  const { ctx, source } = run;
  try {
    await run.change(async (tx) => {
      const gone = await keepAdministrator(tx, () => deleteMembers(tx, groupId, userIds));
      run.counts.membersRemoved += gone.length;
      await recordAll(
        ctx,
        tx,
        memberEvents(
          "group_member.removed",
          source.id,
          gone.length === 0 ? [] : [{ groupId, userIds: gone }],
        ),
      );
    });
  } catch (error) {
    if (!hasKind(error, "conflict")) throw error;
    const group = await ctx.db
      .selectFrom("groups")
      .select("display_name")
      .where("id", "=", groupId)
      .executeTakeFirst();
    run.problems.push({
      name: group?.display_name ?? groupId,
      problem: reason("sync.last_administrator_members"),
    });
  }
}

/** One event per group, with its users. */
function memberEvents(
  type: "group_member.added" | "group_member.removed",
  sourceId: string,
  groups: { groupId: string; userIds: string[] }[],
): AuditEvent[] {
  return groups.map(({ groupId, userIds }) => ({
    type,
    outcome: "success",
    targetId: userIds.length === 1 ? userIds[0] : groupId,
    details: { groupId, sourceId, userIds },
  }));
}

export async function retireGroups(run: Run, leaving: StoredGroup[]): Promise<void> {
  const { ctx, source } = run;
  for (const group of leaving) {
    const members = (
      await ctx.db.selectFrom("group_members").select("user_id").where("group_id", "=", group.id).execute()
    ).map(({ user_id }) => user_id);
    for (const batch of batchesOf(members, MEMBERS_AT_ONCE)) await removeMembers(run, group.id, batch);
    await run.change(async (tx) => {
      await tx.selectFrom("groups").select("id").where("id", "=", group.id).forUpdate().execute();
      // Someone had to stay in it, so it stays too.
      if (
        await tx
          .selectFrom("group_members")
          .select("user_id")
          .where("group_id", "=", group.id)
          .limit(1)
          .executeTakeFirst()
      )
        return;
      const used =
        (await tx
          .selectFrom("assignments")
          .select("id")
          .where("group_id", "=", group.id)
          .limit(1)
          .executeTakeFirst()) ??
        (await tx
          .selectFrom("administrators")
          .select("id")
          .where("group_id", "=", group.id)
          .limit(1)
          .executeTakeFirst());
      if (used) await makeDormant(tx, group, ctx.now());
      else await deleteGroupRow(tx, group.id);
      run.counts.groupsGone += 1;
      await record(ctx, tx, {
        type: "group.deleted",
        outcome: "success",
        targetId: group.id,
        details: { name: group.display_name, sourceId: source.id, keepsAssignments: Boolean(used) },
      });
    });
  }
}
