/** Step-up at an OIDC provider: the request, and its one answer. */
import { reason, type Reason } from "@/lib/messages/reason";
import type { Ctx, Db, UserCtx } from "@/lib/platform/context";
import { hashToken } from "@/lib/platform/crypto/token-hash";
import type { Claims } from "../sources/settings/claims";
import type { Said } from "../sources/settings/strength";
import { proveThroughSource, type ProvedThere } from "./prove-through-source";

const REQUEST_SECONDS = 600;

/** Notes a request by its state, which only this session's answer may use. */
export async function noteOidcStepUp(
  ctx: UserCtx,
  input: { sourceId: string; state: string; callbackPath: string },
): Promise<void> {
  const now = ctx.now();
  await ctx.db
    .insertInto("oidc_step_ups")
    .values({
      state_hash: hashToken(input.state),
      source_id: input.sourceId,
      session_id: ctx.actor.sessionId,
      callback_path: input.callbackPath,
      created_at: now,
      expires_at: new Date(now.getTime() + REQUEST_SECONDS * 1000),
    })
    .execute();
}

/** Returns where the request's user wanted to go. */
export async function pathOfOidcStepUp(ctx: Ctx, state: string): Promise<string> {
  const row = await ctx.db
    .selectFrom("oidc_step_ups")
    .select("callback_path")
    .where("state_hash", "=", hashToken(state))
    .executeTakeFirst();
  return row?.callback_path ?? "/start";
}

export async function proveThroughOidc(
  ctx: UserCtx,
  input: { sourceId: string; state: string; claims: Claims; said: Said; authTime: unknown },
): Promise<ProvedThere> {
  const { state, authTime, ...proof } = input;
  return proveThroughSource(ctx, {
    ...proof,
    authenticatedAt: authTime,
    consume: (tx, source) => consume(ctx, tx, { sourceId: source.id, state }),
  });
}

async function consume(
  ctx: UserCtx,
  tx: Db,
  { sourceId, state }: { sourceId: string; state: string },
): Promise<Date | Reason> {
  const row = await tx
    .deleteFrom("oidc_step_ups")
    .where("state_hash", "=", hashToken(state))
    .where("source_id", "=", sourceId)
    .where("session_id", "=", ctx.actor.sessionId)
    .where("expires_at", ">", ctx.now())
    .returning("created_at")
    .executeTakeFirst();
  return row?.created_at ?? reason("step_up.request_unknown");
}
