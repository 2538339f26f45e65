/**
 * Single logout (SAML 2.0 profiles §4.4): signing out of Foyer signs out at the provider, and signing out
 * there ends the sessions in Foyer.
 */
import { reason } from "@/lib/messages/reason";
import { logoutRequest, logoutResponse, serviceProvider } from "@/lib/formats/saml-sp/messages";
import { postJourney, type Journey } from "@/lib/formats/saml-sp/post";
import { redirectUrl } from "@/lib/formats/saml-sp/redirect";
import { samlReason } from "@/lib/formats/saml-sp/refusal";
import { record } from "@/lib/platform/audit/record";
import type { ActorCtx, AnonymousCtx, SessionActor } from "@/lib/platform/context";
import { samlId } from "@/lib/platform/crypto/random";
import type { Row } from "@/lib/platform/db/schema";
import { endSession } from "../sessions/end";
import { readApart } from "../sources/saml/read-apart";
import { samlKeys } from "../sources/saml/provider-key";
import { findSourceClient } from "../sources/registry/client";
import { lockSource } from "../sources/registry/store";

const REQUEST_MILLISECONDS = 300_000;
const TICKET = "saml-leave";
const TICKET_MILLISECONDS = 60_000;
const MAX_TICKET_LENGTH = 400;
const REASON = "session.signed_out_at_provider";

/**
 * Returns where the caller's browser goes to sign out at the provider too; null if there is no such endpoint.
 * Call before the session ends.
 */
export async function logoutAddress(ctx: ActorCtx<SessionActor>): Promise<string | null> {
  const session = await ctx.db
    .selectFrom("saml_sessions")
    .selectAll()
    .where("session_id", "=", ctx.actor.sessionId)
    .executeTakeFirst();
  const source = session ? await findSourceClient(ctx, "saml", session.source_id, { isTest: false }) : null;
  if (!session || !source?.settings.idp.logout) return null;
  const { url, binding } = source.settings.idp.logout;
  if (binding === "post")
    return `${ctx.config.url}/saml/leave/${source.id}?${new URLSearchParams({ ticket: ctx.keyring.seal(Buffer.from(JSON.stringify([session.session_id, ctx.now().getTime()])), TICKET).toString("base64url") })}`;
  return redirectUrl({
    url,
    kind: "SAMLRequest",
    xml: requestXml(ctx, url, samlId(), session),
    sign: (await samlKeys(ctx, source.id)).sign,
  });
}

function requestXml(ctx: ActorCtx, destination: string, id: string, session: Row<"saml_sessions">): string {
  const at = ctx.now();
  return logoutRequest(serviceProvider(ctx.config.url, session.source_id), {
    id,
    issuedAt: at,
    destination,
    notOnOrAfter: new Date(at.getTime() + REQUEST_MILLISECONDS),
    subject: {
      nameId: session.name_id,
      nameIdFormat: session.name_id_format,
      nameQualifier: session.name_qualifier,
      spNameQualifier: session.sp_name_qualifier,
      sessionIndex: session.session_index,
    },
  });
}

/**
 * Returns the form for a provider that requires POST. The session has ended by now: only its ticket leads
 * here, for a minute.
 */
export async function leaveSamlByForm(
  ctx: AnonymousCtx,
  input: { sourceId: string; ticket: string },
): Promise<Journey | null> {
  const [sessionId, at] = openTicket(ctx, input.ticket) ?? [];
  if (sessionId === undefined || at === undefined || ctx.now().getTime() - at > TICKET_MILLISECONDS)
    return null;
  const session = await ctx.db
    .selectFrom("saml_sessions")
    .selectAll()
    .where("session_id", "=", sessionId)
    .where("source_id", "=", input.sourceId)
    .executeTakeFirst();
  const source = session ? await findSourceClient(ctx, "saml", session.source_id, { isTest: false }) : null;
  if (!session || !source?.settings.idp.logout) return null;
  const { url } = source.settings.idp.logout;
  const id = samlId();
  return postJourney({
    url,
    kind: "SAMLRequest",
    xml: requestXml(ctx, url, id, session),
    id,
    signer: await samlKeys(ctx, source.id),
  });
}

function openTicket(ctx: AnonymousCtx, ticket: string): [string, number] | null {
  try {
    return JSON.parse(
      ctx.keyring.open(Buffer.from(ticket.slice(0, MAX_TICKET_LENGTH), "base64url"), TICKET).toString("utf8"),
    ) as [string, number];
  } catch {
    return null;
  }
}

export type LogoutMessage = { sourceId: string } & (
  | { query: string }
  | { request: string; relayState: string | null }
);

/**
 * Ends what the provider requests. Also for a disabled source, because it only ends sessions.
 * @returns where the browser takes the response; null for a refused message, recorded
 */
export async function logOutFromProvider(ctx: AnonymousCtx, message: LogoutMessage): Promise<Journey | null> {
  const source = await findSourceClient(ctx, "saml", message.sourceId, { isTest: true });
  if (!source) return null;
  const { idp } = source.settings;
  const sp = serviceProvider(ctx.config.url, source.id);
  try {
    const { asked: request, relayState: redirected } = await readApart(ctx, "samlLogout", {
      certificates: idp.certificates,
      message: "query" in message ? { query: message.query } : { request: message.request },
      issuer: idp.entityId,
      destination: sp.logoutUrl,
      now: ctx.now(),
    });
    const relayState = "query" in message ? redirected : message.relayState;
    await ctx.db.transaction().execute(async (tx) => {
      await lockSource(tx, source.id);
      // A repeated message ends nothing: later sessions aren't its concern.
      const isNew = await tx
        .insertInto("saml_messages")
        .values({ source_id: source.id, id: request.id, expires_at: request.expiresAt })
        .onConflict((clash) => clash.doNothing())
        .returning("id")
        .executeTakeFirst();
      if (!isNew) return;
      const sessions = await tx
        .selectFrom("saml_sessions")
        .innerJoin("sessions", "sessions.id", "session_id")
        .select(["session_id", "user_id"])
        .where("source_id", "=", source.id)
        .where("name_id", "=", request.nameId)
        .where("ended_at", "is", null)
        .$if(request.sessionIndexes.length > 0, (query) =>
          query.where((eb) =>
            eb.or([eb("session_index", "in", request.sessionIndexes), eb("session_index", "is", null)]),
          ),
        )
        .execute();
      for (const { session_id, user_id } of sessions)
        if (await endSession(ctx, tx, session_id, REASON))
          await record(ctx, tx, {
            type: "session.ended",
            outcome: "success",
            targetId: user_id,
            reason: REASON,
            details: { sessionId: session_id, sourceId: source.id },
          });
    });
    if (!idp.logout) return { url: `${ctx.config.url}/sign-in`, fields: null };
    const { responseUrl: url, binding } = idp.logout;
    const [id, signer] = [samlId(), await samlKeys(ctx, source.id)];
    const xmlOfAnswer = logoutResponse(sp, {
      id,
      issuedAt: ctx.now(),
      destination: url,
      inResponseTo: request.id,
    });
    if (binding === "post")
      return postJourney({ url, kind: "SAMLResponse", xml: xmlOfAnswer, id, relayState, signer });
    return {
      url: redirectUrl({ url, kind: "SAMLResponse", xml: xmlOfAnswer, relayState, sign: signer.sign }),
      fields: null,
    };
  } catch (error) {
    const broken = samlReason(error);
    if (!broken) throw error;
    await record(ctx, ctx.db, {
      type: "sign_in.failed",
      outcome: "refused",
      reason: reason("sign_in.logout_request_not_valid", { message: broken }),
      details: { sourceId: source.id },
    });
    return null;
  }
}
