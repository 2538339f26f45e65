"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { deleteUser } from "@/lib/identity/users/delete";
import { previewRevocation, revokeSessions } from "@/lib/access/live-sessions/revoke";
import { endCliSessionsOf } from "@/lib/identity/cli/sessions";
import { inviteUser, resetPassword, type Delivery } from "@/lib/identity/password-links/administer";
import { setUserStatus } from "@/lib/identity/users/administer";
import { resetFactors } from "@/lib/identity/factors/administer";
import { adminAction, textOf, trimmedOf, type FormState } from "@/lib/web/admin";
import { revocationPreview } from "@/lib/web/revocation-preview";

const deliveryOf = (form: FormData): Delivery =>
  textOf(form, "delivery") === "mail" ? "mail" : "handed over";

/** Only this response has a link that is handed over. */
export async function createUser(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    const user = trimmedOf(form, "userName");
    const { link } = await inviteUser(ctx, {
      userName: user,
      displayName: trimmedOf(form, "displayName"),
      email: trimmedOf(form, "email") || undefined,
      delivery: deliveryOf(form),
    });
    revalidatePath("/admin", "layout");
    return link === null
      ? text.t("users.create.mailed", { user })
      : text.t("users.create.done", { user, link: link.reveal() });
  });
}

export async function reset(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    const link = await resetPassword(ctx, {
      userId: textOf(form, "userId"),
      delivery: deliveryOf(form),
      keepsOwnLinks: textOf(form, "keepsOwnLinks") === "yes",
    });
    revalidatePath("/admin/users", "layout");
    return link === null
      ? text.t("users.password_reset_mailed")
      : text.t("users.password_reset", { link: link.reveal() });
  });
}

export async function resetSecondFactors(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await resetFactors(ctx, { userId: textOf(form, "userId") });
    revalidatePath("/admin/users", "layout");
    return text.t("factors.admin.reset_done");
  });
}

export async function setStatus(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    const status = textOf(form, "status") === "disabled" ? "disabled" : "enabled";
    await setUserStatus(ctx, { userId: textOf(form, "userId"), status });
    revalidatePath("/admin", "layout");
    return text.t(`users.now_${status}`);
  });
}

/** Shows what would happen, or does it, by the button that was pressed. */
export async function endAwsSessions(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    const which = {
      userId: textOf(form, "userId"),
      onlyUnassigned: textOf(form, "onlyUnassigned") === "yes",
    };
    if (textOf(form, "intent") === "preview")
      return revocationPreview(text, await previewRevocation(ctx, which));
    const { roles } = await revokeSessions(ctx, which);
    revalidatePath("/admin", "layout");
    return text.t("users.aws_sessions.end_requested", { count: roles });
  });
}

export async function endCliSession(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await endCliSessionsOf(ctx, { userId: textOf(form, "userId"), id: textOf(form, "id") });
    revalidatePath("/admin", "layout");
    return text.t("users.command_lines.signed_out");
  });
}

export async function remove(_state: FormState, form: FormData): Promise<FormState> {
  const state = await adminAction(async (ctx) => {
    await deleteUser(ctx, { userId: textOf(form, "userId") });
    return null;
  });
  if (state.error !== null) return state;
  redirect("/admin/users");
}
