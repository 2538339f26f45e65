/** Finds the source of a request to next-auth's routes, and starts sign-ins through one. */
import { requireAdministrator } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { findSourceClient } from "@/lib/identity/sources/registry/client";
import { isWebAddress } from "@/lib/formats/saml-sp/idp-metadata";
import { noteReachable, noteTestFailure } from "@/lib/identity/sources/registry/store";
import { reason } from "@/lib/messages/reason";
import { record } from "@/lib/platform/audit/record";
import { as, type AnonymousCtx, type Ctx, type RequestSource, type UserCtx } from "@/lib/platform/context";
import { isRefusal } from "@/lib/platform/errors";
import { takeRequest } from "@/lib/platform/limits";
import { cookieNames, METHOD_SECONDS } from "./cookies";
import { pathOfOidcStepUp, noteOidcStepUp } from "@/lib/identity/sign-in/oidc-step-up";
import { strengthParams } from "@/lib/identity/sources/settings/strength";
import { withProblem } from "./step-up-address";
import { actorOfCookie, authOptions, postToNextAuth, type AuthOutcome, type AuthSource } from "./next-auth";
import { connectingTo } from "./oidc-connection";
import { pageCodeOf } from "./oidc-failure";

/** What a sign-in at a source is for. Testing needs an administrator, linking and step-up a session. */
export type Purpose = "sign-in" | "test" | "link" | "step-up";
const OTHER_PURPOSES = ["test", "link", "step-up"] as const;
export const PURPOSE_SECONDS = 600;

/** OpenID Connect Core §3.1.2.1: makes a signed-in user authenticate again. */
const PROVE_AGAIN = { prompt: "login", max_age: "0" };

type Jar = Record<string, string>;

/**
 * Returns the cookies of a sign-in at a source. They hold its purpose and grant nothing: the session decides.
 * A sign-in is remembered as this browser's method.
 */
export function purposeCookies(ctx: Ctx, purpose: Purpose, id: string): string[] {
  const { purpose: name, method, secure } = cookieNames(ctx.config);
  const line = (cookie: string, value: string, seconds: number) =>
    `${cookie}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure ? "; Secure" : ""}`;
  return purpose === "sign-in"
    ? [line(name, "", 0), line(method, id, METHOD_SECONDS)]
    : [line(name, `${purpose}.${id}`, PURPOSE_SECONDS)];
}

/** Returns the purpose of this browser's sign-in at the source. */
export function purposeOf(ctx: Ctx, jar: Jar, id: string): Purpose {
  const [purpose, of] = (jar[cookieNames(ctx.config).purpose] ?? "").split(".");
  return (of === id && OTHER_PURPOSES.find((each) => each === purpose)) || "sign-in";
}

/** Returns the source of a sign-in or callback; null for every other route, and for disabled sources. */
export async function sourceOf(
  ctx: Ctx,
  request: { path: string[]; cookies: Jar; source: RequestSource; state?: string },
): Promise<AuthSource | null> {
  const [action, id = ""] = request.path;
  if ((action !== "signin" && action !== "callback") || !/^src-[0-9a-f]{16}$/.test(id)) return null;
  const purpose = purposeOf(ctx, request.cookies, id);
  const user = purpose === "sign-in" ? null : await userOfCookies(ctx, request.cookies, request.source);
  const tester = purpose === "test" && user && (await isAdministrator(user)) ? user : null;
  const client = await findSourceClient(ctx, "oidc", id, { isTest: tester !== null });
  // A link or step-up whose session has ended is dropped.
  if ((purpose === "link" || purpose === "step-up") && user === null) return null;
  const hasBegun = Object.keys(request.cookies).some((name) => name.endsWith("next-auth.state"));
  return (
    client && {
      client,
      tester,
      linker: purpose === "link" ? user : null,
      stepper: purpose === "step-up" ? user : null,
      state: request.state ?? "",
      hasBegun,
    }
  );
}

/** Failures of anonymous callers that are written to the audit log, per network. */
const ANONYMOUS_LIMIT = { name: "oidc-anonymous", burst: 20, perSecond: 0.2 };

/**
 * Records a sign-in that failed at its source, for the audit log and for whoever tests the source.
 * @returns where to send the browser; null if nothing failed
 */
export async function endAtSource(
  ctx: AnonymousCtx,
  { client, tester, linker, stepper, state, hasBegun }: AuthSource,
  { failure }: AuthOutcome,
): Promise<string | null> {
  if (failure === undefined) return null;
  const why = hasBegun ? failure : reason("sign_in.request_unknown");
  try {
    if (hasBegun || takeRequest(ctx, ANONYMOUS_LIMIT, ctx.source.ip ?? "unknown") === 0)
      await record(ctx, ctx.db, {
        type: "sign_in.failed",
        outcome: why.code === "sign_in.failed_in_foyer" ? "failed" : "refused",
        reason: why,
        details: { sourceId: client.id },
      });
    if (tester) await noteTestFailure(ctx.db, client.id, { at: ctx.now(), reason: why });
  } catch (error) {
    ctx.log.error("a failed sign-in couldn't be recorded", { error, requestId: ctx.source.requestId });
  }
  const error = pageCodeOf(why);
  if (stepper)
    return ctx.config.url + withProblem(await pathOfOidcStepUp(ctx, state), "step_up.failed_there");
  if (tester) return `${ctx.config.url}/admin/sources/${client.id}`;
  return linker
    ? `${ctx.config.url}/start/sign-ins?${new URLSearchParams({ outcome: error === "unreachable" ? error : "unproven", source: client.id })}`
    : `${ctx.config.url}/sign-in?${new URLSearchParams({ error, source: client.id })}`;
}

/** Returns the user of these cookies, or null. */
export async function userOfCookies(ctx: Ctx, cookies: Jar, source: RequestSource): Promise<UserCtx | null> {
  const actor = await actorOfCookie(ctx, cookies[cookieNames(ctx.config).session]);
  return actor?.kind === "user" ? as(ctx, actor, source) : null;
}

/** Returns the administrator of these cookies, or null. */
export async function testerOf(ctx: Ctx, cookies: Jar, source: RequestSource): Promise<AdminCtx | null> {
  const user = await userOfCookies(ctx, cookies, source);
  return user && (await isAdministrator(user)) ? user : null;
}

async function isAdministrator(user: UserCtx): Promise<boolean> {
  try {
    await requireAdministrator(user);
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

export type Begin = {
  id: string;
  callbackPath: string;
  purpose: Purpose;
  /** The name that the user typed. */ hint: string;
  /** Authenticate again, even if the source has a session. */ isAgain?: boolean;
  cookies: Jar;
  source: RequestSource;
};

/**
 * Redirects a browser to the source. Signs no one in: the callback needs state, nonce and verifier, which are
 * cookies of this browser. Linking begins only if this browser has the cookie for it, set by a page of Foyer:
 * a foreign link must not attach an attacker's account to the user who follows it.
 * @returns where to redirect, and the cookies to set; null if the source can't be reached or doesn't exist
 */
export async function beginAtSource(
  ctx: Ctx,
  request: Begin,
): Promise<{ location: string; cookies: string[] } | null> {
  const { id, purpose } = request;
  const names = cookieNames(ctx.config);
  if (purpose === "link" && purposeOf(ctx, request.cookies, id) !== "link") return null;
  const jar: Jar = { ...request.cookies, [names.purpose]: purpose === "sign-in" ? "" : `${purpose}.${id}` };
  const through = await sourceOf(ctx, { path: ["signin", id], cookies: jar, source: request.source });
  if (!through || (purpose === "test") !== (through.tester !== null)) return null;
  const { strength } = through.client.settings;
  if (through.stepper && !strength?.countsForStepUp) return null;
  const options = () => authOptions(ctx, request.source, {}, through);
  const headers = { host: new URL(ctx.config.url).host };
  const { reply, csrfCookies } = await connectingTo(ctx, through.client, () =>
    postToNextAuth(options, {
      path: ["signin", id],
      query: {
        ...(request.hint === "" ? {} : { login_hint: request.hint.slice(0, 254) }),
        ...(request.isAgain || through.stepper ? PROVE_AGAIN : {}),
        ...(through.stepper && strength ? strengthParams(strength) : {}),
      },
      cookies: jar,
      headers,
      fields: { callbackUrl: ctx.config.url + request.callbackPath },
    }),
  );
  const location = (reply.body as { url?: string } | undefined)?.url ?? reply.headers.get("location") ?? "";
  // Discovery can name any address: nobody is sent to one that isn't a page.
  const isReached =
    URL.canParse(location) &&
    isWebAddress(new URL(location).origin) &&
    new URL(location).origin !== ctx.config.url;
  await noteReachable(ctx, id, isReached);
  if (!isReached) return null;
  const state = new URL(location).searchParams.get("state");
  if (through.stepper && state === null) return null;
  if (through.stepper && state !== null)
    await noteOidcStepUp(through.stepper, { sourceId: id, state, callbackPath: request.callbackPath });
  return {
    location,
    cookies: [...purposeCookies(ctx, purpose, id), ...csrfCookies, ...reply.headers.getSetCookie()],
  };
}
