"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { removeAccount } from "@/lib/access/connections/remove";
import { setAccountLabel } from "@/lib/access/environments/service";
import { adminAction, textOf, type FormState } from "@/lib/web/admin";

export async function saveLabel(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await setAccountLabel(ctx, {
      accountId: textOf(form, "accountId"),
      label: textOf(form, "label"),
      environmentId: textOf(form, "environmentId") || null,
    });
    revalidatePath("/admin", "layout");
    return text.t("admin.saved");
  });
}

export async function forgetAccount(_state: FormState, form: FormData): Promise<FormState> {
  const outcome = await adminAction(async (ctx, text) => {
    await removeAccount(ctx, { accountId: textOf(form, "accountId") });
    revalidatePath("/admin", "layout");
    return text.t("accounts.detail.removed");
  });
  if (outcome.error !== null) return outcome;
  redirect("/admin/accounts");
}
