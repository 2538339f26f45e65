"use server";

import { redirect } from "next/navigation";
import type { SignInFormState } from "@/components/form/sign-in-form";
import { findSignInMethod } from "@/lib/identity/sign-in/sign-in-method";
import { as } from "@/lib/platform/context";
import { HTTP_STATUS, refusalText } from "@/lib/platform/errors";
import { app } from "@/lib/web/app";
import { safeCallbackPath } from "@/lib/web/callback-url";
import { setPageStatus } from "@/lib/web/page-status";
import { onwardAddress } from "@/lib/web/routes/onward";
import { currentSource, isPlainForm } from "@/lib/web/session";
import { stepPage } from "@/lib/web/step-page";
import { signInWithForm, signOutHere } from "@/lib/web/sign-in";
import { readerText } from "@/lib/web/text";

const textField = (value: FormDataEntryValue | null) => (typeof value === "string" ? value : "");

/** Finds out how the user signs in, or signs them in and redirects to the page that they came for. */
export async function signIn(_state: SignInFormState, form: FormData): Promise<SignInFormState> {
  const { ctx, anonymousActor } = app();
  const name = textField(form.get("name"));
  const typedName = name.slice(0, 254);
  const target = safeCallbackPath(textField(form.get("callbackUrl")), ctx.config.url);
  const postedStep = textField(form.get("step"));
  if (postedStep === "name") {
    const method = await findSignInMethod(as(ctx, anonymousActor, await currentSource()), name).catch(failed);
    if (method === null) return { error: await failedText(), name: typedName, step: "name" };
    if (method.kind === "source")
      redirect(
        `/sign-in/with/${method.id}?${new URLSearchParams({ callbackUrl: target, hint: typedName, ...((await isPlainForm()) ? { form: "1" } : {}) })}`,
      );
    return { error: null, name: typedName, step: "password" };
  }
  const step = postedStep === "password" ? "password" : "both";
  const outcome = await signInWithForm({ name, password: textField(form.get("password")) });
  const { requestId } = await currentSource();
  const text = await readerText();
  if (outcome.refusal) {
    const { kind, retryAfterSeconds } = outcome.refusal;
    setPageStatus(ctx, requestId, { status: HTTP_STATUS[kind], retryAfterSeconds });
    return { error: refusalText(text, outcome.refusal), name: typedName, step };
  }
  if (outcome.hasFailed) return { error: await failedText(), name: typedName, step };
  if (!outcome.ok) return { error: text.t("sign_in.wrong_password"), name: typedName, step };
  redirect(stepPage(outcome.steps ?? [], target));
}

/** Neither the user's fault nor a refusal: logged and reported separately. */
async function failed(error: unknown): Promise<null> {
  app().ctx.log.error("a sign-in failed", { error, requestId: (await currentSource()).requestId });
  return null;
}

async function failedText(): Promise<string> {
  const { requestId } = await currentSource();
  setPageStatus(app().ctx, requestId, { status: 503 });
  return (await readerText()).t("sign_in.failed", { requestId });
}

/** Signs out of Foyer, and of the user’s provider when it supports that. */
export async function signOut(): Promise<void> {
  const elsewhere = await signOutHere();
  redirect(
    elsewhere === null ? "/sign-in" : (await isPlainForm()) ? onwardAddress(app().ctx, elsewhere) : elsewhere,
  );
}
