/**
 * The user_identities table: which user a source's subject belongs to. The key is (source, subject), never a
 * name.
 */
import { record, recordAll } from "@/lib/platform/audit/record";
import type { ActorCtx, Db } from "@/lib/platform/context";
import type { Row } from "@/lib/platform/db/schema";

export type LinkedBy = Row<"user_identities">["linked_by"];

export type NewIdentity = {
  sourceId: string;
  subject: string;
  userId: string;
  by: string;
  /** The kind of author: a link that its user made never affects authorization. */
  linkedBy: LinkedBy;
};

/** Links a subject to a user. Returns false if the subject, or the user at this source, is linked already. */
export async function insertIdentity(ctx: ActorCtx, tx: Db, link: NewIdentity): Promise<boolean> {
  return (await insertIdentities(ctx, tx, [link])).length > 0;
}

/** Links several subjects, except those linked already, and returns the new ones. */
export async function insertIdentities(
  ctx: ActorCtx,
  tx: Db,
  links: readonly NewIdentity[],
): Promise<string[]> {
  if (links.length === 0) return [];
  const inserted = await tx
    .insertInto("user_identities")
    .values(
      links.map(({ sourceId, subject, userId, by, linkedBy }) => ({
        source_id: sourceId,
        subject,
        user_id: userId,
        created_at: ctx.now(),
        created_by: by,
        linked_by: linkedBy,
      })),
    )
    .onConflict((clash) => clash.doNothing())
    .returning(["source_id", "subject", "user_id", "linked_by"])
    .execute();
  const events = inserted.map(({ source_id, subject, user_id, linked_by }) => ({
    type: "identity.linked" as const,
    outcome: "success" as const,
    targetId: user_id,
    details: { sourceId: source_id, subject, linkedBy: linked_by },
  }));
  if (events.length === 1 && events[0]) await record(ctx, tx, events[0]);
  else await recordAll(ctx, tx, events);
  return inserted.map(({ subject }) => subject);
}

/** Stores a sign-in, with the source's values for session tags. */
export async function noteSignIn(
  ctx: ActorCtx,
  tx: Db,
  of: { sourceId: string; subject: string; attributes: Record<string, string> },
): Promise<void> {
  await tx
    .updateTable("user_identities")
    .set({ last_sign_in_at: ctx.now(), access_attributes: JSON.stringify(of.attributes) })
    .where("source_id", "=", of.sourceId)
    .where("subject", "=", of.subject)
    .execute();
}

/** Confirms a link that its user made, so that it counts. Returns false if there is none. */
export async function confirmIdentity(
  ctx: ActorCtx,
  tx: Db,
  link: Omit<NewIdentity, "linkedBy"> & { linkedBy: Exclude<LinkedBy, "user"> },
): Promise<boolean> {
  const confirmed = await tx
    .updateTable("user_identities")
    .set({ linked_by: link.linkedBy })
    .where("source_id", "=", link.sourceId)
    .where("subject", "=", link.subject)
    .where("user_id", "=", link.userId)
    .where("linked_by", "=", "user")
    .executeTakeFirst();
  if (confirmed.numUpdatedRows === 0n) return false;
  await record(ctx, tx, {
    type: "identity.linked",
    outcome: "success",
    targetId: link.userId,
    details: { sourceId: link.sourceId, subject: link.subject, linkedBy: link.linkedBy },
  });
  return true;
}

export async function deleteIdentity(tx: Db, of: { sourceId: string; subject: string }): Promise<void> {
  await tx
    .deleteFrom("user_identities")
    .where("source_id", "=", of.sourceId)
    .where("subject", "=", of.subject)
    .execute();
}
