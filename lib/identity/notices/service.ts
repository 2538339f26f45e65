/**
 * Notices for users on their next page: someone, maybe themselves, added a sign-in method or a right to their
 * account.
 */
import { sql } from "kysely";
import { isUuid } from "@/lib/formats/uuid";
import type { Ctx, Db, UserCtx } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";

const NOTICE_KINDS = [
  "identity_linked",
  "role_given",
  "password_reset",
  "password_set_by_link",
  "factor_added",
  "factor_removed",
  "factors_reset",
  "recovery_codes_made",
  "recovery_code_used",
  "passkey_copied",
  "new_device",
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

export type Notice = {
  id: string;
  kind: NoticeKind;
  /** Names for the text, as of then. */ details: Record<string, unknown>;
  at: Date;
};

const MAX_SHOWN = 10;

/** Adds a notice, inside the transaction of its cause. */
export async function notify(
  ctx: Ctx,
  tx: Db,
  notice: { userId: string; kind: NoticeKind; details?: Record<string, unknown> },
): Promise<void> {
  await tx
    .insertInto("user_notices")
    .values({
      id: newUuid(),
      user_id: notice.userId,
      kind: notice.kind,
      details: JSON.stringify(notice.details ?? {}),
      created_at: ctx.now(),
    })
    .execute();
}

/** A notice about a session is for the user's other ones: whoever opened it must not dismiss it. */
const isForOthers = ({ actor }: UserCtx) =>
  sql<boolean>`details ->> 'sessionId' is distinct from ${actor.sessionId}`;

/** Returns the caller's notices that they haven't dismissed, newest first. */
export async function listNotices(ctx: UserCtx): Promise<Notice[]> {
  const rows = await ctx.db
    .selectFrom("user_notices")
    .select(["id", "kind", "details", "created_at as at"])
    .where("user_id", "=", ctx.actor.userId)
    .where(isForOthers(ctx))
    .orderBy("created_at", "desc")
    .limit(MAX_SHOWN)
    .execute();
  return rows.flatMap(({ kind, ...row }) => {
    const known = NOTICE_KINDS.find((each) => each === kind);
    return known === undefined ? [] : { ...row, kind: known };
  });
}

/** Dismisses one of the caller's notices. Ignores another user's, or a missing one. */
export async function dismissNotice(ctx: UserCtx, input: { id: string }): Promise<void> {
  if (!isUuid(input.id)) return;
  await ctx.db
    .deleteFrom("user_notices")
    .where("id", "=", input.id)
    .where("user_id", "=", ctx.actor.userId)
    .where(isForOthers(ctx))
    .execute();
}
