/**
 * Challenges: what an authenticator signs, and the secret of an app that is being added. Each belongs to one
 * purpose, person and session, lives five or ten minutes, and is spent by the statement that finds it.
 */
import type { ActorCtx, Ctx, Db, SessionActor } from "@/lib/platform/context";
import { newUuid, randomToken } from "@/lib/platform/crypto/random";
import { hashToken } from "@/lib/platform/crypto/token-hash";
import type { ChallengePurpose } from "@/lib/platform/db/tables-factors";

const CHALLENGE_SECONDS = 5 * 60;
/** Long enough to install an app. */
const APP_SECONDS = 10 * 60;

/** Whose it is; null before anyone has signed in. */
export type Owner = Pick<ActorCtx<SessionActor>["actor"], "userId" | "sessionId"> | null;

const ownerOf = (owner: Owner) => ({
  user_id: owner?.userId ?? null,
  session_id: owner?.sessionId ?? null,
});

/** Makes a challenge of 32 random bytes, in base64url. Only its hash is stored. */
export async function issueChallenge(ctx: Ctx, purpose: ChallengePurpose, owner: Owner): Promise<string> {
  const challenge = randomToken(32);
  const now = ctx.now();
  await ctx.db
    .insertInto("factor_challenges")
    .values({
      id: newUuid(),
      purpose,
      challenge_hash: hashToken(challenge),
      ...ownerOf(owner),
      created_at: now,
      expires_at: new Date(now.getTime() + CHALLENGE_SECONDS * 1000),
    })
    .execute();
  return challenge;
}

/** Spends a challenge. Returns false if it isn't of this purpose and owner, has expired, or was spent. */
export async function spendChallenge(
  ctx: Ctx,
  challenge: string,
  purpose: ChallengePurpose,
  owner: Owner,
): Promise<boolean> {
  const { user_id, session_id } = ownerOf(owner);
  const row = await ctx.db
    .updateTable("factor_challenges")
    .set({ spent_at: ctx.now() })
    .where("challenge_hash", "=", hashToken(challenge))
    .where("purpose", "=", purpose)
    .where("user_id", user_id === null ? "is" : "=", user_id)
    .where("session_id", session_id === null ? "is" : "=", session_id)
    .where("spent_at", "is", null)
    .where("expires_at", ">", ctx.now())
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

export type NewApp = { id: string; sealed: Buffer };

/** Returns the app that this session is adding, if it has begun: a reload must not show another code. */
export async function findNewApp(ctx: ActorCtx<SessionActor>): Promise<NewApp | null> {
  const row = await ctx.db
    .selectFrom("factor_challenges")
    .select(["id", "secret"])
    .where("session_id", "=", ctx.actor.sessionId)
    .where("user_id", "=", ctx.actor.userId)
    .where("purpose", "=", "totp")
    .where("spent_at", "is", null)
    .where("expires_at", ">", ctx.now())
    .orderBy("created_at", "desc")
    .executeTakeFirst();
  return row && row.secret !== null ? { id: row.id, sealed: row.secret } : null;
}

export async function insertNewApp(ctx: ActorCtx<SessionActor>, app: NewApp): Promise<void> {
  const now = ctx.now();
  await ctx.db
    .insertInto("factor_challenges")
    .values({
      id: app.id,
      purpose: "totp",
      secret: app.sealed,
      ...ownerOf(ctx.actor),
      created_at: now,
      expires_at: new Date(now.getTime() + APP_SECONDS * 1000),
    })
    .execute();
}

/** Spends the app that this session is adding. Returns false if it was added or has expired. */
export async function spendNewApp(ctx: ActorCtx<SessionActor>, tx: Db, id: string): Promise<boolean> {
  const row = await tx
    .updateTable("factor_challenges")
    .set({ spent_at: ctx.now(), secret: null })
    .where("id", "=", id)
    .where("session_id", "=", ctx.actor.sessionId)
    .where("user_id", "=", ctx.actor.userId)
    .where("purpose", "=", "totp")
    .where("spent_at", "is", null)
    .where("expires_at", ">", ctx.now())
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}
