"use server";

import { redirect } from "next/navigation";
import { changePassword as changePasswordOf } from "@/lib/identity/sign-in/change-password";
import { isRefusal, refusalText } from "@/lib/platform/errors";
import { app } from "@/lib/web/app";
import { safeCallbackPath } from "@/lib/web/callback-url";
import { holdSession } from "@/lib/web/hold-session";
import { requireSession } from "@/lib/web/session";
import { readerText } from "@/lib/web/text";

export type ChangePasswordState = {
  error: string | null;
  fieldErrors?: { current?: string; next?: string; repeat?: string };
};

const textField = (value: FormDataEntryValue | null) => (typeof value === "string" ? value : "");

/** Sets the new password. Every other session of the user ends, and this browser gets a new one. */
export async function changePassword(
  _state: ChangePasswordState,
  form: FormData,
): Promise<ChangePasswordState> {
  const ctx = await requireSession("/start");
  const text = await readerText();
  const next = textField(form.get("next"));
  if (next !== textField(form.get("repeat")))
    return { error: null, fieldErrors: { repeat: text.t("sign_in.passwords_differ") } };
  try {
    const result = await changePasswordOf(ctx, { current: textField(form.get("current")), next });
    if (!result.ok)
      return { error: null, fieldErrors: { [result.field]: refusalText(text, result.problem) } };
    await holdSession(result.token);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { error: refusalText(text, error) };
  }
  redirect(safeCallbackPath(textField(form.get("callbackUrl")), app().ctx.config.url));
}
