/** The user_identities table: which user a source's subject belongs to. The key is (source, subject), never a name. */
import { record, recordAll } from "@/lib/platform/audit/record";
import type { ActorCtx, Db } from "@/lib/platform/context";

export type NewIdentity = { sourceId: string; subject: string; userId: string; by: string };

/** Links a subject to a user. False when the subject, or the user at this source, is linked already. */
export async function insertIdentity(ctx: ActorCtx, tx: Db, link: NewIdentity): Promise<boolean> {
  return (await insertIdentities(ctx, tx, [link])).length > 0;
}

/** Links several, without those that are linked already, and returns the subjects that are linked now. */
export async function insertIdentities(
  ctx: ActorCtx,
  tx: Db,
  links: readonly NewIdentity[],
): Promise<string[]> {
  if (links.length === 0) return [];
  const inserted = await tx
    .insertInto("user_identities")
    .values(
      links.map(({ sourceId, subject, userId, by }) => ({
        source_id: sourceId,
        subject,
        user_id: userId,
        created_at: ctx.now(),
        created_by: by,
      })),
    )
    .onConflict((clash) => clash.doNothing())
    .returning(["source_id", "subject", "user_id"])
    .execute();
  const events = inserted.map(({ source_id, subject, user_id }) => ({
    type: "identity.linked" as const,
    outcome: "success" as const,
    targetId: user_id,
    details: { sourceId: source_id, subject },
  }));
  if (events.length === 1 && events[0]) await record(ctx, tx, events[0]);
  else await recordAll(ctx, tx, events);
  return inserted.map(({ subject }) => subject);
}

/** Notes a sign-in, and what the source said for session tags. */
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

export async function deleteIdentity(tx: Db, of: { sourceId: string; subject: string }): Promise<void> {
  await tx
    .deleteFrom("user_identities")
    .where("source_id", "=", of.sourceId)
    .where("subject", "=", of.subject)
    .execute();
}
