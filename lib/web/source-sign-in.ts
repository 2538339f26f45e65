/** Which source a request to next-auth's routes is about, and the way into a sign-in through one. */
import { requireAdministrator } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { findSourceClient } from "@/lib/identity/sources/registry/client";
import { noteReachable } from "@/lib/identity/sources/registry/store";
import { as, type Ctx, type RequestSource, type UserCtx } from "@/lib/platform/context";
import { isRefusal } from "@/lib/platform/errors";
import { cookieNames, WAY_SECONDS } from "./cookies";
import { actorOfCookie, authOptions, postToNextAuth, type AuthSource } from "./next-auth";
import { connectingTo } from "./oidc-connection";

/** What a way through a source is for. Testing is an administrator's, linking is whose session it is. */
export type Purpose = "sign-in" | "test" | "link";
export const PURPOSE_SECONDS = 600;

/** OpenID Connect Core §3.1.2.1: whoever is signed in there must show that it is them. */
const PROVE_AGAIN = { prompt: "login", max_age: "0" };

type Jar = Record<string, string>;

/** Cookies of a way through a source. They hold what it is for and open nothing: the session beside them decides. A sign-in is remembered as this browser's way. */
export function wayLines(ctx: Ctx, purpose: Purpose, id: string): string[] {
  const { purpose: name, way, secure } = cookieNames(ctx.config);
  const line = (cookie: string, value: string, seconds: number) =>
    `${cookie}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure ? "; Secure" : ""}`;
  return purpose === "sign-in"
    ? [line(name, "", 0), line(way, id, WAY_SECONDS)]
    : [line(name, `${purpose}.${id}`, PURPOSE_SECONDS)];
}

/** What this browser is on its way through the source for. */
export function purposeOf(ctx: Ctx, jar: Jar, id: string): Purpose {
  const [purpose, of] = (jar[cookieNames(ctx.config).purpose] ?? "").split(".");
  return of === id && (purpose === "test" || purpose === "link") ? purpose : "sign-in";
}

/** The source of a sign-in or callback; null for every other route, and for sources that are switched off. */
export async function sourceOf(
  ctx: Ctx,
  request: { path: string[]; cookies: Jar; source: RequestSource },
): Promise<AuthSource | null> {
  const [action, id = ""] = request.path;
  if ((action !== "signin" && action !== "callback") || !/^src-[0-9a-f]{16}$/.test(id)) return null;
  const purpose = purposeOf(ctx, request.cookies, id);
  const asker = purpose === "sign-in" ? null : await askerOf(ctx, request.cookies, request.source);
  const tester = purpose === "test" && asker && (await isAdministrator(asker)) ? asker : null;
  const client = await findSourceClient(ctx, "oidc", id, { isTest: tester !== null });
  // Whose session ended on the way proves nothing to nobody.
  if (purpose === "link" && asker === null) return null;
  return client && { client, tester, linker: purpose === "link" ? asker : null };
}

/** The person behind these cookies, or null. */
export async function askerOf(ctx: Ctx, cookies: Jar, source: RequestSource): Promise<UserCtx | null> {
  const actor = await actorOfCookie(ctx, cookies[cookieNames(ctx.config).session]);
  return actor?.kind === "user" ? as(ctx, actor, source) : null;
}

/** The administrator behind these cookies, or null. */
export async function testerOf(ctx: Ctx, cookies: Jar, source: RequestSource): Promise<AdminCtx | null> {
  const asker = await askerOf(ctx, cookies, source);
  return asker && (await isAdministrator(asker)) ? asker : null;
}

async function isAdministrator(asker: UserCtx): Promise<boolean> {
  try {
    await requireAdministrator(asker);
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
  /** What the person typed as a name. */ hint: string;
  /** To prove oneself there again, whatever session the source still has. */ isAgain?: boolean;
  cookies: Jar;
  source: RequestSource;
};

/**
 * Sends a browser to the source. Signs nobody in: the state, nonce and verifier that the way back needs
 * are cookies of this browser. Linking begins only where this browser's cookie says so already, which a
 * page of Foyer set: a link from elsewhere must not tie a stranger's account to whoever follows it.
 * @returns where to go, and the cookies to set; null when the source cannot be reached or is not there
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
  const options = () => authOptions(ctx, request.source, {}, through);
  const headers = { host: new URL(ctx.config.url).host };
  const { reply, csrfCookies } = await connectingTo(ctx, through.client, () =>
    postToNextAuth(options, {
      path: ["signin", id],
      query: {
        ...(request.hint === "" ? {} : { login_hint: request.hint.slice(0, 254) }),
        ...(request.isAgain ? PROVE_AGAIN : {}),
      },
      cookies: jar,
      headers,
      fields: { callbackUrl: ctx.config.url + request.callbackPath },
    }),
  );
  const location = (reply.body as { url?: string } | undefined)?.url ?? reply.headers.get("location") ?? "";
  const isReached = URL.canParse(location) && new URL(location).origin !== ctx.config.url;
  await noteReachable(ctx, id, isReached);
  if (!isReached) return null;
  return {
    location,
    cookies: [...wayLines(ctx, purpose, id), ...csrfCookies, ...reply.headers.getSetCookie()],
  };
}
