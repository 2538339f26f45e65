/**
 * Single logout (SAML 2.0 profiles §4.4): whoever signs out here is signed out at the provider, and whom
 * the provider signs out has no session left here.
 */
import { readLogoutRequest, signedMessage } from "@/lib/formats/saml-sp/logout";
import { logoutRequest, logoutResponse, serviceProvider } from "@/lib/formats/saml-sp/messages";
import { readRedirect, redirectUrl } from "@/lib/formats/saml-sp/redirect";
import { publicKeys } from "@/lib/formats/saml-sp/signature";
import { record } from "@/lib/platform/audit/record";
import type { ActorCtx, AnonymousCtx, PasswordChangeActor, UserActor } from "@/lib/platform/context";
import { samlId } from "@/lib/platform/crypto/random";
import { markEnded } from "../sessions/store";
import { samlKeys } from "../sources/saml/provider-key";
import { findSourceClient, holdSource } from "../sources/service";

const REQUEST_MILLISECONDS = 300_000;
const REASON = "signed out at its provider";

/** Where the asker's browser goes to be signed out at the provider too; null when nothing is there. Ask before the session ends. */
export async function logoutAddress(ctx: ActorCtx<UserActor | PasswordChangeActor>): Promise<string | null> {
  const held = await ctx.db.selectFrom("saml_sessions").selectAll().where("session_id", "=", ctx.actor.sessionId).executeTakeFirst();
  const source = held ? await findSourceClient(ctx, "saml", held.source_id, { isTest: false }) : null;
  if (!held || !source?.settings.idp.logout) return null;
  const { url } = source.settings.idp.logout;
  const at = ctx.now();
  const xml = logoutRequest(serviceProvider(ctx.config.url, source.id), { id: samlId(), issuedAt: at, destination: url, notOnOrAfter: new Date(at.getTime() + REQUEST_MILLISECONDS), subject: { nameId: held.name_id, nameIdFormat: held.name_id_format, sessionIndex: held.session_index } });
  return redirectUrl({ url, kind: "SAMLRequest", xml, sign: (await samlKeys(ctx, source.id)).sign });
}

export type LogoutMessage = { sourceId: string } & ({ query: string } | { request: string; relayState: string | null });

/**
 * Ends what the provider asks to end. Also at a source that is switched off: nothing is opened by it.
 * @returns where the browser takes the answer; null when the message cannot be believed, recorded
 */
export async function logOutFromProvider(ctx: AnonymousCtx, message: LogoutMessage): Promise<string | null> {
  const source = await findSourceClient(ctx, "saml", message.sourceId, { isTest: true });
  if (!source) return null;
  const { idp } = source.settings;
  const sp = serviceProvider(ctx.config.url, source.id);
  try {
    const keys = publicKeys(idp.certificates);
    const { xml, relayState } = "query" in message ? readRedirect(message.query, keys) : { xml: signedMessage(Buffer.from(message.request, "base64").toString("utf8"), keys), relayState: message.relayState };
    const asked = readLogoutRequest(xml, { issuer: idp.entityId, destination: sp.logoutUrl, now: ctx.now() });
    await ctx.db.transaction().execute(async (tx) => {
      await holdSource(tx, source.id);
      // One that is sent again ends nothing: sessions from after it are none of its business.
      const isNew = await tx.insertInto("saml_messages").values({ source_id: source.id, id: asked.id, expires_at: asked.expiresAt }).onConflict((clash) => clash.doNothing()).returning("id").executeTakeFirst();
      if (!isNew) return;
      const sessions = await tx.selectFrom("saml_sessions").innerJoin("sessions", "sessions.id", "session_id").select(["session_id", "user_id"]).where("source_id", "=", source.id).where("name_id", "=", asked.nameId).where("ended_at", "is", null).$if(asked.sessionIndexes.length > 0, (query) => query.where((eb) => eb.or([eb("session_index", "in", asked.sessionIndexes), eb("session_index", "is", null)]))).execute();
      for (const { session_id, user_id } of sessions) if (await markEnded(tx, session_id, ctx.now(), REASON)) await record(ctx, tx, { type: "session.ended", outcome: "success", targetId: user_id, reason: REASON, details: { sessionId: session_id, sourceId: source.id } });
    });
    if (!idp.logout) return `${ctx.config.url}/sign-in`;
    const answer = logoutResponse(sp, { id: samlId(), issuedAt: ctx.now(), destination: idp.logout.responseUrl, inResponseTo: asked.id });
    return redirectUrl({ url: idp.logout.responseUrl, kind: "SAMLResponse", xml: answer, relayState, sign: (await samlKeys(ctx, source.id)).sign });
  } catch (error) {
    if ((error as { code?: unknown }).code !== "invalid_format") throw error;
    await record(ctx, ctx.db, { type: "sign_in.failed", outcome: "refused", reason: `logout request: ${(error as Error).message}`, details: { sourceId: source.id } });
    return null;
  }
}
