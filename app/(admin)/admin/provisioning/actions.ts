"use server";

import { revalidatePath } from "next/cache";
import { checkAccountsNow } from "@/lib/access/connections/service";
import { checkRolesNow, repairRoles } from "@/lib/access/deploy/service";
import { provisionPermissionSet } from "@/lib/access/desired/service";
import { adminAction, textOf, type FormState } from "@/lib/web/admin";

const optional = (form: FormData, name: string) => textOf(form, name) || undefined;

/** Checks whether Foyer can manage an account, and its roles. */
export async function checkAccount(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    const accountId = textOf(form, "accountId");
    await checkAccountsNow(ctx, { accountId });
    await checkRolesNow(ctx, { accountId });
    revalidatePath("/admin", "layout");
    return text.t("accounts.check_started");
  });
}

/** Checks whether Foyer can manage every account, such as after deploying a template to many. */
export async function checkAllAccounts(_state: FormState, _form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await checkAccountsNow(ctx);
    revalidatePath("/admin", "layout");
    return text.t("accounts.checking_all");
  });
}

/** Checks one permission set's roles in all accounts. */
export async function checkSet(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await checkRolesNow(ctx, { permissionSetId: textOf(form, "permissionSetId") });
    revalidatePath("/admin", "layout");
    return text.t("accounts.check_started");
  });
}

export async function repairAccount(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await repairRoles(ctx, { accountId: textOf(form, "accountId") });
    revalidatePath("/admin", "layout");
    return text.t("provisioning.repair_started");
  });
}

/** Repairs or retries one role, all roles of a permission set, or all roles. */
export async function repair(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await repairRoles(ctx, {
      accountId: optional(form, "accountId"),
      permissionSetId: optional(form, "permissionSetId"),
      everything: textOf(form, "everything") === "yes",
    });
    revalidatePath("/admin", "layout");
    return text.t("provisioning.repair_started");
  });
}

export async function provision(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await provisionPermissionSet(ctx, { permissionSetId: textOf(form, "permissionSetId") });
    revalidatePath("/admin", "layout");
    return text.t("provisioning.started");
  });
}
