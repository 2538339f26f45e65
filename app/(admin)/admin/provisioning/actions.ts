"use server";

import { revalidatePath } from "next/cache";
import { checkAccountsNow } from "@/lib/access/connections/service";
import { checkRolesNow, repairRoles } from "@/lib/access/deploy/service";
import { provisionPermissionSet } from "@/lib/access/desired/service";
import { adminAction, textOf, type FormState } from "@/lib/web/admin";

const given = (form: FormData, name: string) => textOf(form, name) || undefined;

/** Looks whether Foyer can work in an account, and reads its roles back. */
export async function checkAccount(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    const accountId = textOf(form, "accountId");
    await checkAccountsNow(ctx, { accountId });
    await checkRolesNow(ctx, { accountId });
    revalidatePath("/admin", "layout");
    return "Foyer is looking. Load this page again in a moment.";
  });
}

/** Looks whether Foyer can work in every account: after a template was deployed in many. */
export async function checkAllAccounts(_state: FormState, _form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    await checkAccountsNow(ctx);
    revalidatePath("/admin", "layout");
    return "Foyer is looking at every account. Load this page again in a moment.";
  });
}

/** Looks at one permission set's roles in all accounts. */
export async function checkSet(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    await checkRolesNow(ctx, { permissionSetId: textOf(form, "permissionSetId") });
    revalidatePath("/admin", "layout");
    return "Foyer is looking. Load this page again in a moment.";
  });
}

export async function repairAccount(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    await repairRoles(ctx, { accountId: textOf(form, "accountId") });
    revalidatePath("/admin", "layout");
    return "Repair has begun.";
  });
}

/** Puts one role right or tries it again, or all of a permission set, or all. */
export async function repair(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    await repairRoles(ctx, {
      accountId: given(form, "accountId"),
      permissionSetId: given(form, "permissionSetId"),
      everything: textOf(form, "everything") === "yes",
    });
    revalidatePath("/admin", "layout");
    return "Repair has begun.";
  });
}

export async function provision(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    await provisionPermissionSet(ctx, { permissionSetId: textOf(form, "permissionSetId") });
    revalidatePath("/admin", "layout");
    return "Provisioning has begun.";
  });
}
