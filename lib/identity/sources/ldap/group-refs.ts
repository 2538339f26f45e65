/**
 * Memberships that aren't in a group's list of DNs.
 *
 * A user's primary group is stored on the user: primaryGroupID, the last part of the group's SID in the
 * user's domain (MS-ADTS 3.1.1.4.5.20, primaryGroupToken), or gidNumber (RFC 2307 §3). A posixGroup lists
 * users by uid (memberUid). Both are stored unresolved, because either side can change alone.
 */
import type { Entry } from "./entry";
import type { LdapSettings } from "../settings/ldap";

type Server = Pick<LdapSettings, "server">;
export type GroupRefs = {
  /** For a user, the primary group; for a group, itself. */ groupRef: string | null;
  /** For a user, their own; for a group, those it lists. */ uids: string[];
};

export const REF_ATTRIBUTES = {
  "active-directory": { user: ["objectSid", "primaryGroupID"], group: ["objectSid"] },
  ldap: { user: ["gidNumber", "uid"], group: ["gidNumber", "memberUid"] },
};

export function personRefs({ server }: Server, entry: Entry): GroupRefs {
  if (server === "ldap") return { groupRef: numberOf(entry.first("gidNumber")), uids: entry.all("uid") };
  const [sid, number] = [entry.bytes("objectSid"), numberOf(entry.first("primaryGroupID"))];
  if (sid === null || !isSid(sid) || number === null) return { groupRef: null, uids: [] };
  const group = Buffer.from(sid);
  group.writeUInt32LE(Number(number), group.length - 4);
  return { groupRef: group.toString("hex"), uids: [] };
}

export function groupRefs({ server }: Server, entry: Entry): GroupRefs {
  if (server === "ldap")
    return { groupRef: numberOf(entry.first("gidNumber")), uids: [...new Set(entry.all("memberUid"))] };
  const sid = entry.bytes("objectSid");
  return { groupRef: sid !== null && isSid(sid) ? sid.toString("hex") : null, uids: [] };
}

/** The last four bytes are the number within the domain (MS-DTYP §2.4.2.2). */
const isSid = (bytes: Buffer) =>
  bytes.length >= 12 && bytes[0] === 1 && bytes.length === 8 + 4 * (bytes[1] ?? 0);

function numberOf(text: string | null): string | null {
  const digits = text !== null && /^\d{1,10}$/.test(text) ? Number(text) : null;
  return digits === null || digits > 0xffff_ffff ? null : String(digits);
}

type Before = ReadonlyMap<string, { group_ref: string | null; uids: string[] }>;
/** By id; null if unchanged since the last sync. */
type Read = ReadonlyMap<string, { refs: GroupRefs } | null>;

const NONE: GroupRefs = { groupRef: null, uids: [] };
const refsBefore = (before: Before, id: string): GroupRefs => {
  const row = before.get(id);
  return row ? { groupRef: row.group_ref, uids: row.uids } : NONE;
};

/** Memberships from users' own entries. */
export type Refs = {
  /** Returns the users whom a group has through them. */ membersOf(groupId: string): string[];
  /** Returns whether those may differ from the last sync. */ isChanged(groupId: string): boolean;
};

/** A uid of two users, or a number of two groups, is ignored. */
export function indexRefs(
  read: { people: Read; groups: Read },
  before: { people: Before; groups: Before },
): Refs {
  const changed = { refs: new Set<string>(), uids: new Set<string>() };
  const refsOf = (kind: "people" | "groups", id: string) =>
    read[kind].get(id)?.refs ?? refsBefore(before[kind], id);
  const note = (kind: "people" | "groups", id: string, is: GroupRefs) => {
    const was = refsBefore(before[kind], id);
    if (was.groupRef !== is.groupRef)
      for (const ref of [was.groupRef, is.groupRef]) if (ref !== null) changed.refs.add(ref);
    if (kind === "people")
      for (const uid of [...was.uids, ...is.uids])
        if (was.uids.includes(uid) !== is.uids.includes(uid)) changed.uids.add(uid);
  };
  for (const kind of ["people", "groups"] as const) {
    for (const [id, fresh] of read[kind]) if (fresh) note(kind, id, fresh.refs);
    for (const id of before[kind].keys()) if (!read[kind].has(id)) note(kind, id, NONE);
  }
  const [byRef, byUid, groupsOf] = [
    new Map<string, string[]>(),
    new Map<string, string | null>(),
    new Map<string, number>(),
  ];
  for (const id of read.people.keys()) {
    const { groupRef, uids } = refsOf("people", id);
    const ids = groupRef === null ? undefined : byRef.get(groupRef);
    if (ids) ids.push(id);
    else if (groupRef !== null) byRef.set(groupRef, [id]);
    for (const uid of new Set(uids)) byUid.set(uid, byUid.has(uid) ? null : id);
  }
  for (const id of read.groups.keys()) {
    const { groupRef } = refsOf("groups", id);
    if (groupRef !== null) groupsOf.set(groupRef, (groupsOf.get(groupRef) ?? 0) + 1);
  }
  return {
    membersOf(groupId) {
      const { groupRef, uids } = refsOf("groups", groupId);
      return [
        ...(groupRef !== null && groupsOf.get(groupRef) === 1 ? (byRef.get(groupRef) ?? []) : []),
        ...uids.map((uid) => byUid.get(uid) ?? null).filter((id) => id !== null),
      ];
    },
    isChanged(groupId) {
      const { groupRef, uids } = refsOf("groups", groupId);
      return (groupRef !== null && changed.refs.has(groupRef)) || uids.some((uid) => changed.uids.has(uid));
    },
  };
}
