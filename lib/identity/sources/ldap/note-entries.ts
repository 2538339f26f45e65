/** Stores what a sync has read. */
import { foldName } from "@/lib/formats/text";
import type { NewRow } from "@/lib/platform/db/schema";
import { claimOf } from "../settings/claims";
import { textOf } from "../settings/fields";
import type { DirectoryRead, GroupRead, PersonRead } from "./read";
import { batchesOf, type Run } from "./run";
import { deleteEntries, writeEntries, type StoredEntry } from "./store";

/** Stores what the next sync compares with, and the names that users may sign in with. */
export async function noteEntries(
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
      rows.push(groupEntry(source, id, { fresh, known, isWanted }));
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

function groupEntry(
  source: Run["source"],
  id: string,
  group: { fresh: GroupRead | null; known: StoredEntry | undefined; isWanted: boolean },
): NewRow<"directory_entries"> {
  const { fresh, known, isWanted } = group;
  return {
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
