/**
 * Whom a source's subject stands for. The key is (source, subject), never an address or a name: two
 * subjects become one person only when an administrator says so, or the source's own directory does.
 */
import { foldName } from "@/lib/formats/text";
import { isUuid } from "@/lib/formats/uuid";
import { record } from "@/lib/platform/audit/record";
import type { ActorCtx, Db, UserCtx } from "@/lib/platform/context";
import { conflict, invalidInput, notFound, legacy } from "@/lib/platform/errors";
import { actorName, requireAdministrator, requireReader } from "../../administrators/service";
import type { AdminCtx } from "../../administrators/types";
import { subject as subjectInput } from "../settings/fields";
import { SIGN_IN_KINDS } from "../settings/kinds";
import { holdSource, mapPerson } from "../registry/service";
import type { Claims, Source } from "../settings/types";

export type Identity = {
  sourceId: string;
  sourceName: string;
  subject: string;
  userId: string;
  userName: string;
  lastSignInAt: Date | null;
};

const MOST_SHOWN = 200;

/** Ties a subject to somebody. False when the subject, or the person at this source, is tied already. */
export async function insertIdentity(
  ctx: ActorCtx,
  tx: Db,
  link: { sourceId: string; subject: string; userId: string; by: string },
): Promise<boolean> {
  const made = await tx
    .insertInto("user_identities")
    .values({
      source_id: link.sourceId,
      subject: link.subject,
      user_id: link.userId,
      created_at: ctx.now(),
      created_by: link.by,
    })
    .onConflict((clash) => clash.doNothing())
    .returning("subject")
    .executeTakeFirst();
  if (made)
    await record(ctx, tx, {
      type: "identity.linked",
      outcome: "success",
      targetId: link.userId,
      details: { sourceId: link.sourceId, subject: link.subject },
    });
  return made !== undefined;
}

/** @throws Refusal `invalid_input`, `not_found`, `conflict` */
export async function linkIdentity(
  ctx: AdminCtx,
  input: { sourceId: string; subject: string; userName: string },
): Promise<void> {
  await requireAdministrator(ctx);
  const subject = subjectInput.safeParse(input.subject);
  if (!subject.success)
    throw invalidInput(legacy(subject.error.issues[0]?.message ?? "The subject is not valid."));
  await ctx.db.transaction().execute(async (tx) => {
    const source = await tx
      .selectFrom("identity_sources")
      .select("id")
      .where("id", "=", input.sourceId)
      .where("kind", "in", SIGN_IN_KINDS)
      .executeTakeFirst();
    const user = await tx
      .selectFrom("users")
      .select("id")
      .where("user_name_key", "=", foldName(input.userName))
      .executeTakeFirst();
    if (!source || !user)
      throw notFound(source ? "Nobody has this user name." : "This source does not exist.");
    if (
      !(await insertIdentity(ctx, tx, {
        sourceId: source.id,
        subject: subject.data,
        userId: user.id,
        by: actorName(ctx),
      }))
    )
      throw conflict(
        "This subject stands for somebody already, or this person has another subject here. Unlink that first.",
      );
  });
}

export type OwnLink = "linked" | "taken" | "incomplete" | "switched_off" | "unproven";

/**
 * Ties what a source proved to the person who is signed in to Foyer in the same browser, and asked for it.
 * @param input.claims proven by the code that speaks the source's protocol
 */
export async function linkOwnIdentity(
  ctx: UserCtx,
  input: {
    sourceId: string;
    claims: Claims;
    /** Uses the proof up; answers why it cannot be used, or null. */ spend?: (
      tx: Db,
      source: Source,
    ) => Promise<string | null>;
  },
): Promise<OwnLink> {
  return ctx.db.transaction().execute(async (tx): Promise<OwnLink> => {
    const source = await holdSource(tx, input.sourceId);
    if (!source?.isEnabled) return "switched_off";
    if (((await input.spend?.(tx, source)) ?? null) !== null) return "unproven";
    const { userId } = ctx.actor;
    const user = await tx
      .selectFrom("users")
      .select("status")
      .where("id", "=", userId)
      .forShare()
      .executeTakeFirst();
    const { subject } = mapPerson(source, input.claims);
    if (user?.status !== "enabled" || subject === null) return "incomplete";
    if (await insertIdentity(ctx, tx, { sourceId: source.id, subject, userId, by: userId })) return "linked";
    const holder = await tx
      .selectFrom("user_identities")
      .select("user_id")
      .where("source_id", "=", source.id)
      .where("subject", "=", subject)
      .executeTakeFirst();
    return holder?.user_id === userId ? "linked" : "taken";
  });
}

/** Those that came last first, of a source or of a person. */
export async function listIdentities(
  ctx: AdminCtx,
  of: { sourceId: string } | { userId: string },
): Promise<Identity[]> {
  await requireReader(ctx);
  if ("userId" in of && !isUuid(of.userId)) throw notFound("This person does not exist.");
  return ctx.db
    .selectFrom("user_identities as i")
    .innerJoin("users as u", "u.id", "i.user_id")
    .innerJoin("identity_sources as s", "s.id", "i.source_id")
    .select([
      "i.source_id as sourceId",
      "s.name as sourceName",
      "i.subject",
      "i.user_id as userId",
      "u.user_name as userName",
      "i.last_sign_in_at as lastSignInAt",
    ])
    .where(({ eb }) =>
      "userId" in of ? eb("i.user_id", "=", of.userId) : eb("i.source_id", "=", of.sourceId),
    )
    .orderBy("i.last_sign_in_at", (order) => order.desc().nullsLast())
    .limit(MOST_SHOWN)
    .execute();
}
