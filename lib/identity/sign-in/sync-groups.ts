/** Updates memberships from a source's groups claim at each sign-in: only in its own groups. */
import { countAdministrators, lockAdministrators } from "../administrators/store";
import { foldName } from "@/lib/formats/text";
import { recordAll } from "@/lib/platform/audit/record";
import type { ActorCtx, Db } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import { readLookAlikes } from "../principals/look-alikes";
import { deleteMemberships, insertFreeGroups, insertMembers } from "../groups/store";

/**
 * A group is identified by the claim's value. A new one is created; if another group has its name, the
 * source's name is appended. Takes a fixed number of statements, however long the claim is.
 */
export async function syncGroups(
  ctx: ActorCtx,
  tx: Db,
  input: { sourceId: string; userId: string; names: string[] },
): Promise<void> {
  const { sourceId, userId, names } = input;
  const wanted = [...(await groupIds(ctx, tx, sourceId, names)).values()];
  const current = (
    await tx
      .selectFrom("group_members")
      .innerJoin("groups", "groups.id", "group_members.group_id")
      .select("groups.id")
      .where("user_id", "=", userId)
      .where("groups.source_id", "=", sourceId)
      .execute()
  ).map(({ id }) => id);
  const [isWanted, isCurrent] = [new Set(wanted), new Set(current)];
  const added = wanted.filter((id) => !isCurrent.has(id));
  const removed = current.filter((id) => !isWanted.has(id));
  await insertMembers(
    tx,
    added.map((groupId) => ({ groupId, userId })),
    ctx.now(),
  );
  if (removed.length > 0 && !(await isAdministeredWithout(tx, userId, removed))) removed.length = 0;
  await deleteMemberships(tx, userId, removed);
  const event = (type: "group_member.added" | "group_member.removed") => (groupId: string) => ({
    type,
    outcome: "success" as const,
    targetId: userId,
    details: { groupId, sourceId },
  });
  await recordAll(ctx, tx, [
    ...added.map(event("group_member.added")),
    ...removed.map(event("group_member.removed")),
  ]);
}

/** A claim never removes the last administrator: those memberships stay until there is another. */
async function isAdministeredWithout(tx: Db, userId: string, groupIds: string[]): Promise<boolean> {
  const grants = await tx
    .selectFrom("administrators")
    .select("id")
    .where("role", "=", "administrator")
    .where("group_id", "in", groupIds)
    .execute();
  if (grants.length === 0) return true;
  await lockAdministrators(tx);
  return (await countAdministrators(tx, { userId, groupIds })) > 0;
}

const MAX_NAME = 256;
/** If two sign-ins bring the same new groups at once, the second finds them at its next attempt. */
const TRIES = 4;

/** Returns the group of each name, creating new ones. */
async function groupIds(
  ctx: ActorCtx,
  tx: Db,
  sourceId: string,
  names: string[],
): Promise<Map<string, string>> {
  let missing = names;
  const ids = new Map<string, string>();
  for (let tries = 0; missing.length > 0 && tries < TRIES; tries += 1) {
    const known = await tx
      .selectFrom("groups")
      .select(["id", "external_id"])
      .where("source_id", "=", sourceId)
      .where("external_id", "in", missing)
      .execute();
    for (const { id, external_id } of known) ids.set(external_id ?? "", id);
    missing = missing.filter((name) => !ids.has(name));
    if (missing.length === 0) break;
    for (const [name, id] of await makeGroups(ctx, tx, sourceId, missing)) ids.set(name, id);
    missing = missing.filter((name) => !ids.has(name));
  }
  if (missing.length > 0) throw new Error(`no name is free for ${missing.length} groups of ${sourceId}`);
  return ids;
}

/** Creates groups under the first free name of each. Returns those that no concurrent sign-in created. */
async function makeGroups(
  ctx: ActorCtx,
  tx: Db,
  sourceId: string,
  externalIds: string[],
): Promise<Map<string, string>> {
  const at = ctx.now();
  const { name: source } = await tx
    .selectFrom("identity_sources")
    .select("name")
    .where("id", "=", sourceId)
    .executeTakeFirstOrThrow();
  // In sorted order: two sign-ins waiting for each other's groups would deadlock.
  const candidates = externalIds.toSorted().map((externalId) => ({
    externalId,
    names: ["", ` (${source})`, ` (${sourceId})`, ` (${newUuid()})`].map(
      (suffix) => cut(externalId, MAX_NAME - suffix.length) + suffix,
    ),
  }));
  const taken = new Set(
    (
      await tx
        .selectFrom("groups")
        .select("display_name_key")
        .where(
          "display_name_key",
          "in",
          candidates.flatMap(({ names }) => names.map(foldName)),
        )
        .execute()
    ).map(({ display_name_key }) => display_name_key),
  );
  const alike = await readLookAlikes(
    tx,
    "groups",
    candidates.flatMap(({ names }) => names),
  );
  const rows = candidates.map(({ externalId, names }) => {
    const id = newUuid();
    const name =
      names.find((each) => !taken.has(foldName(each)) && alike.find(each, id) === null) ?? externalId;
    taken.add(foldName(name));
    alike.add(name, id);
    return {
      id,
      display_name: name,
      display_name_key: foldName(name),
      source_id: sourceId,
      external_id: externalId,
      created_at: at,
      updated_at: at,
    };
  });
  const free = await insertFreeGroups(tx, rows);
  const made = rows.filter(({ id }) => free.has(id));
  await recordAll(
    ctx,
    tx,
    made.map(({ id, display_name }) => ({
      type: "group.created" as const,
      outcome: "success" as const,
      targetId: id,
      details: { name: display_name, sourceId },
    })),
  );
  return new Map(made.map(({ id, external_id }) => [external_id, id]));
}

/** Never splits a character. */
const cut = (text: string, length: number) =>
  text
    .slice(0, length)
    .toWellFormed()
    .replace(/\ufffd$/, "");
