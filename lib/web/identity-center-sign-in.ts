/** Sign-ins at Identity Centers from pages. The browser that begins one gets a cookie with a secret. */
import "server-only";
import { cookies } from "next/headers";
import { beginFlow, type Begun, type Purpose } from "@/lib/identity/sign-in/identity-center/begin";
import type { Caller } from "@/lib/identity/sign-in/identity-center/advance";
import { findIdentityCenter } from "@/lib/identity/sources/identity-center/find";
import { as, type Ctx, type RequestSource } from "@/lib/platform/context";
import { isRefusal } from "@/lib/platform/errors";
import { app } from "./app";
import { cookieNames } from "./cookies";
import { actorOfCookie } from "./next-auth";
import { currentSource } from "./session";

const pagePath = (id: string) => `/sign-in/code/${id}`;
const COOKIE_SECONDS = 1_000;

/** Starts a sign-in from an action. @returns the page that shows the code. @throws Refusal */
export async function beginHere(
  asked: Purpose,
  input: { sourceId: string; callbackPath: string },
): Promise<string> {
  const begun = await beginFlow(asked, input);
  const { identityCenter, secure } = cookieNames(asked.ctx.config);
  (await cookies()).set(identityCenter, begun.browserToken.reveal(), {
    httpOnly: true,
    sameSite: "lax",
    path: "/",
    secure,
    maxAge: COOKIE_SECONDS,
  });
  return pagePath(begun.id);
}

/**
 * Starts a sign-in from a plain link. Returns where to redirect and the cookie to set, or null if the source
 * isn't an Identity Center.
 */
export async function beginByCode(request: {
  sourceId: string;
  callbackPath: string;
  source: RequestSource;
}): Promise<{ location: string; cookies: string[] } | null> {
  const { ctx, anonymousActor } = app();
  if (!(await findIdentityCenter(ctx, request.sourceId))) return null;
  try {
    const begun = await beginFlow(
      { purpose: "sign-in", ctx: as(ctx, anonymousActor, request.source) },
      request,
    );
    return { location: ctx.config.url + pagePath(begun.id), cookies: [cookieLine(ctx, begun)] };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const code =
      error.kind === "not_found"
        ? "switched_off"
        : error.kind === "too_many_requests"
          ? "busy"
          : "unreachable";
    return {
      location: `${ctx.config.url}/sign-in?${new URLSearchParams({ error: code, source: request.sourceId, callbackUrl: request.callbackPath })}`,
      cookies: [],
    };
  }
}

function cookieLine(ctx: Ctx, begun: Begun): string {
  const { identityCenter, secure } = cookieNames(ctx.config);
  return `${identityCenter}=${begun.browserToken.reveal()}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${COOKIE_SECONDS}${secure ? "; Secure" : ""}`;
}

/** Returns the caller of a sign-in: this browser, and its signed-in user if any. */
export async function currentCaller(
  id: string,
): Promise<{ caller: Caller; key: { id: string; browserToken: string } }> {
  const { ctx, anonymousActor } = app();
  const [jar, source] = [await cookies(), await currentSource()];
  const names = cookieNames(ctx.config);
  const actor = await actorOfCookie(ctx, jar.get(names.session)?.value);
  return {
    caller: {
      anonymous: as(ctx, anonymousActor, source),
      person: actor?.kind === "user" ? as(ctx, actor, source) : null,
    },
    key: { id, browserToken: jar.get(names.identityCenter)?.value ?? "" },
  };
}
