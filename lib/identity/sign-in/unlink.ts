/**
 * Removes a sign-in method from a user: by an administrator, or by the user.
 *
 * What came from the source is removed too: memberships in its groups, and the sessions it opened. Users keep
 * their last method, and the one that created them, because it would create or match them again.
 */
import { record } from "@/lib/platform/audit/record";
import type { ActorCtx, Db, UserCtx } from "@/lib/platform/context";
import type { Handler } from "@/lib/platform/event-bus";
import { conflict, notFound } from "@/lib/platform/errors";
import type { AdminCtx } from "../administrators/types";
import { withAuthority } from "../administrators/with-authority";
import { endSession, endSessionsOfUser } from "../sessions/end";
import { deleteIdentity } from "../sources/identities/store";
import { dropTokens } from "../sources/identity-center/token-store";
import {
  listLiveSources,
  listOwnLinkSources,
  listSignInSources,
  lockSource,
} from "../sources/registry/store";
import { newUsersOf } from "../sources/settings/kinds";
import type { SignInSource, Source } from "../sources/settings/types";
import { findPassword } from "../users/store";
import { confirmItIsMe } from "../proof/fresh-proof";
import { syncGroups } from "./sync-groups";

/** Why a user can't remove one of their sign-in methods. */
export type KeepReason = "only_way" | "managed";
export type OwnSource = SignInSource & {
  subject: string | null;
  lastSignInAt: Date | null;
  /** Null if the user can remove it. */ kept: KeepReason | null;
};

/** Lists the sources that the user signs in through, and those that could be added. */
export async function listOwnSources(ctx: UserCtx): Promise<OwnSource[]> {
  const { userId } = ctx.actor;
  const [sources, own, live] = [
    await listSignInSources(ctx),
    await ctx.db
      .selectFrom("user_identities")
      .select(["source_id", "subject", "last_sign_in_at"])
      .where("user_id", "=", userId)
      .execute(),
    await listLiveSources(ctx.db),
  ];
  const open = new Set(await listOwnLinkSources(ctx.db));
  const shown: OwnSource[] = [];
  for (const source of sources) {
    const identity = own.find(({ source_id }) => source_id === source.id);
    // An Identity Center is connected for its accounts, on the start page, which authenticates the same user.
    if (!identity && (source.kind === "identity-center" || !open.has(source.id))) continue;
    const found = identity && live.find(({ id }) => id === source.id);
    shown.push({
      ...source,
      subject: identity?.subject ?? null,
      lastSignInAt: identity?.last_sign_in_at ?? null,
      kept: found ? await keepReasonOf(ctx.db, userId, found) : null,
    });
  }
  return shown;
}

async function keepReasonOf(db: Db, userId: string, source: Source): Promise<KeepReason | null> {
  const user = await db.selectFrom("users").select("source_id").where("id", "=", userId).executeTakeFirst();
  const newUsers = newUsersOf(source);
  if (
    user?.source_id === source.id ||
    (newUsers.kind === "directory" && newUsers.sourceId === user?.source_id)
  )
    return "managed";
  if (await findPassword(db, userId)) return null;
  const others = (await listLiveSources(db)).map(({ id }) => id).filter((id) => id !== source.id);
  const other =
    others.length === 0
      ? undefined
      : await db
          .selectFrom("user_identities")
          .select("subject")
          .where("user_id", "=", userId)
          .where("source_id", "in", others)
          .limit(1)
          .executeTakeFirst();
  return other ? null : "only_way";
}

/**
 * Removes one of the caller's sign-in methods, after fresh authentication. Ends the sessions that it opened,
 * maybe this one too.
 * @throws Refusal `not_found`, `conflict` for a method that stays, and those of fresh authentication
 */
export async function unlinkOwnIdentity(
  ctx: UserCtx,
  input: { sourceId: string; password: string },
): Promise<void> {
  await confirmItIsMe(ctx, input.password);
  const { userId } = ctx.actor;
  await ctx.db.transaction().execute(async (tx) => {
    // Locks like a sign-in: one in progress is either seen below and ended, or sees this.
    const source = await lockSource(tx, input.sourceId);
    const identity = await tx
      .selectFrom("user_identities")
      .select("subject")
      .where("source_id", "=", input.sourceId)
      .where("user_id", "=", userId)
      .forUpdate()
      .executeTakeFirst();
    if (!source || !identity) throw notFound("sign_in_method_not_found");
    // Serializes two removals, so that the second sees that its method is the last.
    await tx.selectFrom("users").select("id").where("id", "=", userId).forUpdate().executeTakeFirst();
    const keepReason = await keepReasonOf(tx, userId, source);
    if (keepReason === "only_way") throw conflict("sign_in_method_is_last", { source: source.name });
    if (keepReason === "managed") throw conflict("sign_in_method_is_managed", { source: source.name });
    await forget(ctx, tx, { sourceId: source.id, subject: identity.subject, userId });
    const sessions = await tx
      .selectFrom("sessions")
      .select("id")
      .where("user_id", "=", userId)
      .where("source", "=", source.id)
      .where("ended_at", "is", null)
      .execute();
    for (const { id } of sessions) await endSession(ctx, tx, id, "session.identity_unlinked");
    if (sessions.length > 0)
      await record(ctx, tx, {
        type: "session.ended",
        outcome: "success",
        targetId: userId,
        reason: "session.identity_unlinked",
        details: { sessions: sessions.map(({ id }) => id) },
      });
  });
}

/**
 * Removes a user's method as an administrator. Also ends the user's sessions, because one may have used it.
 * @throws Refusal `not_found`
 */
export async function unlinkIdentity(
  ctx: AdminCtx,
  input: { sourceId: string; subject: string },
): Promise<void> {
  await withAuthority(ctx, "administrator", async (tx) => {
    const identity = await tx
      .selectFrom("user_identities")
      .select("user_id")
      .where("source_id", "=", input.sourceId)
      .where("subject", "=", input.subject)
      .forUpdate()
      .executeTakeFirst();
    if (!identity) throw notFound("identity_not_linked");
    await forget(ctx, tx, { ...input, userId: identity.user_id });
    await endSessionsOfUser(ctx, tx, identity.user_id, "session.identity_unlinked");
  });
}

/** Removes the links that a user made, when an administrator resets the password and doesn't keep them. */
export const forgetOwnLinks: Handler<"password.reset"> = async (ctx, tx, { userId, dropsOwnLinks }) => {
  if (!dropsOwnLinks) return;
  const links = await tx
    .selectFrom("user_identities")
    .select(["source_id", "subject"])
    .where("user_id", "=", userId)
    .where("linked_by", "=", "user")
    .orderBy("source_id")
    .forUpdate()
    .execute();
  for (const { source_id, subject } of links) await forget(ctx, tx, { sourceId: source_id, subject, userId });
};

async function forget(
  ctx: ActorCtx,
  tx: Db,
  link: { sourceId: string; subject: string; userId: string },
): Promise<void> {
  await deleteIdentity(tx, link);
  await syncGroups(ctx, tx, { sourceId: link.sourceId, userId: link.userId, names: [] });
  await dropTokens(tx, { userId: link.userId, sourceId: link.sourceId }, ctx.now());
  await record(ctx, tx, {
    type: "identity.unlinked",
    outcome: "success",
    targetId: link.userId,
    details: { sourceId: link.sourceId, subject: link.subject },
  });
}
