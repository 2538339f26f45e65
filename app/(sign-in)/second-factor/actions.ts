"use server";

import { redirect } from "next/navigation";
import { passWithCode, type Completed } from "@/lib/identity/factors/second-factor";
import { HTTP_STATUS, isRefusal, refusalText } from "@/lib/platform/errors";
import { textOf, type FormState } from "@/lib/web/admin";
import { safeCallbackPath } from "@/lib/web/callback-url";
import { holdPassed } from "@/lib/web/hold-session";
import { setPageStatus } from "@/lib/web/page-status";
import { requireSession } from "@/lib/web/session";
import { stepPage } from "@/lib/web/step-page";
import { readerText } from "@/lib/web/text";

/** Takes a code of an authenticator app, or a recovery code. */
export async function passCode(_state: FormState, form: FormData): Promise<FormState> {
  const ctx = await requireSession("/second-factor");
  let passed: Completed;
  try {
    passed = await passWithCode(ctx, textOf(form, "code"));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const { kind, retryAfterSeconds } = error;
    setPageStatus(ctx, ctx.source.requestId, { status: HTTP_STATUS[kind], retryAfterSeconds });
    return { error: refusalText(await readerText(), error), done: null };
  }
  await holdPassed(passed);
  redirect(stepPage(passed.steps, safeCallbackPath(textOf(form, "callbackUrl"), ctx.config.url)));
}
