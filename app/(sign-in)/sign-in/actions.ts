"use server";

import { redirect } from "next/navigation";
import type { SignInFormState } from "@/components/form/sign-in-form";
import { findWay } from "@/lib/identity/sign-in/way";
import { as } from "@/lib/platform/context";
import { app } from "@/lib/web/app";
import { safeCallbackPath } from "@/lib/web/callback-url";
import { onwardAddress } from "@/lib/web/routes/onward";
import { currentSource, isPlainForm } from "@/lib/web/session";
import { signInWithForm, signOutHere } from "@/lib/web/sign-in";

const text = (value: FormDataEntryValue | null) => (typeof value === "string" ? value : "");

/** Finds out how the person signs in, or signs in and goes on to where they wanted to be. */
export async function signIn(_state: SignInFormState, form: FormData): Promise<SignInFormState> {
  const { ctx, anonymousActor } = app();
  const name = text(form.get("name"));
  const kept = name.slice(0, 254);
  const target = safeCallbackPath(text(form.get("callbackUrl")), ctx.config.url);
  const said = text(form.get("step"));
  if (said === "name") {
    const way = await findWay(as(ctx, anonymousActor, await currentSource()), name);
    if (way.kind === "source")
      redirect(
        `/sign-in/with/${way.id}?${new URLSearchParams({ callbackUrl: target, hint: kept, ...((await isPlainForm()) ? { form: "1" } : {}) })}`,
      );
    return { error: null, name: kept, step: "password" };
  }
  const step = said === "password" ? "password" : "both";
  const outcome = await signInWithForm({ name, password: text(form.get("password")) });
  if (outcome.refusal) return { error: outcome.refusal.message, name: kept, step };
  if (!outcome.ok)
    return { error: "That user name and password do not match. Check both and try again.", name: kept, step };
  redirect(
    outcome.mustChangePassword ? `/change-password?callbackUrl=${encodeURIComponent(target)}` : target,
  );
}

/** Here, and where the person's provider wants it there too. */
export async function signOut(): Promise<void> {
  const elsewhere = await signOutHere();
  redirect(
    elsewhere === null ? "/sign-in" : (await isPlainForm()) ? onwardAddress(app().ctx, elsewhere) : elsewhere,
  );
}
