/** Who looks at a page: proven from the cookie, for every page and action by itself. */
import "server-only";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import type { AccessCtx } from "@/lib/access/context";
import { as, type Actor, type ActorCtx, type PasswordChangeActor, type RequestSource, type UserActor } from "@/lib/platform/context";
import { app } from "./app";
import { cookieNames } from "./cookies";
import { actorOfCookie } from "./next-auth";
import { requestSource } from "@/lib/platform/request-source";

export async function currentSource(): Promise<RequestSource> {
  return requestSource(await headers());
}

const currentActor = cache(async (): Promise<Actor<UserActor> | Actor<PasswordChangeActor> | null> => {
  const { ctx } = app();
  return actorOfCookie(ctx, (await cookies()).get(cookieNames(ctx.config).session)?.value);
});

/** The signed-in person, or a redirect to where they must go first. */
export async function requirePerson(callbackPath: string): Promise<AccessCtx> {
  const actor = await currentActor();
  if (!actor) redirect(`/sign-in?callbackUrl=${encodeURIComponent(callbackPath)}`);
  if (actor.kind === "password_change") redirect(`/change-password?callbackUrl=${encodeURIComponent(callbackPath)}`);
  const { ctx, issue, sts } = app();
  return { ...as(ctx, actor, await currentSource()), issue, sts };
}

/** Anybody with a session, also one that may only change its password. */
export async function requireSession(callbackPath: string): Promise<ActorCtx<UserActor | PasswordChangeActor>> {
  const actor = await currentActor();
  if (!actor) redirect(`/sign-in?callbackUrl=${encodeURIComponent(callbackPath)}`);
  return as<UserActor | PasswordChangeActor>(app().ctx, actor, await currentSource());
}

export async function isSignedIn(): Promise<boolean> {
  return (await currentActor()) !== null;
}
