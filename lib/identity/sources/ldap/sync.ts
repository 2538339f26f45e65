/**
 * One sync of a directory, from the first request to its changes in Foyer.
 *
 * States: read (nothing has changed; a failure ends here), planned (paused if it would remove too many users
 * or memberships), applied in small transactions, each of which first checks that the source is still enabled
 * and unchanged. The cursor moves only after the last one, so an interrupted sync is repeated.
 */
import { reason, type Reason } from "@/lib/messages/reason";
import { foldName } from "@/lib/formats/text";
import { record } from "@/lib/platform/audit/record";
import type { NewRow } from "@/lib/platform/db/schema";
import type { ActorCtx, SystemActor } from "@/lib/platform/context";
import { claimOf } from "../settings/claims";
import { textOf } from "../settings/fields";
import { findSourceClient } from "../registry/client";
import { lockSource } from "../registry/store";
import type { SourceClient } from "../settings/types";
import { changeMembers, retireGroups, updateGroups, type MemberChange } from "./apply-groups";
import { changePeople, disableLeavers, enableReturners, addNewcomers } from "./apply-people";
import { typed, withDirectory } from "./directory";
import { isApproved, SHOWN_LEAVERS, type PausedSync } from "./paused";
import { allowedAtOnce } from "../settings/allowed-at-once";
import { ALWAYS_ALLOWED, MEMBERS_ALWAYS_ALLOWED, planPeople, reasonToDisable } from "./plan";
import { membersHere, planGroups } from "./plan-groups";
import {
  groupClasses,
  readDirectory,
  stillThere,
  type Cursor,
  type DirectoryRead,
  type PersonRead,
} from "./read";
import { batchesOf, startRun, Stopped, type Run, type SyncResult } from "./run";
import {
  countMemberships,
  deleteEntries,
  readEntries,
  readGroups,
  readMemberships,
  readPeople,
  readSync,
  writeEntries,
  writeSync,
  type StoredEntry,
} from "./store";
import { DirectoryUnavailable, isUnavailable } from "./unavailable";

const READ_MILLISECONDS = 60_000;
/** How often to read everything: repairs what no change number reveals (a restored entry, a lost update). */
const FULL_EVERY_MILLISECONDS = 24 * 3_600_000;
const MAX_PROBLEMS = 200;

export type SyncEnd = "done" | "failed" | "paused" | "stopped";

/** Reads and applies. Never throws for what a directory does. */
export async function syncDirectory(
  ctx: ActorCtx<SystemActor>,
  sourceId: string,
  stillMine: () => Promise<boolean> = async () => true,
): Promise<SyncEnd> {
  const client = await findSourceClient(ctx, "ldap", sourceId, { isTest: false });
  if (!client) return "stopped";
  const { secret: _, ...source } = client;
  const run = startRun(ctx, source, { hold: (tx) => lockSource(tx, sourceId), stillMine });
  await writeSync(ctx.db, sourceId, { started_at: ctx.now() });
  try {
    return await attempt(run, client);
  } catch (error) {
    if (error instanceof Stopped) return "stopped";
    if (!isUnavailable(error)) throw error;
    await fail(run, error.reason);
    return "failed";
  }
}

async function attempt(run: Run, client: SourceClient<"ldap">): Promise<SyncEnd> {
  const { ctx, source } = run;
  const { settings } = source;
  const now = ctx.now();
  const [state, entries, people, groups] = [
    await readSync(ctx.db, source.id),
    await readEntries(ctx.db, source.id),
    await readPeople(ctx.db, source.id),
    await readGroups(ctx.db, source.id),
  ];
  const isDue = !state?.full_at || now.getTime() - state.full_at.getTime() >= FULL_EVERY_MILLISECONDS;
  const cursor = isDue || !state?.cursor ? null : (state.cursor as unknown as Cursor);
  // Read again who is admitted but missing in Foyer, because of a clash or because someone deleted them.
  const unread = new Set(
    [...entries.people]
      .filter(
        ([id, entry]) =>
          !people.has(id) &&
          reasonToDisable({ isDisabled: entry.is_disabled, expiresAt: entry.expires_at }, now) === null,
      )
      .map(([id]) => id),
  );
  const read = await withDirectory(
    ctx,
    client,
    { timeoutMilliseconds: READ_MILLISECONDS },
    async (directory) => {
      const known = {
        people: new Set(entries.people.keys()),
        groups: new Set(entries.groups.keys()),
        unread,
      };
      const all = await readDirectory(directory, settings, { known, cursor, revision: source.revision });
      // Look up apparent leavers one by one, unless there are so many that the sync will be paused for
      // approval anyway.
      const missing = [...people.values()]
        .filter((person) => person.isOwn && person.status === "enabled" && !all.people.has(person.subject))
        .map(({ subject }) => subject);
      if (missing.length <= 2_000)
        for (const id of await stillThere(directory, settings, typed(settings.userFilter), missing))
          all.people.set(id, null);
      const missingGroups = [...entries.groups.keys()].filter((id) => !all.groups.has(id));
      if (missingGroups.length <= 2_000)
        for (const id of await stillThere(directory, settings, groupClasses(settings), missingGroups)) {
          all.groups.set(id, null);
          if (entries.groups.get(id)?.is_wanted) all.wanted.add(id);
        }
      return all;
    },
  );
  const plan = planPeople({ settings, read: read.people, entries: entries.people, people, now });
  if (read.people.size === 0 && people.size > 0)
    throw new DirectoryUnavailable(reason("directory.no_users", { server: read.server }));

  const leaving = new Set(plan.leavers.map(({ userId }) => userId));
  const moved = new Set([
    ...plan.newcomers.map((one) => one.read.id),
    ...[...people.keys(), ...entries.groups.keys()].filter(
      (id) => !read.people.has(id) && !read.groups.has(id),
    ),
    ...[...read.people.keys()].filter((id) => !entries.people.has(id)),
  ]);
  const groupsPlan = planGroups({ read, entries, groups, moved });
  const inScope = new Map(
    [...people]
      .filter(([subject]) => read.people.has(subject))
      .map(([subject, person]) => [subject, person.id]),
  );
  const known = groupsPlan.wanted.filter((id) => groupsPlan.affected.has(id) && groups.has(id));
  const current = await readMemberships(ctx.db, [
    ...known.map((id) => groups.get(id)?.id ?? ""),
    ...groupsPlan.leaving.map(({ id }) => id),
  ]);
  const removals =
    countRemovals(
      known.map((id) => [current.get(groups.get(id)?.id ?? ""), membersHere(groupsPlan.graph, id, inScope)]),
      leaving,
    ) +
    countRemovals(
      groupsPlan.leaving.map(({ id }) => [current.get(id), new Set<string>()]),
      leaving,
    );

  const paused: PausedSync = {
    at: now.toISOString(),
    subjects: plan.leavers.map(({ subject }) => subject),
    shown: plan.leavers.slice(0, SHOWN_LEAVERS).map(({ userName, why }) => ({ userName, why })),
    enabled: plan.enabled,
    removals,
    memberships: await countMemberships(ctx.db, source.id),
  };
  const maxPercent = settings.maxDisabledPercent;
  const isTooMuch =
    plan.leavers.length > allowedAtOnce({ of: plan.enabled, maxPercent, always: ALWAYS_ALLOWED }) ||
    removals > allowedAtOnce({ of: paused.memberships, maxPercent, always: MEMBERS_ALWAYS_ALLOWED });
  if (isTooMuch && !isApproved(state?.approved ?? null, paused, now)) {
    await ctx.db.transaction().execute(async (tx) => {
      await writeSync(tx, source.id, {
        finished_at: ctx.now(),
        outcome: "paused",
        paused: JSON.stringify(paused),
        approved: null,
        result: JSON.stringify(resultOf(run, read, null)),
      });
      await record(ctx, tx, {
        type: "directory.sync_held",
        outcome: "refused",
        targetId: source.id,
        reason: "sync.too_many_removals",
        details: { people: plan.leavers.length, of: plan.enabled, memberships: removals },
      });
    });
    return "paused";
  }

  const gone = new Set([...people.keys()].filter((subject) => !read.people.has(subject)));
  await disableLeavers(run, plan.leavers);
  await changePeople(run, plan.changed, gone);
  await addNewcomers(run, plan.newcomers, gone);
  await enableReturners(run, plan.returners);
  await noteEntries(run, read, entries);
  const here =
    plan.newcomers.length === 0
      ? inScope
      : new Map(
          [...(await readPeople(ctx.db, source.id))]
            .filter(([subject]) => read.people.has(subject))
            .map(([subject, person]) => [subject, person.id]),
        );
  await retireGroups(run, groupsPlan.leaving);
  const groupIds = await updateGroups(run, groupsPlan, groups);
  const changes: MemberChange[] = [];
  for (const id of groupsPlan.affected) {
    const groupId = groupIds.get(id);
    if (groupId === undefined) continue;
    const wanted = membersHere(groupsPlan.graph, id, here);
    const have = current.get(groupId) ?? new Set<string>();
    const change = {
      groupId,
      added: [...wanted].filter((userId) => !have.has(userId)),
      removed: [...have].filter((userId) => !wanted.has(userId)),
    };
    if (change.added.length + change.removed.length > 0) changes.push(change);
  }
  await changeMembers(run, changes);
  await run.change(async (tx) => {
    const { counts } = run;
    Object.assign(counts, { people: inScope.size + counts.made, groups: groupIds.size });
    await writeSync(tx, source.id, {
      finished_at: ctx.now(),
      outcome: "done",
      cursor: read.cursor && JSON.stringify(read.cursor),
      ...(read.isFull ? { full_at: now } : {}),
      paused: null,
      approved: null,
      result: JSON.stringify(resultOf(run, read, null)),
    });
    if (
      read.isFull ||
      Object.entries(counts).some(([name, count]) => name !== "people" && name !== "groups" && count > 0)
    )
      await record(ctx, tx, {
        type: "directory.synced",
        outcome: "success",
        targetId: source.id,
        details: { isFull: read.isFull, ...counts, problems: run.problems.length },
      });
  });
  return "done";
}

/** Counts the memberships that would end, except for users who leave altogether. */
function countRemovals(
  groups: [Set<string> | undefined, Set<string>][],
  leaving: ReadonlySet<string>,
): number {
  return groups.reduce(
    (sum, [have, wanted]) =>
      sum + [...(have ?? [])].filter((id) => !wanted.has(id) && !leaving.has(id)).length,
    0,
  );
}

async function fail(run: Run, failure: Reason): Promise<void> {
  const { ctx, source } = run;
  ctx.log.warn("a directory could not be read", {
    sourceId: source.id,
    reason: failure.code,
    ...failure.params,
  });
  await ctx.db.transaction().execute(async (tx) => {
    const before = await readSync(tx, source.id);
    await writeSync(tx, source.id, {
      finished_at: ctx.now(),
      outcome: "failed",
      result: JSON.stringify(resultOf(run, null, failure)),
    });
    // Only once for a directory that stays down.
    if (before?.outcome !== "failed")
      await record(ctx, tx, {
        type: "directory.sync_failed",
        outcome: "failed",
        targetId: source.id,
        reason: failure,
      });
  });
}

function resultOf({ counts, problems }: Run, read: DirectoryRead | null, failure: Reason | null): SyncResult {
  return {
    server: read?.server ?? null,
    isFull: read?.isFull ?? false,
    counts,
    problems: problems.slice(0, MAX_PROBLEMS),
    problemCount: problems.length,
    failure,
  };
}

/** Stores what the next sync compares with, and the names that users may sign in with. */
async function noteEntries(
  run: Run,
  read: DirectoryRead,
  before: { people: Map<string, StoredEntry>; groups: Map<string, StoredEntry> },
): Promise<void> {
  const { source } = run;
  const rows: NewRow<"directory_entries">[] = [];
  for (const fresh of read.people.values()) if (fresh) rows.push(personEntry(source, fresh));
  for (const [id, fresh] of read.groups) {
    const known = before.groups.get(id);
    const isWanted = read.wanted.has(id);
    if (fresh || (known && known.is_wanted !== isWanted))
      rows.push({
        source_id: source.id,
        external_id: id,
        kind: "group",
        account_key: null,
        principal_key: null,
        is_disabled: false,
        expires_at: null,
        name: fresh ? fresh.name && fresh.name.slice(0, 1_000) : (known?.name ?? null),
        is_wanted: isWanted,
        members: JSON.stringify(fresh?.members ?? known?.members ?? []),
        group_ref: fresh ? fresh.refs.groupRef : (known?.group_ref ?? null),
        uids: JSON.stringify(fresh?.refs.uids ?? known?.uids ?? []),
      });
  }
  const changed = rows.filter((row) =>
    isNews(
      row,
      row.kind === "user" ? before.people.get(row.external_id) : before.groups.get(row.external_id),
    ),
  );
  for (const batch of batchesOf(changed, 500)) await run.change((tx) => writeEntries(tx, batch));
  const gone = [...before.people.keys()]
    .filter((id) => !read.people.has(id))
    .concat([...before.groups.keys()].filter((id) => !read.groups.has(id)));
  if (gone.length > 0) await run.change((tx) => deleteEntries(tx, source.id, gone));
}

function personEntry(
  source: Run["source"],
  { id, claims, status, refs }: PersonRead,
): NewRow<"directory_entries"> {
  const { account, principal } = source.settings.attributes;
  const key = (name: string) => {
    const value = claimOf(claims, name);
    const text = textOf(Array.isArray(value) ? (value as unknown[])[0] : value, 254);
    return text === null ? null : foldName(text);
  };
  return {
    source_id: source.id,
    external_id: id,
    kind: "user",
    account_key: key(account),
    principal_key: key(principal),
    is_disabled: status.isDisabled,
    expires_at: status.expiresAt,
    name: null,
    is_wanted: false,
    group_ref: refs.groupRef,
    uids: JSON.stringify(refs.uids),
  };
}

function isNews(row: NewRow<"directory_entries">, before: StoredEntry | undefined): boolean {
  if (!before) return true;
  const members = row.members ?? "[]";
  return (
    row.account_key !== before.account_key ||
    row.principal_key !== before.principal_key ||
    row.is_disabled !== before.is_disabled ||
    row.expires_at?.getTime() !== before.expires_at?.getTime() ||
    row.name !== before.name ||
    row.is_wanted !== before.is_wanted ||
    members !== JSON.stringify(before.members) ||
    row.group_ref !== before.group_ref ||
    (row.uids ?? "[]") !== JSON.stringify(before.uids)
  );
}
