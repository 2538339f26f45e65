"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { deleteUser } from "@/lib/identity/users/delete";
import { previewRevocation, revokeSessions } from "@/lib/access/live-sessions/revoke";
import { endCliSessionsOf } from "@/lib/identity/oauth/sessions";
import { inviteUser, resetPassword, setUserStatus } from "@/lib/identity/users/administer";
import { adminAction, textOf, type FormState } from "@/lib/web/admin";
import { revocationPreview } from "@/lib/web/revocation-preview";

/** The first password stands in the answer once, and nowhere else. */
export async function createUser(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    const userName = textOf(form, "userName");
    const { password } = await inviteUser(ctx, {
      userName,
      displayName: textOf(form, "displayName"),
      email: textOf(form, "email").trim() || undefined,
    });
    revalidatePath("/admin", "layout");
    return `${userName} can sign in with this password, once, and then chooses another. It is not shown again:\n${password.reveal()}`;
  });
}

export async function reset(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    const password = await resetPassword(ctx, { userId: textOf(form, "userId") });
    return `Signed out everywhere. The new first password, not shown again:\n${password.reveal()}`;
  });
}

export async function setStatus(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    const status = textOf(form, "status") === "disabled" ? "disabled" : "enabled";
    await setUserStatus(ctx, { userId: textOf(form, "userId"), status });
    revalidatePath("/admin", "layout");
    return status === "disabled"
      ? "Disabled, and signed out of Foyer everywhere. What lives on in AWS stands below."
      : "Enabled.";
  });
}

/** Shows what would happen, or does it, by the button that was pressed. */
export async function endAwsSessions(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    const which = { userId: textOf(form, "userId"), onlyTaken: textOf(form, "onlyTaken") === "yes" };
    if (textOf(form, "intent") === "preview") return revocationPreview(await previewRevocation(ctx, which));
    const { roles } = await revokeSessions(ctx, which);
    revalidatePath("/admin", "layout");
    return `Being ended in ${roles.toLocaleString("en")} ${roles === 1 ? "role" : "roles"}; see Provisioning.`;
  });
}

export async function endCliSession(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    await endCliSessionsOf(ctx, { userId: textOf(form, "userId"), id: textOf(form, "id") });
    revalidatePath("/admin", "layout");
    return "Signed out.";
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
