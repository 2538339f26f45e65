"use server";

import { redirect } from "next/navigation";
import { addApp, type NewFactor } from "@/lib/identity/factors/enrol";
import { makeRecoveryCodes } from "@/lib/identity/factors/own-factors";
import { HTTP_STATUS, isRefusal, refusalText } from "@/lib/platform/errors";
import { textOf, type FormState } from "@/lib/web/admin";
import { safeCallbackPath } from "@/lib/web/callback-url";
import { holdPassed } from "@/lib/web/hold-session";
import { setPageStatus } from "@/lib/web/page-status";
import { requirePerson, requireSession } from "@/lib/web/session";
import { stepPage } from "@/lib/web/step-page";
import { readerText } from "@/lib/web/text";

/** Adds the authenticator app that the page showed, once its code is right. */
export async function addTheApp(_state: FormState, form: FormData): Promise<FormState> {
  const ctx = await requireSession("/enrol");
  const target = safeCallbackPath(textOf(form, "callbackUrl"), ctx.config.url);
  let added: NewFactor;
  try {
    added = await addApp(ctx, {
      id: textOf(form, "id"),
      code: textOf(form, "code"),
      name: textOf(form, "name"),
    });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    setPageStatus(ctx, ctx.source.requestId, { status: HTTP_STATUS[error.kind] });
    return { error: refusalText(await readerText(), error), done: null };
  }
  if (added === null) redirect(target);
  await holdPassed(added);
  redirect(stepPage(added.steps, `/enrol/codes?${new URLSearchParams({ callbackUrl: target })}`));
}

/** Only this response has the codes. */
export async function makeCodes(_state: FormState, _form: FormData): Promise<FormState> {
  const ctx = await requirePerson("/enrol/codes");
  const text = await readerText();
  try {
    const codes = await makeRecoveryCodes(ctx);
    return { error: null, done: text.t("factors.codes.made"), secret: codes.join("\n") };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    setPageStatus(ctx, ctx.source.requestId, { status: HTTP_STATUS[error.kind] });
    return { error: refusalText(text, error), done: null };
  }
}
