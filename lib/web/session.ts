/** Authenticates the reader of a page from the cookie, for every page and action. */
import "server-only";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import type { AccessCtx } from "@/lib/access/context";
import { as, type Actor, type ActorCtx, type RequestSource, type SessionActor } from "@/lib/platform/context";
import { app } from "./app";
import { cookieNames } from "./cookies";
import { actorOfCookie } from "./next-auth";
import { safeCallbackPath } from "./callback-url";
import { stepPage } from "./step-page";
import { PATH_HEADER, requestSource } from "@/lib/platform/request-source";

export async function currentSource(): Promise<RequestSource> {
  return requestSource(await headers());
}

const currentActor = cache(async (): Promise<Actor<SessionActor> | null> => {
  const { ctx } = app();
  return actorOfCookie(ctx, (await cookies()).get(cookieNames(ctx.config).session)?.value);
});

/**
 * Returns whether a form was sent without JavaScript: the browser then shows the response (Fetch Metadata
 * §2.2).
 */
export async function isPlainForm(): Promise<boolean> {
  return (await headers()).get("sec-fetch-mode") === "navigate";
}

/** Returns the requested path: a layout runs before its page and knows only its own position. */
async function askedPath(otherwise: string): Promise<string> {
  const asked = (await headers()).get(PATH_HEADER);
  if (asked === null) return otherwise;
  const url = new URL(safeCallbackPath(asked, app().ctx.config.url), app().ctx.config.url);
  // Next's own parameter for a part of a page.
  url.searchParams.delete("_rsc");
  return url.pathname + url.search;
}

/** Returns the signed-in user, or redirects to what they must do first. */
export async function requirePerson(callbackPath: string): Promise<AccessCtx> {
  const actor = await currentActor();
  if (!actor) redirect(`/sign-in?callbackUrl=${encodeURIComponent(await askedPath(callbackPath))}`);
  if (actor.kind === "pending_user") redirect(stepPage(actor.steps, await askedPath(callbackPath)));
  const { ctx, issue, sts } = app();
  return { ...as(ctx, actor, await currentSource()), issue, sts };
}

/** Returns the user of a session, also while steps of the sign-in are outstanding. */
export async function requireSession(callbackPath: string): Promise<ActorCtx<SessionActor>> {
  const actor = await currentActor();
  if (!actor) redirect(`/sign-in?callbackUrl=${encodeURIComponent(callbackPath)}`);
  return as<SessionActor>(app().ctx, actor, await currentSource());
}

export async function isSignedIn(): Promise<boolean> {
  return (await currentActor()) !== null;
}
