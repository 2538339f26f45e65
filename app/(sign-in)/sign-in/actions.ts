"use server";

import { redirect } from "next/navigation";
import { app } from "@/lib/web/app";
import { safeCallbackPath } from "@/lib/web/callback-url";
import { signInWithForm, signOutHere } from "@/lib/web/sign-in";

export type SignInState = { error: string | null; name: string };

const text = (value: FormDataEntryValue | null) => (typeof value === "string" ? value : "");

/** Signs in, then goes on to where the person wanted to be. */
export async function signIn(_state: SignInState, form: FormData): Promise<SignInState> {
  const name = text(form.get("name"));
  const outcome = await signInWithForm({ name, password: text(form.get("password")) });
  if (outcome.refusal) return { error: outcome.refusal.message, name: name.slice(0, 254) };
  if (!outcome.ok) return { error: "That user name and password do not match. Check both and try again.", name: name.slice(0, 254) };
  const target = safeCallbackPath(text(form.get("callbackUrl")), app().ctx.config.url);
  redirect(outcome.mustChangePassword ? `/change-password?callbackUrl=${encodeURIComponent(target)}` : target);
}

export async function signOut(): Promise<void> {
  redirect((await signOutHere()) ?? "/sign-in");
}
