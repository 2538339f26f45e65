"use server";

import { redirect } from "next/navigation";
import { changePassword as changePasswordOf } from "@/lib/identity/sign-in/change-password";
import { isRefusal } from "@/lib/platform/errors";
import { app } from "@/lib/web/app";
import { safeCallbackPath } from "@/lib/web/callback-url";
import { holdSession } from "@/lib/web/hold-session";
import { requireSession } from "@/lib/web/session";

export type ChangePasswordState = {
  error: string | null;
  fieldErrors?: { current?: string; next?: string; repeat?: string };
};

const text = (value: FormDataEntryValue | null) => (typeof value === "string" ? value : "");

/** Sets the new password; every other session of the person ends and this browser gets a new one. */
export async function changePassword(
  _state: ChangePasswordState,
  form: FormData,
): Promise<ChangePasswordState> {
  const ctx = await requireSession("/start");
  const next = text(form.get("next"));
  if (next !== text(form.get("repeat")))
    return { error: null, fieldErrors: { repeat: "The two new passwords differ." } };
  try {
    const result = await changePasswordOf(ctx, { current: text(form.get("current")), next });
    if (!result.ok) return { error: null, fieldErrors: { [result.field]: result.message } };
    await holdSession(result.token);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { error: error.message };
  }
  redirect(safeCallbackPath(text(form.get("callbackUrl")), app().ctx.config.url));
}
