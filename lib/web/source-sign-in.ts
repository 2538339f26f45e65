/** Which source a request to next-auth's doors is about, and the way into a sign-in through one. */
import { requireAdministrator } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { findSourceClient } from "@/lib/identity/sources/service";
import { as, type Ctx, type RequestSource } from "@/lib/platform/context";
import { isRefusal } from "@/lib/platform/errors";
import { cookieNames } from "./cookies";
import { actorOfCookie, authOptions, postToNextAuth, type AuthSource } from "./next-auth";

/** Holds the id of the source that an administrator tests. It opens nothing: the session beside it decides. */
const TEST_SECONDS = 600;
export const testCookie = (ctx: Ctx) => (cookieNames(ctx.config).secure ? "__Host-foyer-source-test" : "foyer-source-test");

/** Sets or takes away the test's cookie. */
export function testLine(ctx: Ctx, request: { id: string; isTest: boolean }): string {
  const { secure } = cookieNames(ctx.config);
  return `${testCookie(ctx)}=${request.isTest ? request.id : ""}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${request.isTest ? TEST_SECONDS : 0}${secure ? "; Secure" : ""}`;
}

type Jar = Record<string, string>;

/** The source of a sign-in or callback; null for every other door, and for sources that are switched off. */
export async function sourceOf(ctx: Ctx, request: { path: string[]; cookies: Jar; source: RequestSource }): Promise<AuthSource | null> {
  const [door, id = ""] = request.path;
  if ((door !== "signin" && door !== "callback") || !/^src-[0-9a-f]{16}$/.test(id)) return null;
  const tester = request.cookies[testCookie(ctx)] === id ? await testerOf(ctx, request.cookies, request.source) : null;
  const client = await findSourceClient(ctx, "oidc", id, { isTest: tester !== null });
  return client && { client, tester };
}

/** The administrator behind these cookies, or null. */
export async function testerOf(ctx: Ctx, cookies: Jar, source: RequestSource): Promise<AdminCtx | null> {
  const actor = await actorOfCookie(ctx, cookies[cookieNames(ctx.config).session]);
  if (actor?.kind !== "user") return null;
  const asker = as(ctx, actor, source);
  try {
    await requireAdministrator(asker);
    return asker;
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}

/**
 * Sends a browser to the source. Signs nobody in: the state, nonce and verifier that the way back needs
 * are cookies of this browser.
 * @returns where to go, and the cookies to set; null when the source cannot be reached or is not there
 */
export async function beginAtSource(ctx: Ctx, request: { id: string; callbackPath: string; isTest: boolean; cookies: Jar; source: RequestSource }): Promise<{ location: string; cookies: string[] } | null> {
  const jar: Jar = { ...request.cookies, [testCookie(ctx)]: request.isTest ? request.id : "" };
  const through = await sourceOf(ctx, { path: ["signin", request.id], cookies: jar, source: request.source });
  if (!through || request.isTest !== (through.tester !== null)) return null;
  const options = () => authOptions(ctx, request.source, {}, through);
  const headers = { host: new URL(ctx.config.url).host };
  const { reply, csrfCookies } = await postToNextAuth(options, { path: ["signin", request.id], cookies: jar, headers, fields: { callbackUrl: ctx.config.url + request.callbackPath } });
  const location = (reply.body as { url?: string } | undefined)?.url ?? reply.headers.get("location") ?? "";
  if (!URL.canParse(location) || new URL(location).origin === ctx.config.url) return null;
  return { location, cookies: [testLine(ctx, request), ...csrfCookies, ...reply.headers.getSetCookie()] };
}
