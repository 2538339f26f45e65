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
import type { Db } from "@/lib/platform/context";
import type { NewRow } from "@/lib/platform/db/schema";
import { hasKind } from "@/lib/platform/errors";
import { keepAdministrator } from "../../administrators/store";
import { readLookAlikes } from "../../principals/look-alikes";
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

type Wanted = { externalId: string; id: string; name: string; group: StoredGroup | undefined };

/** Returns the names that a group may have, by preference: its own, with the source's name, with an id. */
const possibleNames = (name: string, source: string, id: string): [string, string, string] => [
  name,
  `${name.slice(0, 200)} (${source.slice(0, 50)})`,
  `${name.slice(0, 200)} (${id})`,
];

/** Creates, restores and renames groups. @returns the groups by their id in the directory */
export async function updateGroups(
  run: Run,
  plan: GroupsPlan,
  known: ReadonlyMap<string, StoredGroup>,
): Promise<Map<string, string>> {
  const here = new Map<string, string>();
  for (const batch of batchesOf(plan.wanted, BATCH)) {
    const work = batch.filter((id) => {
      const group = known.get(id);
      if (group) here.set(id, group.id);
      const name = (plan.names.get(id) ?? "").trim();
      return (
        !group ||
        group.dormant_since !== null ||
        !possibleNames(name, run.source.name, group.id).includes(group.display_name)
      );
    });
    if (work.length === 0) continue;
    await run.change(async (tx) => {
      const wanted = withUsableNames(run, plan, work, known);
      await writeGroups(run, tx, wanted);
      for (const { externalId, id } of wanted) here.set(externalId, id);
    });
  }
  return here;
}

/** Reports groups whose names Foyer can't use, and leaves them out. */
function withUsableNames(
  run: Run,
  plan: GroupsPlan,
  externalIds: string[],
  known: ReadonlyMap<string, StoredGroup>,
): Wanted[] {
  return externalIds.flatMap((externalId) => {
    const name = (plan.names.get(externalId) ?? "").trim();
    const group = known.get(externalId);
    if (isPrintable(name, 256)) return [{ externalId, name, group, id: group?.id ?? newUuid() }];
    run.problems.push({ name: name.slice(0, 100), problem: reason("sync.group_name_not_usable") });
    return [];
  });
}

async function writeGroups(run: Run, tx: Db, wanted: Wanted[]): Promise<void> {
  const { ctx, source } = run;
  const names = wanted.flatMap(({ name, id }) => possibleNames(name, source.name, id));
  const holders = await findHolders(tx, names.map(foldName));
  const alike = await readLookAlikes(tx, "groups", names);
  const fresh: NewRow<"groups">[] = [];
  const events: AuditEvent[] = [];
  for (const { externalId, name, group, id } of wanted) {
    const displayName =
      possibleNames(name, source.name, id).find(
        (each) => (holders.get(foldName(each)) ?? id) === id && alike.find(each, id) === null,
      ) ?? `${name.slice(0, 200)} #${id}`;
    const columns = { display_name: displayName, display_name_key: foldName(displayName) };
    if (group) {
      // Renames come before new groups, which may take the old names.
      await updateGroup(tx, id, { ...columns, dormant_since: null }, ctx.now());
      for (const [key, holder] of holders) if (holder === id) holders.delete(key);
    } else {
      const [source_id, external_id, now] = [source.id, externalId, ctx.now()];
      fresh.push({ id, ...columns, source_id, external_id, created_at: now, updated_at: now });
    }
    holders.set(columns.display_name_key, id);
    alike.add(displayName, id);
    const cameBack = group !== undefined && group.dormant_since !== null;
    events.push({
      type: group && !cameBack ? "group.changed" : "group.created",
      outcome: "success",
      targetId: id,
      details: { name: displayName, sourceId: source.id, cameBack },
    });
    if (!group || cameBack) run.counts.groupsMade += 1;
  }
  await insertGroups(tx, fresh);
  await recordAll(ctx, tx, events);
}

/** Returns which groups have these names. */
async function findHolders(tx: Db, keys: string[]): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map();
  const rows = await tx
    .selectFrom("groups")
    .select(["id", "display_name_key"])
    .where("display_name_key", "in", keys)
    .execute();
  return new Map(rows.map((row) => [row.display_name_key, row.id]));
}

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
