"use server";

import { redirect } from "next/navigation";
import type { ChangePasswordFormState } from "@/components/form/change-password-form";
import { setPasswordByLink } from "@/lib/identity/password-links/service";
import { as } from "@/lib/platform/context";
import { HTTP_STATUS, isRefusal, refusalText } from "@/lib/platform/errors";
import { app } from "@/lib/web/app";
import { setPageStatus } from "@/lib/web/page-status";
import { forgetLinkToken, linkToken } from "@/lib/web/password-link";
import { currentSource } from "@/lib/web/session";
import { readerText } from "@/lib/web/text";

const textField = (value: FormDataEntryValue | null) => (typeof value === "string" ? value : "");

/** Sets the password with the link of this request, and leads to the sign-in. */
export async function choosePassword(
  _state: ChangePasswordFormState,
  form: FormData,
): Promise<ChangePasswordFormState> {
  const { ctx, anonymousActor, worker } = app();
  const [text, source] = await Promise.all([readerText(), currentSource()]);
  const password = textField(form.get("next"));
  if (password !== textField(form.get("repeat")))
    return { error: null, fieldErrors: { repeat: text.t("sign_in.passwords_differ") } };
  try {
    const token = (await linkToken()) ?? "";
    const problem = await setPasswordByLink(as(ctx, anonymousActor, source), { token, password });
    if (problem) return { error: null, fieldErrors: { next: refusalText(text, problem) } };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const { kind, retryAfterSeconds } = error;
    setPageStatus(ctx, source.requestId, { status: HTTP_STATUS[kind], retryAfterSeconds });
    return { error: refusalText(text, error) };
  }
  await forgetLinkToken();
  worker.wake();
  redirect("/sign-in?done=password");
}
