/**
 * Users' tokens of an Identity Center. One grants everything its user has there, so it is sealed to its row,
 * never leaves the server, and lives no longer than the browser session it came with.
 *
 * States: live, ended (the Identity Center no longer accepts it: the user must sign in there again), dropped
 * (to be revoked there). Tokens are revoked after the transaction that drops them, with a time limit.
 */
import { idleSince } from "@/lib/platform/settings/session-lifetimes";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateTokenCommand, type CreateTokenCommandOutput } from "@aws-sdk/client-sso-oidc";
import { LogoutCommand } from "@aws-sdk/client-sso";
import type { Ctx, Db } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import { Secret } from "@/lib/platform/crypto/secret";
import type { Row } from "@/lib/platform/db/schema";
import { conflict, type Refusal } from "@/lib/platform/errors";
import { enqueue } from "@/lib/platform/jobs/store";
import { clientsOf, timeLimit, type IdentityCenter } from "./clients";
import { failureOf, unreachable } from "./failure";
import { addressesOf, servesAccounts } from "../settings/identity-center";
import type { Registration } from "./registration";
import { dropTokens } from "./token-store";
import { findIdentityCenter } from "./find";

/** Lists what a user may open, as soon as there is a token. Its key is "source user". */
export const LIST_IDENTITY_CENTER = "list-upstream";
export const listKey = (sourceId: string, userId: string) => `${sourceId} ${userId}`;

/** A refresh token belongs to the registration it was issued to. */
export type Tokens = Registration & { accessToken: Secret; refreshToken: Secret | null; expiresAt: Date };

const REFRESH_BEFORE_MILLISECONDS = 15 * 60_000;
const CLAIM_MILLISECONDS = 20_000;
const MAX_WAIT_MILLISECONDS = 15_000;
const LOOK_AGAIN_MILLISECONDS = 50;
const MAX_TOKEN_LENGTH = 8_192;

type Sealed = {
  reach: string;
  accessToken: string;
  refreshToken: string | null;
  clientId: string;
  clientSecret: string;
};
const sealContext = (id: string) => `upstream_tokens:${id}`;

function seal(ctx: Ctx, id: string, source: IdentityCenter, tokens: Tokens): Buffer {
  const value: Sealed = {
    reach: addressesOf(source.settings),
    accessToken: tokens.accessToken.reveal(),
    refreshToken: tokens.refreshToken?.reveal() ?? null,
    clientId: tokens.clientId,
    clientSecret: tokens.clientSecret.reveal(),
  };
  return ctx.keyring.seal(Buffer.from(JSON.stringify(value)), sealContext(id));
}

/** Returns null if it was issued for another endpoint than the source has now. */
function unseal(
  ctx: Ctx,
  row: Pick<Row<"upstream_tokens">, "id" | "sealed" | "expires_at">,
  source: IdentityCenter,
): Tokens | null {
  const value = JSON.parse(ctx.keyring.open(row.sealed, sealContext(row.id)).toString("utf8")) as Sealed;
  if (value.reach !== addressesOf(source.settings)) return null;
  return {
    accessToken: new Secret(value.accessToken),
    refreshToken: value.refreshToken === null ? null : new Secret(value.refreshToken),
    clientId: value.clientId,
    clientSecret: new Secret(value.clientSecret),
    expiresAt: row.expires_at,
  };
}

/** Reads the response of a token endpoint. @throws if it has no token */
export function tokensOf(
  ctx: Ctx,
  reply: CreateTokenCommandOutput,
  registration: Registration,
  before: Secret | null = null,
): Tokens {
  const { accessToken, refreshToken, expiresIn } = reply;
  if (
    !accessToken ||
    accessToken.length > MAX_TOKEN_LENGTH ||
    (refreshToken?.length ?? 0) > MAX_TOKEN_LENGTH ||
    !expiresIn ||
    expiresIn < 1
  )
    throw new Error("the answer has no token");
  return {
    ...registration,
    accessToken: new Secret(accessToken),
    refreshToken: refreshToken ? new Secret(refreshToken) : before,
    expiresAt: new Date(ctx.now().getTime() + Math.min(expiresIn, 90 * 86_400) * 1000),
  };
}

/** Stores a user's token, replaces the previous one, and enqueues listing what it grants. */
export async function keepToken(
  ctx: Ctx,
  tx: Db,
  source: IdentityCenter,
  input: { userId: string; sessionId: string; subject: string; tokens: Tokens },
): Promise<void> {
  const { tokens, userId, sessionId, subject } = input;
  const id = newUuid();
  const now = ctx.now();
  await dropTokens(tx, { userId, sourceId: source.id }, now);
  await tx
    .insertInto("upstream_tokens")
    .values({
      id,
      source_id: source.id,
      user_id: userId,
      session_id: sessionId,
      subject,
      sealed: seal(ctx, id, source, tokens),
      expires_at: tokens.expiresAt,
      state: "live",
      created_at: now,
    })
    .execute();
  await enqueue(tx, { kind: LIST_IDENTITY_CENTER, key: listKey(source.id, userId), runAt: now });
}

/** Selects usable tokens: the source enabled, the user enabled, the session live. */
export function usableTokens(ctx: Ctx, db: Db = ctx.db) {
  const now = ctx.now();
  return db
    .selectFrom("upstream_tokens as t")
    .innerJoin("sessions as s", "s.id", "t.session_id")
    .innerJoin("users as u", "u.id", "t.user_id")
    .innerJoin("identity_sources as i", "i.id", "t.source_id")
    .where("t.state", "<>", "dropped")
    .where("s.ended_at", "is", null)
    .where("s.expires_at", ">", now)
    .where("s.last_seen_at", ">", idleSince(ctx.config, now))
    .where("u.status", "=", "enabled")
    .where("i.is_enabled", "=", true);
}

export const signInThereAgain = (source: { name: string }): Refusal =>
  conflict("identity_center_sign_in_again", { source: source.name });

export type UsableToken = { id: string; accessToken: Secret };

/**
 * Returns a user's valid token. The first caller that finds it old renews it; others use it while it lasts,
 * and then wait. The renewal is claimed by a row and not by a lock, because a transaction must not use the
 * network.
 * @throws Refusal `conflict` if the user must sign in there again, `aws_unavailable`
 */
export async function freshToken(ctx: Ctx, source: IdentityCenter, userId: string): Promise<UsableToken> {
  const giveUpAt = Date.now() + MAX_WAIT_MILLISECONDS;
  for (;;) {
    const row = await usableTokens(ctx)
      .select(["t.id", "t.sealed", "t.expires_at", "t.state"])
      .where("t.user_id", "=", userId)
      .where("t.source_id", "=", source.id)
      .executeTakeFirst();
    const tokens = row?.state === "live" ? unseal(ctx, row, source) : null;
    if (!row || !tokens) throw signInThereAgain(source);
    const left = tokens.expiresAt.getTime() - ctx.now().getTime();
    const isAlive = left > 0;
    if (left > REFRESH_BEFORE_MILLISECONDS || (isAlive && tokens.refreshToken === null))
      return { id: row.id, accessToken: tokens.accessToken };
    if (tokens.refreshToken === null) {
      await markTokenEnded(ctx, row.id);
      throw signInThereAgain(source);
    }
    if (await claimRefresh(ctx, row.id))
      return refresh(ctx, source, { id: row.id, tokens, refreshToken: tokens.refreshToken, isAlive });
    if (isAlive) return { id: row.id, accessToken: tokens.accessToken };
    if (Date.now() > giveUpAt) throw unreachable(source, new Error("another renewal did not end"));
    await sleep(LOOK_AGAIN_MILLISECONDS);
  }
}

async function claimRefresh(ctx: Ctx, id: string): Promise<boolean> {
  const now = ctx.now();
  const claimed = await ctx.db
    .updateTable("upstream_tokens")
    .set({ refreshing_until: new Date(now.getTime() + CLAIM_MILLISECONDS) })
    .where("id", "=", id)
    .where("state", "=", "live")
    .where("expires_at", "<=", new Date(now.getTime() + REFRESH_BEFORE_MILLISECONDS))
    .where((eb) => eb.or([eb("refreshing_until", "is", null), eb("refreshing_until", "<=", now)]))
    .executeTakeFirst();
  return claimed.numUpdatedRows > 0n;
}

async function refresh(
  ctx: Ctx,
  source: IdentityCenter,
  session: { id: string; tokens: Tokens; refreshToken: Secret; isAlive: boolean },
): Promise<UsableToken> {
  const { id, tokens } = session;
  const row = ctx.db.updateTable("upstream_tokens").where("id", "=", id).where("state", "=", "live");
  try {
    const registration = { clientId: tokens.clientId, clientSecret: tokens.clientSecret };
    const reply = await clientsOf(ctx, source).oidc.send(
      new CreateTokenCommand({
        clientId: registration.clientId,
        clientSecret: registration.clientSecret.reveal(),
        grantType: "refresh_token",
        refreshToken: session.refreshToken.reveal(),
      }),
      timeLimit(),
    );
    const renewed = tokensOf(ctx, reply, registration, session.refreshToken);
    const updated = await row
      .set({ sealed: seal(ctx, id, source, renewed), expires_at: renewed.expiresAt, refreshing_until: null })
      .executeTakeFirst();
    if (updated.numUpdatedRows > 0n) return { id, accessToken: renewed.accessToken };
    // Dropped in between: the new token must not outlive it.
    await endThere(ctx, source, renewed.accessToken);
    throw signInThereAgain(source);
  } catch (error) {
    const failure = failureOf(error);
    if (["expired", "client", "denied", "unauthorized", "forbidden"].includes(failure)) {
      await markTokenEnded(ctx, id);
      throw signInThereAgain(source);
    }
    await row.set({ refreshing_until: null }).execute();
    if ((error as { brand?: unknown }).brand !== undefined) throw error;
    if (session.isAlive) return { id, accessToken: tokens.accessToken };
    throw unreachable(source, error);
  }
}

/** The Identity Center returned 401: the user must sign in there again. */
export async function markTokenEnded(ctx: Ctx, id: string): Promise<void> {
  await ctx.db
    .updateTable("upstream_tokens")
    .set({ state: "ended", refreshing_until: null })
    .where("id", "=", id)
    .where("state", "=", "live")
    .execute();
}

/** Revokes a token at the Identity Center. A failure is ignored. */
export async function endThere(ctx: Ctx, source: IdentityCenter, accessToken: Secret): Promise<void> {
  await clientsOf(ctx, source)
    .portal.send(new LogoutCommand({ accessToken: accessToken.reveal() }), timeLimit())
    .catch(() => {});
}

const AT_ONCE = 8;

/** Revokes dropped tokens and deletes them, whatever the Identity Center returns. */
export async function endDroppedTokens(ctx: Ctx): Promise<void> {
  for (;;) {
    const rows = await ctx.db
      .selectFrom("upstream_tokens")
      .select(["id", "source_id", "sealed", "expires_at"])
      .where("state", "=", "dropped")
      .orderBy("dropped_at")
      .limit(AT_ONCE)
      .execute();
    if (rows.length === 0) return;
    await Promise.all(
      rows.map(async (row) => {
        const source = await findIdentityCenter(ctx, row.source_id);
        const tokens = source && unseal(ctx, row, source);
        if (source && tokens) await endThere(ctx, source, tokens.accessToken);
      }),
    );
    await ctx.db
      .deleteFrom("upstream_tokens")
      .where(
        "id",
        "in",
        rows.map(({ id }) => id),
      )
      .where("state", "=", "dropped")
      .execute();
  }
}

/** Returns an enabled source that shows accounts. */
export async function findAccountSource(ctx: Ctx, id: string): Promise<IdentityCenter | null> {
  const source = await findIdentityCenter(ctx, id);
  return source?.isEnabled && servesAccounts(source.settings) ? source : null;
}
