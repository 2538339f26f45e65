/**
 * One sync of a directory, from the first request to its changes in Foyer.
 *
 * States: read (nothing has changed; a failure ends here), planned (paused if it would remove too many users
 * or memberships), applied in small transactions, each of which first checks that the source is still enabled
 * and unchanged. The cursor moves only after the last one, so an interrupted sync is repeated.
 */
import { reason, type Reason } from "@/lib/messages/reason";
import { record } from "@/lib/platform/audit/record";
import type { ActorCtx, SystemActor } from "@/lib/platform/context";
import type { Row } from "@/lib/platform/db/schema";
import { findSourceClient } from "../registry/client";
import { lockSource } from "../registry/store";
import { allowedAtOnce } from "../settings/allowed-at-once";
import type { SourceClient } from "../settings/types";
import { changeMembers, retireGroups, updateGroups, type MemberChange } from "./apply-groups";
import { changePeople, disableLeavers, enableReturners, addNewcomers } from "./apply-people";
import { typed, withDirectory } from "./directory";
import { noteEntries } from "./note-entries";
import { isApproved, SHOWN_LEAVERS, type PausedSync } from "./paused";
import { ALWAYS_ALLOWED, MEMBERS_ALWAYS_ALLOWED, planPeople, reasonToDisable, type PeoplePlan } from "./plan";
import { membersHere, planGroups, type GroupsPlan } from "./plan-groups";
import { groupClasses, readDirectory, stillThere, type Cursor, type DirectoryRead } from "./read";
import { startRun, Stopped, type Run, type SyncResult } from "./run";
import {
  countMemberships,
  readEntries,
  readGroups,
  readMemberships,
  readPeople,
  readSync,
  writeSync,
  type Person,
  type StoredEntry,
  type StoredGroup,
} from "./store";
import { DirectoryUnavailable, isUnavailable } from "./unavailable";

const READ_MILLISECONDS = 60_000;
/** How often to read everything: repairs what no change number reveals (a restored entry, a lost update). */
const FULL_EVERY_MILLISECONDS = 24 * 3_600_000;
const MAX_PROBLEMS = 200;
const MAX_LOOKED_UP = 2_000;

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
  const run = startRun(ctx, source, { lock: (tx) => lockSource(tx, sourceId), stillMine });
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
  const before = await readStored(run);
  const read = await readEverything(run, client, before);
  if (read.people.size === 0 && before.people.size > 0)
    throw new DirectoryUnavailable(reason("directory.no_users", { server: read.server }));
  const plan = await planSync(run, before, read);
  const paused = await wouldPause(run, before, plan);
  if (paused !== null) {
    await pause(run, read, paused);
    return "paused";
  }
  await apply(run, before, read, plan);
  return "done";
}

/** What Foyer knows of a directory when a sync begins. */
type Stored = {
  now: Date;
  state: Row<"directory_syncs"> | null;
  entries: { people: Map<string, StoredEntry>; groups: Map<string, StoredEntry> };
  /** By subject. */
  people: Map<string, Person>;
  /** By id in the directory. */
  groups: Map<string, StoredGroup>;
};

async function readStored({ ctx, source }: Run): Promise<Stored> {
  return {
    now: ctx.now(),
    state: await readSync(ctx.db, source.id),
    entries: await readEntries(ctx.db, source.id),
    people: await readPeople(ctx.db, source.id),
    groups: await readGroups(ctx.db, source.id),
  };
}

/** Reads the directory, and looks up by id what its list seems to miss. */
async function readEverything(
  { ctx, source }: Run,
  client: SourceClient<"ldap">,
  { now, state, entries, people }: Stored,
): Promise<DirectoryRead> {
  const { settings, revision } = source;
  const isDue = !state?.full_at || now.getTime() - state.full_at.getTime() >= FULL_EVERY_MILLISECONDS;
  const cursor = isDue || !state?.cursor ? null : (state.cursor as unknown as Cursor);
  const known = {
    people: new Set(entries.people.keys()),
    groups: new Set(entries.groups.keys()),
    unread: new Set(admittedButMissing(entries.people, people, now)),
  };
  const options = { timeoutMilliseconds: READ_MILLISECONDS };
  return withDirectory(ctx, client, options, async (directory) => {
    const all = await readDirectory(directory, settings, { known, cursor, revision });
    // Look up apparent leavers one by one, unless there are so many that the sync will be paused for
    // approval anyway.
    const missing = [...people.values()]
      .filter((person) => person.isOwn && person.status === "enabled" && !all.people.has(person.subject))
      .map(({ subject }) => subject);
    if (missing.length <= MAX_LOOKED_UP)
      for (const id of await stillThere(directory, settings, typed(settings.userFilter), missing))
        all.people.set(id, null);
    const missingGroups = [...entries.groups.keys()].filter((id) => !all.groups.has(id));
    if (missingGroups.length <= MAX_LOOKED_UP)
      for (const id of await stillThere(directory, settings, groupClasses(settings), missingGroups)) {
        all.groups.set(id, null);
        if (entries.groups.get(id)?.is_wanted) all.wanted.add(id);
      }
    return all;
  });
}

/** Returns who is admitted but not in Foyer, because of a clash or because someone deleted them. */
function admittedButMissing(
  entries: ReadonlyMap<string, StoredEntry>,
  people: ReadonlyMap<string, Person>,
  now: Date,
): string[] {
  return [...entries].flatMap(([id, { is_disabled: isDisabled, expires_at: expiresAt }]) =>
    !people.has(id) && reasonToDisable({ isDisabled, expiresAt }, now) === null ? [id] : [],
  );
}

type SyncPlan = {
  people: PeoplePlan;
  groups: GroupsPlan;
  /** Users in scope who exist in Foyer, by subject. */
  inScope: Map<string, string>;
  /** Who is in which group now. */
  current: Map<string, Set<string>>;
  /** Memberships that would end, except those of leavers. */
  removals: number;
};

async function planSync(run: Run, before: Stored, read: DirectoryRead): Promise<SyncPlan> {
  const { ctx, source } = run;
  const { entries, people, groups, now } = before;
  const { settings } = source;
  const peoplePlan = planPeople({ settings, read: read.people, entries: entries.people, people, now });
  const moved = new Set([
    ...peoplePlan.newcomers.map((one) => one.read.id),
    ...[...people.keys(), ...entries.groups.keys()].filter(
      (id) => !read.people.has(id) && !read.groups.has(id),
    ),
    ...[...read.people.keys()].filter((id) => !entries.people.has(id)),
  ]);
  const groupsPlan = planGroups({ read, entries, groups, moved });
  const inScope = usersInScope(people, read);
  const known = groupsPlan.wanted.filter((id) => groupsPlan.affected.has(id) && groups.has(id));
  const current = await readMemberships(ctx.db, [
    ...known.map((id) => groups.get(id)?.id ?? ""),
    ...groupsPlan.leaving.map(({ id }) => id),
  ]);
  const leaving = new Set(peoplePlan.leavers.map(({ userId }) => userId));
  const removals =
    countRemovals(
      known.map((id) => [current.get(groups.get(id)?.id ?? ""), membersHere(groupsPlan.graph, id, inScope)]),
      leaving,
    ) +
    countRemovals(
      groupsPlan.leaving.map(({ id }) => [current.get(id), new Set<string>()]),
      leaving,
    );
  return { people: peoplePlan, groups: groupsPlan, inScope, current, removals };
}

const usersInScope = (people: ReadonlyMap<string, Person>, read: DirectoryRead): Map<string, string> =>
  new Map([...people].flatMap(([subject, { id }]) => (read.people.has(subject) ? [[subject, id]] : [])));

/** Returns what an administrator must approve first; null if the sync may go on. */
async function wouldPause(
  { ctx, source }: Run,
  { now, state }: Stored,
  { people: { leavers, enabled }, removals }: SyncPlan,
): Promise<PausedSync | null> {
  const paused: PausedSync = {
    at: now.toISOString(),
    subjects: leavers.map(({ subject }) => subject),
    shown: leavers.slice(0, SHOWN_LEAVERS).map(({ userName, why }) => ({ userName, why })),
    enabled,
    removals,
    memberships: await countMemberships(ctx.db, source.id),
  };
  const maxPercent = source.settings.maxDisabledPercent;
  const isTooMuch =
    leavers.length > allowedAtOnce({ of: enabled, maxPercent, always: ALWAYS_ALLOWED }) ||
    removals > allowedAtOnce({ of: paused.memberships, maxPercent, always: MEMBERS_ALWAYS_ALLOWED });
  return isTooMuch && !isApproved(state?.approved ?? null, paused, now) ? paused : null;
}

async function pause(run: Run, read: DirectoryRead, paused: PausedSync): Promise<void> {
  const { ctx, source } = run;
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
      details: { people: paused.subjects.length, of: paused.enabled, memberships: paused.removals },
    });
  });
}

async function apply(run: Run, before: Stored, read: DirectoryRead, plan: SyncPlan): Promise<void> {
  const { ctx, source } = run;
  const gone = new Set([...before.people.keys()].filter((subject) => !read.people.has(subject)));
  await disableLeavers(run, plan.people.leavers);
  await changePeople(run, plan.people.changed, gone);
  await addNewcomers(run, plan.people.newcomers, gone);
  await enableReturners(run, plan.people.returners);
  await noteEntries(run, read, before.entries);
  const here =
    plan.people.newcomers.length === 0
      ? plan.inScope
      : usersInScope(await readPeople(ctx.db, source.id), read);
  await retireGroups(run, plan.groups.leaving);
  const groupIds = await updateGroups(run, plan.groups, before.groups);
  await changeMembers(run, memberChanges(plan, groupIds, here));
  const { counts } = run;
  Object.assign(counts, { people: plan.inScope.size + counts.made, groups: groupIds.size });
  await finish(run, read, before.now);
}

function memberChanges(
  { groups: { affected, graph }, current }: SyncPlan,
  groupIds: ReadonlyMap<string, string>,
  here: ReadonlyMap<string, string>,
): MemberChange[] {
  return [...affected].flatMap((id) => {
    const groupId = groupIds.get(id);
    if (groupId === undefined) return [];
    const wanted = membersHere(graph, id, here);
    const have = current.get(groupId) ?? new Set<string>();
    const added = [...wanted].filter((userId) => !have.has(userId));
    const removed = [...have].filter((userId) => !wanted.has(userId));
    return added.length + removed.length > 0 ? [{ groupId, added, removed }] : [];
  });
}

async function finish(run: Run, read: DirectoryRead, startedAt: Date): Promise<void> {
  const { ctx, source, counts } = run;
  const { people: _people, groups: _groups, ...changes } = counts;
  await run.change(async (tx) => {
    await writeSync(tx, source.id, {
      finished_at: ctx.now(),
      outcome: "done",
      cursor: read.cursor && JSON.stringify(read.cursor),
      ...(read.isFull ? { full_at: startedAt } : {}),
      paused: null,
      approved: null,
      result: JSON.stringify(resultOf(run, read, null)),
    });
    if (read.isFull || Object.values(changes).some((count) => count > 0))
      await record(ctx, tx, {
        type: "directory.synced",
        outcome: "success",
        targetId: source.id,
        details: { isFull: read.isFull, ...counts, problems: run.problems.length },
      });
  });
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
