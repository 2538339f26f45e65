/**
 * The ceremonies of passkeys and security keys: each first asks for options, then brings what the key made.
 *
 * JSON, because browsers only do this in scripts. The forms of codes are pages.
 */
import { z } from "zod";
import type { Services } from "@/lib/access/context";
import { assertionInput } from "@/lib/identity/factors/assertion";
import { addKey, beginKey, registrationInput } from "@/lib/identity/factors/enrol";
import { passWithKey, secondFactorOptions, type Completed } from "@/lib/identity/factors/second-factor";
import { passkeyOptions, signInWithPasskey } from "@/lib/identity/sign-in/with-passkey";
import { as, type ActorCtx, type SessionActor } from "@/lib/platform/context";
import type { SignInStep } from "@/lib/platform/db/tables-identity";
import { signedOut } from "@/lib/platform/errors";
import { requestSource } from "@/lib/platform/request-source";
import { MAX_CALLBACK_LENGTH, safeCallbackPath } from "../callback-url";
import { cookieNames, METHOD_SECONDS } from "../cookies";
import { actorOfCookie } from "../next-auth";
import { sealSession } from "../session-cookie";
import { stepPage } from "../step-page";
import { readJson } from "./body";
import { readCookie, requireSameOrigin } from "./caller";

const callbackUrl = z.string().max(MAX_CALLBACK_LENGTH).default("");
const asserted = z.object({ response: assertionInput, callbackUrl });
const kind = z.enum(["passkey", "security_key"]);
const registered = z.object({
  kind,
  name: z.string().max(200).default(""),
  response: registrationInput,
  callbackUrl,
});

const json = (body: unknown, cookies: string[] = []) =>
  new Response(JSON.stringify(body), {
    headers: [
      ["content-type", "application/json"],
      ["cache-control", "no-store"],
      ...cookies.map((line): [string, string] => ["set-cookie", line]),
    ],
  });

/** The caller's session, also while steps of the sign-in are outstanding. @throws Refusal `signed_out` */
async function sessionCtxOf(app: Services, request: Request): Promise<ActorCtx<SessionActor>> {
  requireSameOrigin(app, request);
  const name = cookieNames(app.ctx.config).session;
  const actor = await actorOfCookie(app.ctx, readCookie(request.headers.get("cookie"), name));
  if (!actor) throw signedOut();
  return as<SessionActor>(app.ctx, actor, requestSource(request.headers));
}

/** `POST /sign-in/passkey/options` */
export async function postSignInOptions(app: Services, request: Request): Promise<Response> {
  requireSameOrigin(app, request);
  return json(await passkeyOptions(as(app.ctx, app.anonymousActor, requestSource(request.headers))));
}

/** `POST /sign-in/passkey` */
export async function postSignIn(app: Services, request: Request): Promise<Response> {
  requireSameOrigin(app, request);
  const input = await readJson(request, asserted);
  const signedIn = await signInWithPasskey(
    as(app.ctx, app.anonymousActor, requestSource(request.headers)),
    input.response,
  );
  const { method } = cookieNames(app.ctx.config);
  return passed(app, signedIn, input.callbackUrl, [cookieLine(app, method, "password", METHOD_SECONDS)]);
}

/** `POST /second-factor/options` */
export async function postFactorOptions(app: Services, request: Request): Promise<Response> {
  return json(await secondFactorOptions(await sessionCtxOf(app, request)));
}

/** `POST /second-factor/key` */
export async function postFactorKey(app: Services, request: Request): Promise<Response> {
  const ctx = await sessionCtxOf(app, request);
  const input = await readJson(request, asserted);
  return passed(app, await passWithKey(ctx, input.response), input.callbackUrl);
}

/** `POST /enrol/options` */
export async function postEnrolOptions(app: Services, request: Request): Promise<Response> {
  const ctx = await sessionCtxOf(app, request);
  return json(await beginKey(ctx, (await readJson(request, z.object({ kind }))).kind));
}

/** `POST /enrol/key` */
export async function postEnrolKey(app: Services, request: Request): Promise<Response> {
  const ctx = await sessionCtxOf(app, request);
  const input = await readJson(request, registered);
  const completed = await addKey(ctx, input);
  const target = safeCallbackPath(input.callbackUrl, app.ctx.config.url);
  return completed === null
    ? json({ go: target })
    : passed(app, completed, `/enrol/codes?${new URLSearchParams({ callbackUrl: target })}`);
}

/** Gives the browser its session's new token and says where to go on. */
async function passed(
  app: Services,
  { token, steps, browser }: Pick<Completed, "token" | "browser"> & { steps: readonly SignInStep[] },
  target: string,
  cookies: string[] = [],
): Promise<Response> {
  const { name, value, maxAge } = await sealSession(app.ctx, token);
  const { browser: browserCookie } = cookieNames(app.ctx.config);
  return json({ go: stepPage(steps, safeCallbackPath(target, app.ctx.config.url)) }, [
    cookieLine(app, name, value, maxAge),
    cookieLine(app, browserCookie, browser, METHOD_SECONDS),
    ...cookies,
  ]);
}

function cookieLine(app: Services, name: string, value: string, seconds: number): string {
  const { secure } = cookieNames(app.ctx.config);
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure ? "; Secure" : ""}`;
}
