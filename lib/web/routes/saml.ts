/**
 * SAML's routes: metadata, providers' responses, and logout.
 *
 * Responses arrive as posts from another site, with which browsers send no cookie of Foyer. So `acs` only
 * passes the response to a form of Foyer's own page, and `arrive` accepts it from there: with the cookie of
 * the browser that began, and from no other site's page (SAML 2.0 bindings §3.5; login CSRF).
 */
import { withProblem } from "../step-up-address";
import { z } from "zod";
import type { Services } from "@/lib/access/context";
import type { Journey } from "@/lib/formats/saml-sp/post";
import { leaveSamlByForm, logOutFromProvider } from "@/lib/identity/sign-in/saml-logout";
import { arriveSaml, askSamlByForm, type SamlOutcome } from "@/lib/identity/sign-in/through-saml";
import { samlMetadata } from "@/lib/identity/sources/saml/service";
import { escapeHtml } from "@/lib/formats/html";
import { as } from "@/lib/platform/context";
import { notFound, tooManyRequests } from "@/lib/platform/errors";
import { takeRequest } from "@/lib/platform/limits";
import { requestSource } from "@/lib/platform/request-source";
import { cookieNames, METHOD_SECONDS } from "../cookies";
import { samlCookie } from "../saml-sign-in";
import type { Text } from "@/lib/messages/text";
import { sealSession } from "../session-cookie";
import { userOfCookies, purposeOf, testerOf } from "../source-sign-in";
import { pageFrameOf, problemHtml, writePage, type PageFrame } from "./bare-page";
import { readForm } from "./body";
import { readCookie, requireSameOrigin } from "./caller";
import { describeError } from "./reply";

/** 64 kB of XML in base64, some signs of which take three characters in a form. */
const MAX_BYTES = 128 * 1024;
const ARRIVAL_LIMIT = { name: "saml-arrival", burst: 120, perSecond: 2 };
/** Logout requests come without a cookie, so every caller is anonymous. */
const LOGOUT_LIMIT = { name: "saml-logout", burst: 30, perSecond: 0.5 };

const answer = z.object({ SAMLResponse: z.string().min(1) });
const arrival = answer.extend({ confirmed: z.literal("yes").optional() });
const logout = z.object({
  SAMLRequest: z.string().optional(),
  SAMLResponse: z.string().optional(),
  RelayState: z.string().max(2_000).optional(),
});

const goTo = (location: string, cookies: string[] = []) =>
  new Response(null, {
    status: 303,
    headers: [
      ["location", location],
      ["cache-control", "no-store"],
      ...cookies.map((line): [string, string] => ["set-cookie", line]),
    ],
  });
const hidden = (name: string, value: string) =>
  `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`;

export async function getSamlMetadata(app: Services, request: Request, id: string): Promise<Response> {
  const metadata = await samlMetadata(
    as(app.ctx, app.anonymousActor, requestSource(request.headers)),
    sourceId(id),
  );
  if (metadata === null) throw notFound();
  return new Response(metadata, {
    headers: {
      "content-type": "application/samlmetadata+xml; charset=utf-8",
      "cache-control": "no-cache",
      "content-disposition": 'inline; filename="foyer-metadata.xml"',
    },
  });
}

/** Passes another site's post on, without trusting anything in it. */
export async function postAcs(app: Services, request: Request, id: string): Promise<Response> {
  return worded(app, request, async () => {
    const { SAMLResponse } = await readForm(request, answer, MAX_BYTES);
    const frame = await pageFrameOf(app, request);
    return writePage(frame, {
      status: 200,
      title: frame.text.t("bare_page.signing_in"),
      body: selfPostingForm(frame.text, `/saml/arrive/${sourceId(id)}`, hidden("SAMLResponse", SAMLResponse)),
      submits: true,
      referrer: "same-origin",
    });
  });
}

export async function postArrive(app: Services, request: Request, id: string): Promise<Response> {
  return worded(app, request, async () => {
    requireSameOrigin(app, request);
    const { ctx } = app;
    const source = requestSource(request.headers);
    const wait = takeRequest(ctx, ARRIVAL_LIMIT, source.ip ?? "unknown");
    if (wait > 0) throw tooManyRequests(wait, "too_many_sign_ins");
    const input = await readForm(request, arrival, MAX_BYTES);
    const cookie = (name: string) => readCookie(request.headers.get("cookie"), name);
    const { session, purpose: purposeName } = cookieNames(ctx.config);
    const jar = { [session]: cookie(session) ?? "", [purposeName]: cookie(purposeName) ?? "" };
    const purpose = purposeOf(ctx, jar, id);
    const tester = purpose === "test" ? await testerOf(ctx, jar, source) : null;
    const linker = purpose === "link" ? await userOfCookies(ctx, jar, source) : null;
    const stepper = purpose === "step-up" ? await userOfCookies(ctx, jar, source) : null;
    if (purpose === "step-up" && stepper === null) return goTo("/sign-in");
    // A link whose session has ended is dropped: it must not sign in as another user.
    if (purpose === "link" && linker === null) return goTo("/sign-in");
    const outcome = await arriveSaml(as(ctx, app.anonymousActor, source), {
      sourceId: sourceId(id),
      response: input.SAMLResponse,
      browser: cookie(samlCookie(ctx)) ?? null,
      isConfirmed: input.confirmed === "yes",
      tester,
      linker,
      stepper,
    });
    return replyTo(app, request, outcome, {
      id,
      response: input.SAMLResponse,
      isTest: tester !== null,
      isStepUp: stepper !== null,
    });
  });
}

async function replyTo(
  app: Services,
  request: Request,
  outcome: SamlOutcome,
  asked: { id: string; response: string; isTest: boolean; isStepUp: boolean },
): Promise<Response> {
  switch (outcome.kind) {
    case "signed_in": {
      const { name, value, maxAge, secure } = await sealSession(app.ctx, outcome.token);
      const attributes = (seconds: number) =>
        `; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure ? "; Secure" : ""}`;
      return goTo(outcome.callbackPath, [
        `${name}=${value}${attributes(maxAge)}`,
        `${cookieNames(app.ctx.config).browser}=${outcome.browser}${attributes(METHOD_SECONDS)}`,
      ]);
    }
    case "proved": {
      const { name, value, maxAge, secure } = await sealSession(app.ctx, outcome.token);
      return goTo(outcome.callbackPath, [
        `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}${secure ? "; Secure" : ""}`,
      ]);
    }
    case "not_proved":
      return goTo(withProblem(outcome.callbackPath, outcome.problem.code));
    case "linked":
      return goTo(`/start/sign-ins?${new URLSearchParams({ outcome: outcome.link, source: asked.id })}`);
    case "tested":
      return goTo(`/admin/sources/${asked.id}`);
    case "confirm":
      // Unsolicited: another site may be trying to sign this browser in as a user of its choice.
      return confirmPage(await pageFrameOf(app, request), asked, outcome.name);
    case "refused":
      if (asked.isStepUp)
        return goTo(withProblem("/second-factor?callbackUrl=%2Fstart", "step_up.failed_there"));
      return goTo(
        asked.isTest
          ? `/admin/sources/${asked.id}?error=test`
          : `/sign-in?${new URLSearchParams({ error: outcome.refusal, source: asked.id })}`,
      );
  }
}

/** Handles a provider's logout request, or its response to Foyer's, which changes nothing. */
export async function getSlo(app: Services, request: Request, id: string): Promise<Response> {
  const query = request.url.slice(request.url.indexOf("?") + 1);
  if (!request.url.includes("?") || !/(^|&)SAMLRequest=/.test(query)) return goTo("/sign-in");
  return loggedOut(app, request, { sourceId: sourceId(id), query });
}

export async function postSlo(app: Services, request: Request, id: string): Promise<Response> {
  return worded(app, request, async () => {
    const { SAMLRequest, RelayState } = await readForm(request, logout, MAX_BYTES);
    if (SAMLRequest === undefined) return goTo("/sign-in");
    return loggedOut(app, request, {
      sourceId: sourceId(id),
      request: SAMLRequest,
      relayState: RelayState ?? null,
    });
  });
}

async function loggedOut(
  app: Services,
  request: Request,
  message: Parameters<typeof logOutFromProvider>[1],
): Promise<Response> {
  const source = requestSource(request.headers);
  const wait = takeRequest(app.ctx, LOGOUT_LIMIT, source.ip ?? "unknown");
  if (wait > 0) throw tooManyRequests(wait, "too_many_requests");
  const journey = await logOutFromProvider(as(app.ctx, app.anonymousActor, source), message);
  return journey === null
    ? notSignedOutPage(await pageFrameOf(app, request))
    : travel(app, request, "bare_page.signing_out", journey);
}

/** Redirects to the provider, or posts a form there, which has a button before JavaScript. */
async function travel(
  app: Services,
  request: Request,
  title: "bare_page.signing_in" | "bare_page.signing_out",
  { url, fields }: Journey,
): Promise<Response> {
  if (fields === null) return goTo(url);
  const inputs = Object.entries(fields)
    .map(([name, value]) => hidden(name, value))
    .join("");
  const frame = await pageFrameOf(app, request);
  return writePage(frame, {
    status: 200,
    title: frame.text.t(title),
    body: selfPostingForm(frame.text, url, inputs),
    submits: true,
  });
}

/** Starts a sign-in at a provider that requires POST. */
export async function getAsk(app: Services, request: Request, requestId: string): Promise<Response> {
  const browser = readCookie(request.headers.get("cookie"), samlCookie(app.ctx)) ?? null;
  const journey = await askSamlByForm(as(app.ctx, app.anonymousActor, requestSource(request.headers)), {
    requestId,
    browser,
    isAgain: new URL(request.url).searchParams.get("again") === "1",
  });
  return journey ? travel(app, request, "bare_page.signing_in", journey) : goTo("/sign-in");
}

/** Starts a logout at a provider that requires POST. */
export async function getLeave(app: Services, request: Request, id: string): Promise<Response> {
  const journey = await leaveSamlByForm(as(app.ctx, app.anonymousActor, requestSource(request.headers)), {
    sourceId: sourceId(id),
    ticket: new URL(request.url).searchParams.get("ticket") ?? "",
  });
  return journey ? travel(app, request, "bare_page.signing_out", journey) : goTo("/sign-in");
}

/** Turns refusals into pages, because users see these responses. */
async function worded(app: Services, request: Request, work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    const { status, body, retryAfterSeconds } = describeError(app, request, error);
    const frame = await pageFrameOf(app, request);
    const back = { href: "/sign-in", label: frame.text.t("sign_in.code.back_to_sign_in") };
    return writePage(frame, {
      status,
      retryAfterSeconds,
      title: frame.text.t("bare_page.sign_in_failed"),
      body: problemHtml(frame.text, body, back),
    });
  }
}

/** Returns a source's id. @throws Refusal `not_found` for a malformed one */
function sourceId(text: string): string {
  if (!/^src-[0-9a-f]{16}$/.test(text)) throw notFound();
  return text;
}

/** Returns a self-submitting form, with a button for browsers without JavaScript. */
function selfPostingForm({ t }: Text, action: string, inputs: string): string {
  const button = `<noscript><button class="button">${escapeHtml(t("bare_page.continue"))}</button></noscript>`;
  return `<p>${escapeHtml(t("bare_page.one_moment"))}</p><form method="post" action="${escapeHtml(action)}">${inputs}${button}</form>`;
}

function confirmPage(
  frame: PageFrame,
  asked: { id: string; response: string },
  name: string | null,
): Response {
  const { t } = frame.text;
  const question = name === null ? t("bare_page.confirm") : t("bare_page.confirm_as", { name });
  const inputs = hidden("SAMLResponse", asked.response) + hidden("confirmed", "yes");
  return writePage(frame, {
    status: 200,
    title: t("bare_page.confirm_title"),
    body: `<p>${escapeHtml(question)}</p><form method="post" action="/saml/arrive/${asked.id}">${inputs}<button class="button">${escapeHtml(t("sign_in.title"))}</button></form>`,
    referrer: "same-origin",
  });
}

function notSignedOutPage(frame: PageFrame): Response {
  const { t } = frame.text;
  return writePage(frame, {
    status: 400,
    title: t("bare_page.not_signed_out"),
    body: `<p>${escapeHtml(t("bare_page.not_signed_out_hint"))}</p><p><a class="button" href="/start">${escapeHtml(t("shell.go_to_accounts"))}</a></p>`,
  });
}
