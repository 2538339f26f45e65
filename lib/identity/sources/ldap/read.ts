/**
 * Reads a directory: every id each time, and the attributes of changed entries.
 *
 * The list of ids reveals deletions, moves out of scope and filters that no longer match; a change number
 * alone doesn't. Everything is read before anything is applied: an incomplete read throws.
 */
import { GreaterThanEqualsFilter, type Filter } from "ldapts";
import { dnKey } from "@/lib/formats/ldap/dn";
import type { Claims } from "../settings/claims";
import { anyOf, both, typed, type Directory } from "./directory";
import { claimsOf, idOf, idValue, STATUS_ATTRIBUTES, statusOf, type Entry, type EntryStatus } from "./entry";
import { groupRefs, personRefs, REF_ATTRIBUTES, type GroupRefs } from "./group-refs";
import { namedAttributes, type LdapSettings } from "../settings/ldap";
import { readMembers, memberAttributes } from "./members";

export type PersonRead = { id: string; claims: Claims; status: EntryStatus; refs: GroupRefs };
export type GroupRead = { id: string; name: string | null; members: string[]; refs: GroupRefs };

/**
 * Where the next sync continues: a change number of one server (MS-ADTS 3.1.1.1.9), or the time of the last
 * change.
 */
export type Cursor = {
  revision: number;
  mark: { kind: "usn"; invocationId: string; usn: string } | { kind: "time"; at: string };
};

export type Known = {
  people: ReadonlySet<string>;
  groups: ReadonlySet<string>;
  /** Entries whose attributes must be read too. */ unread: ReadonlySet<string>;
};

export type DirectoryRead = {
  server: string;
  isFull: boolean;
  cursor: Cursor | null;
  /** Everyone in scope; null if unchanged since the last read. */
  people: Map<string, PersonRead | null>;
  groups: Map<string, GroupRead | null>;
  /** Which groups become groups in Foyer. */
  wanted: Set<string>;
};

const IDS_AT_ONCE = 50;
/** With more new users than this, read every group again instead of searching for their groups. */
const MAX_NEWCOMERS = 500;
/** A change can become visible after one with a later time. */
const OVERLAP_MILLISECONDS = 10 * 60_000;
const CHANGED = { "active-directory": "uSNChanged", ldap: "modifyTimestamp" };
const GROUPS = {
  "active-directory": "(objectClass=group)",
  ldap: "(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=group)(objectClass=posixGroup))",
};

/**
 * FreeIPA creates a private posixGroup for each user, with this mark. A filter can't exclude it: other
 * directories don't know the mark and would return nothing (RFC 4511 §4.5.1.7).
 */
export const OWN_GROUP_MARK = "mepManagedBy";

export const groupClasses = (settings: LdapSettings): Filter => typed(GROUPS[settings.server]);
export const personAttributes = (settings: LdapSettings): string[] => [
  ...new Set([
    ...namedAttributes(settings),
    ...STATUS_ATTRIBUTES[settings.server],
    ...REF_ATTRIBUTES[settings.server].user,
  ]),
];

export async function readDirectory(
  directory: Directory,
  settings: LdapSettings,
  from: { known: Known; cursor: Cursor | null; revision: number },
): Promise<DirectoryRead> {
  const mark = await markOf(directory, settings);
  const since = from.cursor?.revision === from.revision ? sinceOf(from.cursor.mark, mark) : null;
  const latest = from.cursor?.mark.kind === "time" && since ? from.cursor.mark.at : "";
  const walk: Walk = { directory, settings, since, idsByName: new Map(), latest };
  const { unread } = from.known;
  const people = await readKind(walk, typed(settings.userFilter), personAttributes(settings), {
    known: from.known.people,
    unread,
  });
  const groups = await readKind(walk, groupClasses(settings), groupAttributes(settings), {
    known: from.known.groups,
    unread,
  });
  if (since) await readGroupsOf(walk, [...people.newcomers, ...groups.newcomers], groups);
  const read: DirectoryRead = {
    server: directory.server,
    isFull: since === null,
    cursor: null,
    people: new Map(),
    groups: new Map(),
    wanted: await wantedGroups(walk, groups.ids),
  };
  for (const id of people.ids) read.people.set(id, personOf(settings, id, people.entries.get(id)));
  for (const id of groups.ids) read.groups.set(id, await groupOf(walk, id, groups.entries.get(id)));
  const next =
    mark ??
    (settings.server === "ldap" && walk.latest !== "" ? { kind: "time" as const, at: walk.latest } : null);
  read.cursor = next && { revision: from.revision, mark: next };
  return read;
}

/** What one read of a directory has seen so far. */
type Walk = {
  directory: Directory;
  settings: LdapSettings;
  /** Finds changed entries; null to read everything. */
  since: Filter | null;
  /** Ids by distinguished name. */
  idsByName: Map<string, string>;
  /** The time of the newest change. */
  latest: string;
};

const groupAttributes = (settings: LdapSettings): string[] => [
  settings.attributes.groupName,
  ...memberAttributes(settings),
  ...REF_ATTRIBUTES[settings.server].group,
];

/** Yields the entries below every base. */
async function* eachEntry(walk: Walk, filter: Filter, attributes: string[]): AsyncGenerator<[string, Entry]> {
  const { directory, settings } = walk;
  const wanted = [
    ...attributes,
    settings.attributes.id,
    ...(settings.server === "ldap" ? [CHANGED.ldap, OWN_GROUP_MARK] : []),
  ];
  for (const base of settings.bases)
    for await (const page of directory.pages({ base, filter, attributes: wanted }))
      for (const entry of page) {
        const id = idOf(settings, entry);
        if (id === null || entry.first(OWN_GROUP_MARK) !== null) continue;
        walk.idsByName.set(dnKey(entry.dn), id);
        const changed = entry.first(CHANGED.ldap) ?? "";
        if (/^\d{14}([.,]\d+)?Z$/.test(changed) && changed > walk.latest) walk.latest = changed;
        yield [id, entry];
      }
}

type KindRead = { ids: Set<string>; entries: Map<string, Entry>; newcomers: Entry[] };

/** Reads all of a kind, or its ids and then what is changed or unknown. */
async function readKind(
  walk: Walk,
  filter: Filter,
  attributes: string[],
  { known, unread }: { known: ReadonlySet<string>; unread: ReadonlySet<string> },
): Promise<KindRead> {
  const { settings, since } = walk;
  const read: KindRead = { ids: new Set(), entries: new Map(), newcomers: [] };
  const { ids, entries, newcomers } = read;
  for await (const [id, entry] of eachEntry(walk, filter, since ? [] : attributes)) {
    ids.add(id);
    if (!known.has(id)) newcomers.push(entry);
    if (!since) entries.set(id, entry);
  }
  if (!since) return read;
  for await (const [id, entry] of eachEntry(walk, both(filter, since), attributes))
    if (ids.has(id)) entries.set(id, entry);
  const missing = [...ids].filter((id) => !entries.has(id) && (!known.has(id) || unread.has(id)));
  for (const some of batches(missing, IDS_AT_ONCE)) {
    const values = some.map((one) => idValue(settings, one));
    const byId = both(filter, anyOf(settings.attributes.id, values));
    for await (const [id, entry] of eachEntry(walk, byId, attributes)) entries.set(id, entry);
  }
  return read;
}

/** Reads the groups of entries that came into scope: they may be members of unchanged groups. */
async function readGroupsOf(walk: Walk, newcomers: Entry[], groups: KindRead): Promise<void> {
  const { settings } = walk;
  const classes = groupClasses(settings);
  const filters =
    newcomers.length > MAX_NEWCOMERS
      ? [classes]
      : batches(newcomers, IDS_AT_ONCE).flatMap((some) => {
          const names = some.map(({ dn }) => dn);
          return memberAttributes(settings).map((attribute) =>
            both(classes, anyOf(attribute.split(";")[0] ?? attribute, names)),
          );
        });
  for (const filter of filters)
    for await (const [id, entry] of eachEntry(walk, filter, groupAttributes(settings)))
      if (groups.ids.has(id)) groups.entries.set(id, entry);
}

/** Returns which groups become groups in Foyer. */
async function wantedGroups(walk: Walk, ids: ReadonlySet<string>): Promise<Set<string>> {
  const { settings } = walk;
  if (settings.groupFilter === "") return new Set(ids);
  const wanted = new Set<string>();
  const filter = both(groupClasses(settings), typed(settings.groupFilter));
  for await (const [id] of eachEntry(walk, filter, [])) wanted.add(id);
  return wanted;
}

/** Ignores users that a group filter matched, and members out of scope. */
async function groupOf(walk: Walk, id: string, entry: Entry | undefined): Promise<GroupRead | null> {
  const { directory, settings, idsByName } = walk;
  const names = entry && (await readMembers(directory, settings, entry));
  if (!entry || !names) return null;
  return {
    id,
    name: entry.first(settings.attributes.groupName),
    members: [...new Set(names.map((dn) => idsByName.get(dnKey(dn))).filter((one) => one !== undefined))],
    refs: groupRefs(settings, entry),
  };
}

const personOf = (settings: LdapSettings, id: string, entry: Entry | undefined): PersonRead | null =>
  entry
    ? {
        id,
        claims: claimsOf(settings, entry),
        status: statusOf(settings, entry),
        refs: personRefs(settings, entry),
      }
    : null;

/**
 * Returns which of some ids still exist: apparent leavers are looked up one by one, because a list can miss
 * entries that were moved while it was read.
 */
export async function stillThere(
  directory: Directory,
  settings: LdapSettings,
  filter: Filter,
  ids: string[],
): Promise<Set<string>> {
  const found = new Set<string>();
  for (const some of batches(ids, IDS_AT_ONCE)) {
    for (const base of settings.bases) {
      for (const entry of await directory.all({
        base,
        filter: both(
          filter,
          anyOf(
            settings.attributes.id,
            some.map((id) => idValue(settings, id)),
          ),
        ),
        attributes: [settings.attributes.id],
      })) {
        const id = idOf(settings, entry);
        if (id !== null) found.add(id);
      }
    }
  }
  return found;
}

/** Read first: changes during the sync are read again next time. */
async function markOf(directory: Directory, settings: LdapSettings): Promise<Cursor["mark"] | null> {
  if (settings.server !== "active-directory") return null;
  const root = await directory.rootDse();
  const [usn, service] = [root.first("highestCommittedUSN"), root.first("dsServiceName")];
  if (usn === null || service === null || !/^\d{1,19}$/.test(usn)) return null;
  const [agent] = await directory
    .all({ base: service, scope: "base", filter: typed("(objectClass=*)"), attributes: ["invocationId"] })
    .catch(() => []);
  const invocationId = agent?.bytes("invocationId")?.toString("hex");
  return invocationId ? { kind: "usn", invocationId, usn } : null;
}

/** Returns what has changed since; null for a full sync: another server, or a restored one. */
function sinceOf(before: Cursor["mark"], now: Cursor["mark"] | null): Filter | null {
  if (before.kind === "usn") {
    if (
      now?.kind !== "usn" ||
      now.invocationId !== before.invocationId ||
      BigInt(now.usn) < BigInt(before.usn)
    )
      return null;
    return new GreaterThanEqualsFilter({
      attribute: CHANGED["active-directory"],
      value: String(BigInt(before.usn) + 1n),
    });
  }
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/.exec(before.at) ?? [];
  const at = new Date(
    Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)) -
      OVERLAP_MILLISECONDS,
  );
  return new GreaterThanEqualsFilter({
    attribute: CHANGED.ldap,
    value: `${at
      .toISOString()
      .replace(/[-:T]|\.\d+/g, "")
      .replace("Z", "")}Z`,
  });
}

function batches<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}
