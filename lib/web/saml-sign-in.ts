/** Starts a sign-in through a SAML provider, and sets the cookie that binds it to the browser. */
import type { Services } from "@/lib/access/context";
import { beginSaml } from "@/lib/identity/sign-in/through-saml";
import { as, type Ctx } from "@/lib/platform/context";
import { cookieNames } from "./cookies";
import { purposeOf, testerOf, userOfCookies, purposeCookies, type Begin } from "./source-sign-in";

const REQUEST_SECONDS = 600;

export const samlCookie = (ctx: Ctx) => (cookieNames(ctx.config).secure ? "__Host-foyer-saml" : "foyer-saml");

/**
 * Starts a sign-in.
 * @returns where to redirect, and the cookies to set; null if there is no such enabled SAML source
 */
export async function beginAtSaml(
  app: Services,
  request: Begin,
): Promise<{ location: string; cookies: string[] } | null> {
  const { ctx } = app;
  const { id, purpose, cookies, source } = request;
  const tester = purpose === "test" ? await testerOf(ctx, cookies, source) : null;
  if (purpose === "test" && tester === null) return null;
  const stepper = purpose === "step-up" ? await userOfCookies(ctx, cookies, source) : null;
  if (purpose === "step-up" && stepper === null) return null;
  if (purpose === "link" && purposeOf(ctx, cookies, id) !== "link") return null;
  const begun = await beginSaml(as(ctx, app.anonymousActor, source), {
    sourceId: id,
    callbackPath: request.callbackPath,
    tester,
    stepper,
    browser: cookies[samlCookie(ctx)] ?? null,
    isAgain: request.isAgain === true,
  });
  if (!begun) return null;
  const line = `${samlCookie(ctx)}=${begun.browser.reveal()}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${REQUEST_SECONDS}${cookieNames(ctx.config).secure ? "; Secure" : ""}`;
  return { location: begun.location, cookies: [...purposeCookies(ctx, purpose, id), line] };
}
