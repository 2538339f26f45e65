/**
 * Links between sources' subjects and users, made by administrators and by users themselves.
 *
 * The key is (source, subject), never an address or a name: two subjects become one user only if an
 * administrator or the source's own directory says so.
 */
import { foldName } from "@/lib/formats/text";
import { isUuid } from "@/lib/formats/uuid";
import type { Db, UserCtx } from "@/lib/platform/context";
import { conflict, notFound } from "@/lib/platform/errors";
import { parseInput } from "@/lib/platform/parse-input";
import { actorName, requireReader } from "../../administrators/service";
import type { AdminCtx } from "../../administrators/types";
import { withAuthority } from "../../administrators/with-authority";
import { subject as subjectInput } from "../settings/fields";
import { SIGN_IN_KINDS, mapUser } from "../settings/kinds";
import { listOwnLinkSources, lockSource } from "../registry/store";
import { notify } from "../../notices/service";
import { FRESH_SECONDS, isFresh, proofOf } from "../../sessions/proof";
import { requireFreshProof } from "../../step-up/require-proof";
import { confirmIdentity, insertIdentity, type LinkedBy } from "./store";
import type { Claims } from "../settings/claims";
import type { Source } from "../settings/types";

export type Identity = {
  sourceId: string;
  sourceName: string;
  subject: string;
  userId: string;
  userName: string;
  lastSignInAt: Date | null;
  linkedBy: LinkedBy;
  linkedAt: Date;
};

const MAX_SHOWN = 200;

/** Links a subject to a user. @throws Refusal `invalid_input`, `not_found`, `conflict` */
export async function linkIdentity(
  ctx: AdminCtx,
  input: { sourceId: string; subject: string; userName: string },
): Promise<void> {
  const subject = parseInput(subjectInput, input.subject);
  await withAuthority(ctx, "administrator", async (tx) => {
    await requireFreshProof(ctx, tx);
    const source = await tx
      .selectFrom("identity_sources")
      .select(["id", "name"])
      .where("id", "=", input.sourceId)
      .where("kind", "in", SIGN_IN_KINDS)
      .executeTakeFirst();
    const user = await tx
      .selectFrom("users")
      .select("id")
      .where("user_name_key", "=", foldName(input.userName))
      .executeTakeFirst();
    if (!source) throw notFound("source_not_found");
    if (!user) throw notFound("user_name_unknown");
    const link = {
      sourceId: source.id,
      subject,
      userId: user.id,
      by: actorName(ctx),
      linkedBy: "administrator" as const,
    };
    // The user's own link counts once an administrator confirms it.
    if (!(await insertIdentity(ctx, tx, link)) && !(await confirmIdentity(ctx, tx, link)))
      throw conflict("identity_taken");
    await notify(ctx, tx, { userId: user.id, kind: "identity_linked", details: { source: source.name } });
  });
}

export type OwnLink = "linked" | "taken" | "incomplete" | "switched_off" | "unproven" | "not_confirmed";

/** Maximum age of the session's authentication when the callback arrives: it was fresh when linking began. */
const ARRIVAL_SECONDS = FRESH_SECONDS + 10 * 60;

/**
 * Links a proven subject to the user who requested it in the same browser.
 * @param input.claims proven by the code of the source's protocol
 */
export async function linkOwnIdentity(
  ctx: UserCtx,
  input: {
    sourceId: string;
    claims: Claims;
    /** Consumes the proof. Returns why it can't be used, or null. */ consume?: (
      tx: Db,
      source: Source,
    ) => Promise<object | null>;
  },
): Promise<OwnLink> {
  return ctx.db.transaction().execute(async (tx): Promise<OwnLink> => {
    const source = await lockSource(tx, input.sourceId);
    if (!source?.isEnabled || !(await listOwnLinkSources(tx)).includes(source.id)) return "switched_off";
    const proof = await proofOf(tx, ctx.actor.sessionId);
    if (!proof || !isFresh(ctx.now(), proof.at, ARRIVAL_SECONDS)) return "not_confirmed";
    if (((await input.consume?.(tx, source)) ?? null) !== null) return "unproven";
    const { userId } = ctx.actor;
    const user = await tx
      .selectFrom("users")
      .select("status")
      .where("id", "=", userId)
      .forShare()
      .executeTakeFirst();
    const { subject } = mapUser(source, input.claims);
    if (user?.status !== "enabled" || subject === null) return "incomplete";
    const link = { sourceId: source.id, subject, userId, by: userId, linkedBy: "user" as const };
    if (await insertIdentity(ctx, tx, link)) {
      await notify(ctx, tx, { userId, kind: "identity_linked", details: { source: source.name } });
      return "linked";
    }
    const holder = await tx
      .selectFrom("user_identities")
      .select("user_id")
      .where("source_id", "=", source.id)
      .where("subject", "=", subject)
      .executeTakeFirst();
    return holder?.user_id === userId ? "linked" : "taken";
  });
}

/** Lists the links of a source or of a user, by last sign-in. */
export async function listIdentities(
  ctx: AdminCtx,
  of: { sourceId: string } | { userId: string },
): Promise<Identity[]> {
  await requireReader(ctx);
  if ("userId" in of && !isUuid(of.userId)) throw notFound("user_not_found");
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
      "i.linked_by as linkedBy",
      "i.created_at as linkedAt",
    ])
    .where(({ eb }) =>
      "userId" in of ? eb("i.user_id", "=", of.userId) : eb("i.source_id", "=", of.sourceId),
    )
    .orderBy("i.last_sign_in_at", (order) => order.desc().nullsLast())
    .limit(MAX_SHOWN)
    .execute();
}
