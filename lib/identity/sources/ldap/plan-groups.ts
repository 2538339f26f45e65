/** What a sync means for groups: which exist, and their members, direct or not. Pure. */
import { peopleIn, withHolders } from "./flatten";
import { indexRefs } from "./group-refs";
import type { DirectoryRead } from "./read";
import type { StoredEntry, StoredGroup } from "./store";

export type GroupsPlan = {
  graph: Map<string, string[]>;
  names: Map<string, string>;
  /** Ids of those that must exist, with a name. */
  wanted: string[];
  /** Groups whose members may have changed. */
  affected: Set<string>;
  leaving: StoredGroup[];
};

export function planGroups(input: {
  read: DirectoryRead;
  entries: Readonly<Record<"people" | "groups", ReadonlyMap<string, StoredEntry>>>;
  groups: ReadonlyMap<string, StoredGroup>;
  /** Users and groups that were added or removed. */ moved: ReadonlySet<string>;
}): GroupsPlan {
  const { read, entries, groups, moved } = input;
  const graph = new Map<string, string[]>();
  const names = new Map<string, string>();
  const touched = new Set<string>();
  const refs = indexRefs(read, entries);
  for (const [id, fresh] of read.groups) {
    const before = entries.groups.get(id);
    const members = [...new Set([...(fresh?.members ?? before?.members ?? []), ...refs.membersOf(id)])];
    graph.set(id, members);
    const name = fresh?.name ?? before?.name;
    if (name) names.set(id, name);
    if (
      fresh ||
      before?.is_wanted !== read.wanted.has(id) ||
      !groups.has(id) ||
      refs.isChanged(id) ||
      members.some((member) => moved.has(member))
    )
      touched.add(id);
  }
  const wanted = [...read.groups.keys()].filter((id) => read.wanted.has(id) && names.has(id));
  const isWanted = new Set(wanted);
  const affected = new Set([...withHolders(graph, touched)].filter((id) => isWanted.has(id)));
  const leaving = [...groups.values()].filter(
    (group) => group.dormant_since === null && !isWanted.has(group.external_id),
  );
  return { graph, names, wanted, affected, leaving };
}

/** Returns the members of a group who exist in Foyer, by id. */
export function membersHere(
  graph: GroupsPlan["graph"],
  groupId: string,
  here: ReadonlyMap<string, string>,
): Set<string> {
  const ids = new Set<string>();
  for (const subject of peopleIn(graph, groupId)) {
    const id = here.get(subject);
    if (id !== undefined) ids.add(id);
  }
  return ids;
}
