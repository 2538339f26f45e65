/**
 * Sign-in through a SAML identity provider: sends the request, and accepts the response once.
 *
 * A request is a row bound to the browser that made it. The response must name that request, arrive from that
 * browser, and be new: the request is consumed and the assertion's id stored in the session's transaction, so
 * that no other browser, node or restart accepts it twice.
 *
 * @see SAML 2.0 profiles §4.1; OWASP ASVS 6.8.3 (replay)
 */
import { reason, type Reason } from "@/lib/messages/reason";
import { authnRequest, NAME_ID_FORMATS, serviceProvider } from "@/lib/formats/saml-sp/messages";
import { postJourney, type Journey } from "@/lib/formats/saml-sp/post";
import { redirectUrl } from "@/lib/formats/saml-sp/redirect";
import { samlReason, SamlRefusal } from "@/lib/formats/saml-sp/refusal";
import { meaningOf } from "@/lib/formats/saml-sp/status";
import type { ProvenAssertion } from "@/lib/formats/saml-sp/response";
import { record } from "@/lib/platform/audit/record";
import type { ActorCtx, AnonymousCtx, UserCtx } from "@/lib/platform/context";
import { randomToken, samlId } from "@/lib/platform/crypto/random";
import { Secret } from "@/lib/platform/crypto/secret";
import { hashToken } from "@/lib/platform/crypto/token-hash";
import { tooManyRequests } from "@/lib/platform/errors";
import { takeRequest } from "@/lib/platform/limits";
import type { AdminCtx } from "../administrators/types";
import { linkOwnIdentity, type OwnLink } from "../sources/identities/service";
import { claimsOf } from "../sources/settings/saml";
import { readApart } from "../sources/saml/read-apart";
import { samlKeys } from "../sources/saml/provider-key";
import { findSourceClient } from "../sources/registry/client";
import { lockSource, noteTestFailure } from "../sources/registry/store";
import { saidByAssertion } from "../sources/settings/strength";
import { mapUser } from "../sources/settings/kinds";
import { saveSourceTest } from "../sources/registry/test-result";
import type { SourceClient } from "../sources/settings/types";
import { proveThroughSaml, type SamlProved } from "./prove-through-saml";
import { consume, findRequest, hasOpenRequest, type Consumed } from "./saml-requests";
import { signInThroughSource, type Proof, type SourceRefusal } from "./through-source";

const REQUEST_SECONDS = 600;
/** Responses of browsers that began nothing: a late one now and then, and sign-ins that begin at the provider. */
const ANONYMOUS_LIMIT = { name: "saml-anonymous", burst: 20, perSecond: 0.2 };
const BEGIN_LIMIT = { name: "saml-begin", burst: 300, perSecond: 5 };

export type SamlBegun = { location: string; /** For a cookie of the browser that begins. */ browser: Secret };

/**
 * Sends a request to the provider. Returns null if the source doesn't exist, or is disabled and not being
 * tested.
 */
export async function beginSaml(
  ctx: AnonymousCtx,
  input: {
    sourceId: string;
    callbackPath: string;
    tester: AdminCtx | null;
    /** The signed-in user whose session the provider is to prove. */ stepper: UserCtx | null;
    browser: string | null;
    /** To authenticate again there. */ isAgain: boolean;
  },
): Promise<SamlBegun | null> {
  const source = await findSourceClient(ctx, "saml", input.sourceId, { isTest: input.tester !== null });
  if (!source || takeRequest(ctx, BEGIN_LIMIT, ctx.source.ip ?? "unknown") > 0) return null;
  const { settings } = source;
  if (input.stepper && !settings.strength?.countsForStepUp) return null;
  const isAgain = input.isAgain || input.stepper !== null;
  // One browser may have several sign-ins in progress.
  const browser =
    input.browser !== null && /^[\w-]{43}$/.test(input.browser) ? input.browser : randomToken(32);
  const [id, at] = [samlId(), ctx.now()];
  const testerId = input.tester?.actor.kind === "user" ? input.tester.actor.userId : null;
  await ctx.db
    .insertInto("saml_requests")
    .values({
      id,
      source_id: source.id,
      browser_hash: hashToken(browser),
      callback_path: input.callbackPath,
      tester_id: testerId,
      session_id: input.stepper?.actor.sessionId ?? null,
      created_at: at,
      expires_at: new Date(at.getTime() + REQUEST_SECONDS * 1000),
    })
    .execute();
  if (settings.idp.binding === "post")
    return {
      location: `${ctx.config.url}/saml/ask/${id}${isAgain ? "?again=1" : ""}`,
      browser: new Secret(browser),
    };
  const sign = isSigned(source) ? (await samlKeys(ctx, source.id)).sign : null;
  return {
    location: redirectUrl({
      url: settings.idp.singleSignOnUrl,
      kind: "SAMLRequest",
      xml: requestXml(ctx, source, { id, at, isAgain, isStepUp: input.stepper !== null }),
      sign,
    }),
    browser: new Secret(browser),
  };
}

const isSigned = ({ settings }: SourceClient<"saml">) =>
  settings.signRequests || settings.idp.wantsSignedRequests;

function requestXml(
  ctx: ActorCtx,
  { id: sourceId, settings }: SourceClient<"saml">,
  request: { id: string; at: Date; isAgain: boolean; isStepUp: boolean },
): string {
  return authnRequest(serviceProvider(ctx.config.url, sourceId), {
    id: request.id,
    issuedAt: request.at,
    destination: settings.idp.singleSignOnUrl,
    nameIdFormat: NAME_ID_FORMATS[settings.nameIdFormat],
    isAgain: request.isAgain,
    ...(request.isStepUp && settings.strength?.ask === "context"
      ? { contexts: settings.strength.contexts }
      : {}),
  });
}

/** Returns the form for a provider that requires POST; null for any browser but the one that began. */
export async function askSamlByForm(
  ctx: AnonymousCtx,
  input: { requestId: string; browser: string | null; isAgain: boolean },
): Promise<Journey | null> {
  if (!/^_[0-9a-f]{40}$/.test(input.requestId)) return null;
  const request = await ctx.db
    .selectFrom("saml_requests")
    .select(["id", "source_id", "created_at", "session_id"])
    .where("id", "=", input.requestId)
    .where("browser_hash", "=", hashToken(input.browser ?? ""))
    .where("expires_at", ">", ctx.now())
    .executeTakeFirst();
  const source = request ? await findSourceClient(ctx, "saml", request.source_id, { isTest: true }) : null;
  if (!request || !source) return null;
  const isStepUp = request.session_id !== null;
  const xml = requestXml(ctx, source, {
    id: request.id,
    at: request.created_at,
    isAgain: input.isAgain || isStepUp,
    isStepUp,
  });
  return postJourney({
    url: source.settings.idp.singleSignOnUrl,
    kind: "SAMLRequest",
    xml,
    id: request.id,
    signer: isSigned(source) ? await samlKeys(ctx, source.id) : null,
  });
}

export type SamlArrival = {
  sourceId: string;
  /** `SAMLResponse` as posted. */
  response: string;
  /** The cookie of the browser that brings it. */
  browser: string | null;
  /** The user confirmed an unsolicited sign-in. */
  isConfirmed: boolean;
  /** The administrator in this browser, if it tests this source. */
  tester: AdminCtx | null;
  /** The user in this browser, if they are linking this provider. */
  linker: UserCtx | null;
  /** The user in this browser, if the provider is to prove their session. */
  stepper: UserCtx | null;
};
export type SamlOutcome =
  | SamlProved
  | { kind: "linked"; link: OwnLink }
  | {
      kind: "signed_in";
      token: Secret;
      /** New value of the browser's cookie. */ browser: string;
      callbackPath: string;
    }
  | { kind: "tested" }
  | { kind: "confirm"; name: string | null }
  | { kind: "refused"; refusal: SourceRefusal };

/** Only a sign-in may begin at the provider. */
const hasOtherPurpose = ({ tester, linker, stepper }: SamlArrival): boolean =>
  tester !== null || linker !== null || stepper !== null;

/** Accepts what a browser brought from the provider. */
export async function arriveSaml(ctx: AnonymousCtx, input: SamlArrival): Promise<SamlOutcome> {
  const source = await findSourceClient(ctx, "saml", input.sourceId, { isTest: true });
  if (!source || (!source.isEnabled && input.tester === null))
    return { kind: "refused", refusal: "switched_off" };
  // Before any work on an anonymous request: only a browser with an open sign-in may cause some.
  if (!(await hasOpenRequest(ctx, source.id, input.browser))) {
    const wait = takeRequest(ctx, ANONYMOUS_LIMIT, ctx.source.ip ?? "unknown");
    if (wait > 0) throw tooManyRequests(wait, "too_many_sign_ins");
    if (!source.settings.allowsUnsolicited || hasOtherPurpose(input))
      return refuse(ctx, input, reason("sign_in.request_unknown"));
  }
  const proven = await readProven(ctx, source, input.response).catch((error: unknown) => {
    const broken = samlReason(error);
    if (!broken) throw error;
    return reason("sign_in.response_not_valid", { message: broken });
  });
  if ("code" in proven) return refuse(ctx, input, proven);
  const claims = claimsOf(proven);
  if (proven.inResponseTo === null) {
    if (!source.settings.allowsUnsolicited || hasOtherPurpose(input))
      return refuse(ctx, input, reason("sign_in.unsolicited"));
    if (!input.isConfirmed) return { kind: "confirm", name: mapUser(source, claims).userName };
  }
  const request =
    proven.inResponseTo === null
      ? null
      : await findRequest(ctx, source.id, proven.inResponseTo, input.browser);
  if (proven.inResponseTo !== null && !request) return refuse(ctx, input, reason("sign_in.request_unknown"));
  // By the request, not by the browser's cookie: an answer to a step-up never signs anyone in.
  if (request?.session_id || input.stepper)
    return proveThroughSaml(input, { proven, request, revision: source.revision });
  if (request && !request.tester_id && input.linker)
    return {
      kind: "linked",
      link: await linkOwnIdentity(input.linker, {
        sourceId: source.id,
        claims,
        consume: (tx, locked) =>
          consume(tx, locked, { proven, requestId: request.id, revision: source.revision }),
      }),
    };
  if (request?.tester_id)
    return test(ctx, input, {
      proven,
      requestId: request.id,
      testerId: request.tester_id,
      revision: source.revision,
    });
  const signedIn = await signInThroughSource(ctx, {
    sourceId: source.id,
    claims,
    proof: proofOf(ctx, { proven, requestId: request?.id ?? null, revision: source.revision }),
  });
  return signedIn.ok
    ? {
        kind: "signed_in",
        token: signedIn.token,
        browser: signedIn.browser,
        callbackPath: request?.callback_path ?? "/start",
      }
    : { kind: "refused", refusal: signedIn.refusal };
}

async function readProven(
  ctx: AnonymousCtx,
  source: SourceClient<"saml">,
  response: string,
): Promise<ProvenAssertion> {
  const { idp } = source.settings;
  const sp = serviceProvider(ctx.config.url, source.id);
  if (idp.validUntil !== null && new Date(idp.validUntil) <= ctx.now())
    throw new SamlRefusal("metadata_expired");
  return readApart(ctx, "samlResponse", {
    message: response,
    issuer: idp.entityId,
    certificates: idp.certificates,
    audience: sp.entityId,
    recipient: sp.acsUrl,
    now: ctx.now(),
    decryptionKeys: (await samlKeys(ctx, source.id)).decryptionKeys,
  });
}

function proofOf(ctx: ActorCtx, consumed: Consumed): Proof {
  return {
    consume: (tx, source) => consume(tx, source, consumed),
    async opened(tx, sessionId) {
      const { nameId, nameIdFormat, nameQualifier, spNameQualifier, sessionIndex } = consumed.proven;
      const source = await tx
        .selectFrom("sessions")
        .select("source")
        .where("id", "=", sessionId)
        .executeTakeFirstOrThrow();
      await tx
        .insertInto("saml_sessions")
        .values({
          session_id: sessionId,
          source_id: source.source,
          name_id: nameId,
          name_id_format: nameIdFormat,
          name_qualifier: nameQualifier,
          sp_name_qualifier: spNameQualifier,
          session_index: sessionIndex,
        })
        .execute();
    },
    endsBy: consumed.proven.sessionEndsAt,
    authenticatedAt: consumed.proven.authenticatedAt,
    said: { ...saidByAssertion(consumed.proven), at: consumed.proven.authenticatedAt },
  };
}

async function test(
  ctx: AnonymousCtx,
  input: SamlArrival,
  consumed: Consumed & { testerId: string },
): Promise<SamlOutcome> {
  const { tester } = input;
  if (tester?.actor.kind !== "user" || tester.actor.userId !== consumed.testerId)
    return refuse(ctx, input, reason("sign_in.other_tester"));
  const refused = await ctx.db.transaction().execute(async (tx) => {
    const source = await lockSource(tx, input.sourceId);
    return source ? consume(tx, source, consumed) : reason("sign_in.source_deleted");
  });
  if (refused !== null) return refuse(ctx, input, refused);
  const { authenticatedAt, contexts } = consumed.proven;
  await saveSourceTest(tester, {
    id: input.sourceId,
    // How and when, for whoever decides whether that counts.
    claims: {
      ...claimsOf(consumed.proven),
      AuthnInstant: authenticatedAt.toISOString(),
      AuthnContextClassRef: contexts,
    },
  });
  return { kind: "tested" };
}

/** The reason is for the audit log, and for the administrator who tests. */
async function refuse(ctx: AnonymousCtx, input: SamlArrival, why: Reason): Promise<SamlOutcome> {
  await ctx.db.transaction().execute(async (tx) => {
    await record(ctx, tx, {
      type: "sign_in.failed",
      outcome: "refused",
      reason: why,
      details: { sourceId: input.sourceId },
    });
    if (input.tester) await noteTestFailure(tx, input.sourceId, { at: ctx.now(), reason: why });
  });
  return { kind: "refused", refusal: refusalOf(why) };
}

/** A provider that refuses says so in a status; anything else is a message that can't be trusted. */
function refusalOf({ code, params }: Reason): SourceRefusal {
  const rule = code === "sign_in.response_not_valid" ? (params?.message as Reason | undefined) : undefined;
  return rule?.code === "saml.status" ? meaningOf(String(rule.params?.status)) : "unproven";
}
