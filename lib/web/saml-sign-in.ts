/** The way into a sign-in through a SAML provider, and the cookie that binds it to the browser that began. */
import type { App } from "@/lib/app";
import { beginSaml } from "@/lib/identity/sign-in/through-saml";
import { as, type Ctx, type RequestSource } from "@/lib/platform/context";
import { cookieNames } from "./cookies";
import { testerOf, testLine } from "./source-sign-in";

const REQUEST_SECONDS = 600;

export const samlCookie = (ctx: Ctx) => (cookieNames(ctx.config).secure ? "__Host-foyer-saml" : "foyer-saml");

/** @returns where to go, and the cookies to set; null when there is no such SAML source to sign in through */
export async function beginAtSaml(app: App, request: { id: string; callbackPath: string; isTest: boolean; cookies: Record<string, string>; source: RequestSource }): Promise<{ location: string; cookies: string[] } | null> {
  const { ctx } = app;
  const tester = request.isTest ? await testerOf(ctx, request.cookies, request.source) : null;
  if (request.isTest && tester === null) return null;
  const begun = await beginSaml(as(ctx, app.nobody, request.source), { sourceId: request.id, callbackPath: request.callbackPath, tester, browser: request.cookies[samlCookie(ctx)] ?? null });
  if (!begun) return null;
  const line = `${samlCookie(ctx)}=${begun.browser.reveal()}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${REQUEST_SECONDS}${cookieNames(ctx.config).secure ? "; Secure" : ""}`;
  return { location: begun.location, cookies: [testLine(ctx, request), line] };
}
