/** Memberships as a source's groups claim says them, at each sign-in: in its own groups only. */
import { countAdministrators, lockAdministrators } from "../administrators/store";
import { foldName } from "@/lib/formats/text";
import { record } from "@/lib/platform/audit/record";
import type { ActorCtx, Db } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import { deleteMemberships, insertGroup, insertMembers } from "../groups/store";

/** A group is known by what the claim says. One that is new here is made; a name that another group has gets the source's name behind it. */
export async function syncGroups(
  ctx: ActorCtx,
  tx: Db,
  input: { sourceId: string; userId: string; names: string[] },
): Promise<void> {
  const { sourceId, userId, names } = input;
  const known =
    names.length === 0
      ? []
      : await tx
          .selectFrom("groups")
          .select(["id", "external_id"])
          .where("source_id", "=", sourceId)
          .where("external_id", "in", names)
          .execute();
  const ids = new Map(known.map((group) => [group.external_id, group.id]));
  for (const name of names) if (!ids.has(name)) ids.set(name, await makeGroup(ctx, tx, sourceId, name));
  const wanted = [...ids.values()];
  const current = (
    await tx
      .selectFrom("group_members")
      .innerJoin("groups", "groups.id", "group_members.group_id")
      .select("groups.id")
      .where("user_id", "=", userId)
      .where("groups.source_id", "=", sourceId)
      .execute()
  ).map(({ id }) => id);
  const [added, removed] = [
    wanted.filter((id) => !current.includes(id)),
    current.filter((id) => !wanted.includes(id)),
  ];
  await insertMembers(
    tx,
    added.map((groupId) => ({ groupId, userId })),
    ctx.now(),
  );
  if (removed.length > 0 && !(await isAdministeredWithout(tx, userId, removed))) removed.length = 0;
  await deleteMemberships(tx, userId, removed);
  for (const groupId of added)
    await record(ctx, tx, {
      type: "group_member.added",
      outcome: "success",
      targetId: userId,
      details: { groupId, sourceId },
    });
  for (const groupId of removed)
    await record(ctx, tx, {
      type: "group_member.removed",
      outcome: "success",
      targetId: userId,
      details: { groupId, sourceId },
    });
}

/** A claim never takes the last administrator away: those memberships stay until there is another one. */
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

async function makeGroup(ctx: ActorCtx, tx: Db, sourceId: string, externalId: string): Promise<string> {
  const at = ctx.now();
  const { name: source } = await tx
    .selectFrom("identity_sources")
    .select("name")
    .where("id", "=", sourceId)
    .executeTakeFirstOrThrow();
  for (const name of [externalId, `${externalId} (${source})`, `${externalId} (${sourceId})`]) {
    const id = newUuid();
    const isMade = await insertGroup(tx, {
      id,
      display_name: name.slice(0, 256),
      display_name_key: foldName(name.slice(0, 256)),
      source_id: sourceId,
      external_id: externalId,
      created_at: at,
      updated_at: at,
    });
    if (isMade) {
      await record(ctx, tx, {
        type: "group.created",
        outcome: "success",
        targetId: id,
        details: { name, sourceId },
      });
      return id;
    }
    const same = await tx
      .selectFrom("groups")
      .select("id")
      .where("source_id", "=", sourceId)
      .where("external_id", "=", externalId)
      .executeTakeFirst();
    if (same) return same.id;
  }
  throw new Error(`no name is free for the group ${externalId.slice(0, 100)}`);
}
