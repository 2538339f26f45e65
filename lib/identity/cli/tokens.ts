/**
 * Tokens of command lines: issued for an approved request, renewed with rotation, revoked with the session.
 *
 * An access token lives an hour; a refresh token lives until it is used or the session ends. A refresh
 * token that was copied ends the command line's session (`formats/oauth/refresh-rotation.ts`).
 */
import { matchesChallenge } from "@/lib/formats/oauth/pkce";
import { decideRefresh } from "@/lib/formats/oauth/refresh-rotation";
import { record } from "@/lib/platform/audit/record";
import {
  as,
  prove,
  type Actor,
  type AnonymousCtx,
  type Ctx,
  type Db,
  type UserActor,
} from "@/lib/platform/context";
import { untilChanged } from "@/lib/platform/db/changes";
import { newUuid, randomToken } from "@/lib/platform/crypto/random";
import { Secret } from "@/lib/platform/crypto/secret";
import { hashToken } from "@/lib/platform/crypto/token-hash";
import { tooManyRequests } from "@/lib/platform/errors";
import { takeRequest, type Limit } from "@/lib/platform/limits";
import { lockLifetimes } from "@/lib/platform/settings/session-lifetimes";
import type { Client } from "./clients";
import { invalidGrant, oauth } from "./errors";
import {
  endCliSessions,
  findLiveAccess,
  findLiveSessionOf,
  insertCliSession,
  insertTokens,
  isSuperseded,
  lockRefresh,
  lockRequest,
  markUsed,
  moveRequest,
  touchCliSession,
  type CliRequest,
  type CliSession,
} from "./store";

const ACCESS_SECONDS = 3600;
const TOUCH_EVERY_SECONDS = 60;
/** How long a refresh token still renews after its first use, for other processes of the same program. */
export const REUSE_GRACE_SECONDS = 30;
/** Repeated renewals per command line: more than a machine runs processes, and few enough rows. */
export const AGAIN_LIMIT: Limit = { name: "refresh again", burst: 100, perSecond: 1 };
const MAX_TOKEN_LENGTH = 512;

export type Tokens = { accessToken: Secret; refreshToken: Secret; expiresInSeconds: number };

/** Exchanges an authorization code for tokens, once. @throws OAuthRefusal `invalid_grant` */
export async function redeemCode(
  ctx: AnonymousCtx,
  client: Client,
  input: { code: string; redirectUri: string; codeVerifier: string },
): Promise<Tokens> {
  const issued = await ctx.db.transaction().execute(async (tx) => {
    const request =
      input.code.length > MAX_TOKEN_LENGTH ? null : await lockRequest(tx, hashToken(input.code));
    if (!request || request.kind !== "code") return null;
    if (request.state === "redeemed") {
      // The code leaked: end what was issued for it (RFC 6749 §4.1.2).
      for (const { id } of await endCliSessions(
        tx,
        { requestId: request.id },
        ctx.now(),
        "session.code_reused",
      ))
        await record(ctx, tx, {
          type: "cli_session.ended",
          outcome: "refused",
          targetId: request.user_id ?? undefined,
          reason: "session.code_reused",
          details: { sessionId: id },
        });
      return null;
    }
    // A code is consumed by its first use, even if that use is wrong.
    if (!(await moveRequest(tx, request, { state: "redeemed" }))) return null;
    const isRight =
      request.state === "approved" &&
      request.expires_at > ctx.now() &&
      request.client_key.equals(client.key) &&
      request.redirect_uri === input.redirectUri &&
      matchesChallenge(input.codeVerifier, request.code_challenge ?? "");
    return isRight ? startCliSession(ctx, tx, request) : null;
  });
  if (!issued) throw invalidGrant();
  return issued;
}

/** Exchanges an approved device request for tokens, once. @throws OAuthRefusal */
export async function redeemDevice(ctx: AnonymousCtx, client: Client, request: CliRequest): Promise<Tokens> {
  const issued = await ctx.db.transaction().execute(async (tx) => {
    const current = await lockRequest(tx, request.secret_hash);
    if (current?.state !== "approved" || !current.client_key.equals(client.key)) return null;
    return (await moveRequest(tx, current, { state: "redeemed" })) ? startCliSession(ctx, tx, current) : null;
  });
  if (!issued) throw invalidGrant();
  return issued;
}

async function startCliSession(ctx: AnonymousCtx, tx: Db, request: CliRequest): Promise<Tokens | null> {
  const userId = request.user_id;
  if (userId === null) return null;
  const user = await tx
    .selectFrom("users")
    .select("status")
    .where("id", "=", userId)
    .forShare()
    .executeTakeFirst();
  // The approving browser session must still be open. The lock orders this before or after its end.
  const browser =
    request.browser_session_id === null
      ? null
      : await tx
          .selectFrom("sessions")
          .select("ended_at")
          .where("id", "=", request.browser_session_id)
          .forShare()
          .executeTakeFirst();
  if (user?.status !== "enabled" || (browser && browser.ended_at !== null)) return null;
  const now = ctx.now();
  const { commandLineMinutes } = await lockLifetimes({ config: ctx.config, db: tx });
  const session = {
    id: newUuid(),
    user_id: userId,
    request_id: request.id,
    flow: request.kind,
    client_key: request.client_key,
    client_name: request.client_name,
    browser_session_id: request.browser_session_id,
    ip: request.ip,
    user_agent: request.user_agent,
    created_at: now,
    last_used_at: now,
    last_ip: ctx.source.ip,
    expires_at: new Date(now.getTime() + commandLineMinutes * 60_000),
  };
  await insertCliSession(tx, session);
  await record(ctx, tx, {
    type: "cli_session.created",
    outcome: "success",
    targetId: userId,
    details: {
      sessionId: session.id,
      client: request.client_name,
      flow: request.kind,
      requestedFrom: request.ip,
    },
  });
  return issueTokens(ctx, tx, session, 1);
}

async function issueTokens(
  ctx: Ctx,
  tx: Db,
  session: Pick<CliSession, "id" | "expires_at">,
  generation: number,
): Promise<Tokens> {
  const now = ctx.now();
  const left = Math.floor((session.expires_at.getTime() - now.getTime()) / 1000);
  const expiresInSeconds = Math.min(ACCESS_SECONDS, left);
  const [accessToken, refreshToken] = [`foa_${randomToken(32)}`, `for_${randomToken(32)}`];
  await insertTokens(tx, [
    {
      hash: hashToken(accessToken),
      session_id: session.id,
      kind: "access",
      created_at: now,
      expires_at: new Date(now.getTime() + expiresInSeconds * 1000),
      used_at: null,
      generation: null,
    },
    {
      hash: hashToken(refreshToken),
      session_id: session.id,
      kind: "refresh",
      created_at: now,
      expires_at: session.expires_at,
      used_at: null,
      generation,
    },
  ]);
  return { accessToken: new Secret(accessToken), refreshToken: new Secret(refreshToken), expiresInSeconds };
}

/** Exchanges a refresh token for new tokens. A reused token ends the session. @throws OAuthRefusal `invalid_grant`; Refusal `too_many_requests` */
export async function refreshTokens(
  ctx: AnonymousCtx,
  client: Client,
  refreshToken: string,
): Promise<Tokens> {
  if (refreshToken.length > MAX_TOKEN_LENGTH) throw invalidGrant();
  const hash = hashToken(refreshToken);
  const now = ctx.now();
  const issued = await ctx.db.transaction().execute(async (tx) => {
    const found = await lockRefresh(tx, hash);
    if (!found || !found.session.client_key.equals(client.key)) return null;
    const { token, session, isEnabled } = found;
    const graceBegan = new Date(now.getTime() - REUSE_GRACE_SECONDS * 1000);
    const use = decideRefresh({
      usedAt: token.used_at,
      isSuperseded: await isSuperseded(tx, token, graceBegan),
      now,
      graceSeconds: REUSE_GRACE_SECONDS,
    });
    if (use === "reused") {
      for (const { id } of await endCliSessions(tx, { id: session.id }, now, "session.token_reused"))
        await record(ctx, tx, {
          type: "cli_session.ended",
          outcome: "refused",
          targetId: session.user_id,
          reason: "session.token_reused",
          details: { sessionId: id, client: session.client_name },
        });
      return null;
    }
    if (session.ended_at !== null || session.expires_at <= now || !isEnabled) return null;
    const wait = use === "first" ? 0 : takeRequest(ctx, AGAIN_LIMIT, session.id);
    if (wait > 0) throw tooManyRequests(wait, "token_renewed_too_often");
    if (use === "first") await markUsed(tx, hash, now);
    await touchCliSession(tx, session.id, now, ctx.source.ip);
    await record(ctx, tx, {
      type: "cli_session.refreshed",
      outcome: "success",
      targetId: session.user_id,
      details: { sessionId: session.id, ...(use === "first" ? {} : { again: true }) },
    });
    return issueTokens(ctx, tx, session, (token.generation ?? 0) + 1);
  });
  if (!issued) throw invalidGrant();
  return issued;
}

/** Returns the actor of a live access token, or null. */
export async function actorOfAccessToken(
  ctx: Ctx,
  token: string,
  ip: string | null,
): Promise<Actor<UserActor> | null> {
  if (token.length === 0 || token.length > MAX_TOKEN_LENGTH) return null;
  const now = ctx.now();
  const hash = hashToken(token);
  const live = await untilChanged(ctx.db, `access ${hash.toString("base64")}`, () =>
    findLiveAccess(ctx.db, hash, now),
  );
  if (!live || live.expiresAt <= now || live.tokenExpiresAt <= now) return null;
  if (now.getTime() - live.lastUsedAt.getTime() > TOUCH_EVERY_SECONDS * 1000)
    await touchCliSession(ctx.db, live.sessionId, now, ip);
  return prove({
    kind: "user",
    userId: live.userId,
    sessionId: live.sessionId,
    sessionEndsAt: live.expiresAt,
    accessGeneration: live.accessGeneration,
    hasConnected: false,
    entrance: "cli",
  });
}

/**
 * Ends the session of an access token. The token may have expired: `aws sso logout` sends it hours later,
 * while the refresh token is still valid.
 * @throws OAuthRefusal when it belongs to no open session
 */
export async function signOutToken(ctx: AnonymousCtx, token: string): Promise<void> {
  const session =
    token.length === 0 || token.length > MAX_TOKEN_LENGTH
      ? null
      : await findLiveSessionOf(ctx.db, hashToken(token), ctx.now());
  if (!session) throw oauth("invalid_grant", "cli_token_unknown");
  const actor = prove({
    kind: "user",
    userId: session.userId,
    sessionId: session.sessionId,
    sessionEndsAt: session.expiresAt,
    accessGeneration: session.accessGeneration,
    hasConnected: false,
    entrance: "cli",
  });
  await ctx.db.transaction().execute(async (tx) => {
    for (const { id } of await endCliSessions(tx, { id: actor.sessionId }, ctx.now(), "session.signed_out"))
      await record(as(ctx, actor, ctx.source), tx, {
        type: "cli_session.ended",
        outcome: "success",
        reason: "session.signed_out",
        details: { sessionId: id },
      });
  });
}
