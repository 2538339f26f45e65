/** Nested groups made flat: everybody who is in a group by any way, through loops too. */

/** Groups by id, each with the ids of its direct members: people and groups. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** The people in a group, directly or through groups within it. Ids that are no group are people. */
export function peopleIn(graph: Graph, groupId: string): Set<string> {
  const people = new Set<string>();
  const seen = new Set([groupId]);
  const left = [groupId];
  for (let id = left.pop(); id !== undefined; id = left.pop()) {
    for (const member of graph.get(id) ?? []) {
      if (!graph.has(member)) people.add(member);
      else if (!seen.has(member)) {
        seen.add(member);
        left.push(member);
      }
    }
  }
  return people;
}

/** Those groups and every group that holds one of them, by any way. */
export function withHolders(graph: Graph, groupIds: Iterable<string>): Set<string> {
  const holders = new Map<string, string[]>();
  for (const [id, members] of graph)
    for (const member of members)
      if (graph.has(member)) holders.set(member, [...(holders.get(member) ?? []), id]);
  const found = new Set(groupIds);
  const left = [...found];
  for (let id = left.pop(); id !== undefined; id = left.pop()) {
    for (const holder of holders.get(id) ?? []) {
      if (found.has(holder)) continue;
      found.add(holder);
      left.push(holder);
    }
  }
  return found;
}
