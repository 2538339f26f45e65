/**
 * Sign-out with OIDC providers: signing out of Foyer also signs out there, if the source is configured so,
 * and signing out there ends the sessions in Foyer.
 *
 * @see OpenID Connect RP-Initiated Logout 1.0 §2; Back-Channel Logout 1.0 §2.6, §2.7
 */
import { reason } from "@/lib/messages/reason";
import { readLogoutToken, verifyLogoutToken, type LogoutToken } from "@/lib/formats/oidc/logout-token";
import { isWebAddress } from "@/lib/formats/saml-sp/idp-metadata";
import { record } from "@/lib/platform/audit/record";
import type { ActorCtx, AnonymousCtx, SessionActor } from "@/lib/platform/context";
import { takeRequest } from "@/lib/platform/limits";
import { endSession } from "../sessions/end";
import { providerKeys } from "../sources/oidc/provider-keys";
import { findSourceClient } from "../sources/registry/client";
import type { SourceOf } from "../sources/settings/types";
import { idTokenPlace } from "./through-oidc";

const REASON = "session.signed_out_at_provider";
/** How many refused tokens to record, so that an attacker can't fill the audit log. */
const REFUSAL_LIMIT = { name: "logout-token-refusals", burst: 60, perSecond: 0.2 };

/** Returns the endpoints of one source for providers and browsers. */
export function oidcEndpoints(
  origin: string,
  sourceId: string,
): { signedOutUrl: string; backChannelUrl: string } {
  return {
    signedOutUrl: `${origin}/oidc/signed-out/${sourceId}`,
    backChannelUrl: `${origin}/oidc/backchannel-logout/${sourceId}`,
  };
}

/**
 * Returns where the caller's browser goes to sign out at the provider too; null if there is no such endpoint.
 * Call before the session ends.
 * @param state returned by the browser
 */
export async function oidcLogoutAddress(ctx: ActorCtx<SessionActor>, state: string): Promise<string | null> {
  const session = await ctx.db
    .selectFrom("oidc_sessions")
    .selectAll()
    .where("session_id", "=", ctx.actor.sessionId)
    .executeTakeFirst();
  const source = session ? await findSourceClient(ctx, "oidc", session.source_id, { isTest: false }) : null;
  if (
    !session ||
    !source?.settings.signsOutThere ||
    session.logout_url === null ||
    !isWebAddress(session.logout_url)
  )
    return null;
  const url = new URL(session.logout_url);
  const hint =
    session.sealed_id_token &&
    ctx.keyring.open(session.sealed_id_token, idTokenPlace(session.session_id)).toString("utf8");
  for (const [name, value] of Object.entries({
    ...(hint === null ? {} : { id_token_hint: hint }),
    client_id: source.settings.clientId,
    post_logout_redirect_uri: oidcEndpoints(ctx.config.url, source.id).signedOutUrl,
    state,
  }))
    url.searchParams.set(name, value);
  return url.href;
}

/**
 * Ends what the provider's token says, command lines too. Also for a disabled source, because it only ends
 * sessions.
 * @returns false for a refused token, recorded
 * @throws Refusal `source_unavailable` if the provider's keys can't be fetched
 */
export async function logOutByToken(
  ctx: AnonymousCtx,
  input: { sourceId: string; token: string },
): Promise<boolean> {
  const source = await findSourceClient(ctx, "oidc", input.sourceId, { isTest: true });
  if (!source) return false;
  try {
    await endSessions(ctx, source, await provenToken(ctx, source, input.token));
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code !== "invalid_format") throw error;
    if (takeRequest(ctx, REFUSAL_LIMIT, ctx.source.ip ?? "unknown") === 0)
      await record(ctx, ctx.db, {
        type: "sign_in.failed",
        outcome: "refused",
        reason: reason("sign_in.logout_token_not_valid", { message: (error as Error).message }),
        details: { sourceId: source.id },
      });
    else
      ctx.log.warn("a logout token was refused, too often to be recorded", {
        sourceId: source.id,
        ip: ctx.source.ip,
      });
    return false;
  }
}

/** Returns the verified token. @throws FormatError */
async function provenToken(ctx: AnonymousCtx, source: SourceOf<"oidc">, token: string): Promise<LogoutToken> {
  const { issuer, clientId, algorithm } = source.settings;
  const claims = readLogoutToken(token, { issuer, clientId, algorithm, now: ctx.now() });
  const known = await providerKeys(ctx, source, { isUnknown: false });
  try {
    await verifyLogoutToken(token, known, { algorithm });
  } catch {
    // The provider may have a new key.
    await verifyLogoutToken(token, await providerKeys(ctx, source, { isUnknown: true }), { algorithm });
  }
  return claims;
}

async function endSessions(
  ctx: AnonymousCtx,
  source: SourceOf<"oidc">,
  { id, subject, sid, issuedAt, expiresAt }: LogoutToken,
): Promise<void> {
  await ctx.db.transaction().execute(async (tx) => {
    // A sign-in in progress locks the source: it either comes first and is seen, or comes after and sees
    // this.
    await tx
      .selectFrom("identity_sources")
      .select("id")
      .where("id", "=", source.id)
      .forUpdate()
      .executeTakeFirst();
    // A repeated token ends nothing: later sessions aren't its concern.
    const isNew = await tx
      .insertInto("oidc_logouts")
      .values({
        source_id: source.id,
        token_id: id,
        subject,
        sid,
        issued_at: issuedAt,
        expires_at: expiresAt,
      })
      .onConflict((clash) => clash.doNothing())
      .returning("token_id")
      .executeTakeFirst();
    if (!isNew) return;
    const sessions = await tx
      .selectFrom("sessions as s")
      .leftJoin("oidc_sessions as o", "o.session_id", "s.id")
      .select(["s.id", "s.user_id"])
      .where("s.source", "=", source.id)
      .where("s.ended_at", "is", null)
      .$if(subject !== null, (query) =>
        query.where("s.user_id", "in", (eb) =>
          eb
            .selectFrom("user_identities")
            .select("user_id")
            .where("source_id", "=", source.id)
            .where("subject", "=", subject ?? ""),
        ),
      )
      // A session whose name at the provider is unknown may be the one.
      .$if(sid !== null, (query) =>
        query.where((eb) =>
          eb.or([eb("o.sid", "=", sid), ...(subject === null ? [] : [eb("o.sid", "is", null)])]),
        ),
      )
      .execute();
    for (const session of sessions)
      if (await endSession(ctx, tx, session.id, REASON))
        await record(ctx, tx, {
          type: "session.ended",
          outcome: "success",
          targetId: session.user_id,
          reason: REASON,
          details: { sessionId: session.id, sourceId: source.id },
        });
  });
}
