/** Signing in and out from pages: runs next-auth on the server and passes its cookies to the browser. */
import "server-only";
import { cookies, headers } from "next/headers";
import { oidcLogoutAddress } from "@/lib/identity/sign-in/oidc-logout";
import { logoutAddress } from "@/lib/identity/sign-in/saml-logout";
import { as, type ActorCtx, type SessionActor } from "@/lib/platform/context";
import { randomToken } from "@/lib/platform/crypto/random";
import { readLifetimes } from "@/lib/platform/settings/session-lifetimes";
import { app } from "./app";
import { cookieNames, METHOD_SECONDS } from "./cookies";
import {
  actorOfCookie,
  authOptions,
  postToNextAuth,
  SIGN_IN_PROVIDER,
  type AuthOutcome,
  type AuthReply,
} from "./next-auth";
import { currentSource } from "./session";

const SIGNING_OUT_SECONDS = 600;

export type SignInOutcome = AuthOutcome & { ok: boolean };

/** Signs in with a name and a password, and sets the session cookie on success. */
export async function signInWithForm(input: { name: string; password: string }): Promise<SignInOutcome> {
  const outcome: AuthOutcome = {};
  const { reply } = await post(
    ["callback", SIGN_IN_PROVIDER],
    { name: input.name, password: input.password },
    outcome,
  );
  const sessionCookie = cookieNames(app().ctx.config).session;
  const ok =
    reply.headers
      .getSetCookie()
      .some((cookie) => cookie.startsWith(`${sessionCookie}=`) && !/Max-Age=0/i.test(cookie)) &&
    !outcome.refusal &&
    outcome.hasFailed !== true;
  if (ok) {
    await handOver(reply);
    const { method, browser, secure } = cookieNames(app().ctx.config);
    const jar = await cookies();
    const options = {
      httpOnly: true,
      sameSite: "lax",
      path: "/",
      secure,
      maxAge: METHOD_SECONDS,
    } as const;
    jar.set(method, "password", options);
    if (outcome.browser !== undefined) jar.set(browser, outcome.browser, options);
  }
  return { ...outcome, ok };
}

/**
 * Ends the session on the server and deletes the cookie.
 * @returns where the browser must go to sign out at the user's provider too, or null
 */
export async function signOutHere(): Promise<string | null> {
  const { ctx } = app();
  const actor = await actorOfCookie(ctx, (await cookies()).get(cookieNames(ctx.config).session)?.value);
  const elsewhere = actor && (await elsewhereOf(as<SessionActor>(ctx, actor, await currentSource())));
  const { reply } = await post(["signout"], {}, {});
  await handOver(reply);
  return elsewhere;
}

async function elsewhereOf(ctx: ActorCtx<SessionActor>): Promise<string | null> {
  const state = randomToken(16);
  const oidc = await oidcLogoutAddress(ctx, state);
  if (oidc === null) return logoutAddress(ctx);
  const { signedOut, secure } = cookieNames(ctx.config);
  (await cookies()).set(signedOut, state, {
    httpOnly: true,
    sameSite: "lax",
    path: "/",
    secure,
    maxAge: SIGNING_OUT_SECONDS,
  });
  return oidc;
}

async function post(
  path: string[],
  fields: Record<string, string>,
  outcome: AuthOutcome,
): Promise<{ reply: AuthReply }> {
  const { ctx } = app();
  const source = await currentSource();
  const { browserMinutes } = await readLifetimes(ctx);
  const options = () => authOptions(ctx, source, outcome, null, browserMinutes * 60);
  const jar = Object.fromEntries((await cookies()).getAll().map((cookie) => [cookie.name, cookie.value]));
  const requestHeaders = {
    host: new URL(ctx.config.url).host,
    "user-agent": (await headers()).get("user-agent") ?? "",
  };
  // Next has checked the form's origin (server actions); next-auth also requires its token.
  const { reply } = await postToNextAuth(options, {
    path,
    cookies: jar,
    headers: requestHeaders,
    fields: { ...fields, callbackUrl: `${ctx.config.url}/start` },
  });
  return { reply };
}

/** Passes next-auth's session cookie on to the browser. */
async function handOver(reply: AuthReply): Promise<void> {
  const jar = await cookies();
  const { session, secure } = cookieNames(app().ctx.config);
  for (const line of reply.headers.getSetCookie()) {
    const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
    const [name = "", value = ""] = pair.split(/=(.*)/s);
    if (name !== session) continue;
    const expires = attributes.find((attribute) => attribute.toLowerCase().startsWith("expires="))?.slice(8);
    jar.set(name, decodeURIComponent(value), {
      httpOnly: true,
      sameSite: "lax",
      path: "/",
      secure,
      ...(value === "" ? { maxAge: 0 } : expires ? { expires: new Date(expires) } : {}),
    });
  }
}
