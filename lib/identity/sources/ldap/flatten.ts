/** Flattens nested groups: everyone in a group, directly or not, even with loops. */

/** Groups by id, each with the ids of its direct members: people and groups. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** Returns the users in a group, directly or through nested groups. Ids that aren't groups are users. */
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

/** Returns these groups and every group that contains one of them, directly or not. */
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
