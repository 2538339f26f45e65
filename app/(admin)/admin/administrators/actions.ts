"use server";

import { revalidatePath } from "next/cache";
import { giveRole, takeRole } from "@/lib/identity/administrators/service";
import { invalidInput } from "@/lib/platform/errors";
import { adminAction, allOf, textOf, type FormState } from "@/lib/web/admin";

export async function give(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    const [kind = "", id = ""] = textOf(form, "principal").split("/");
    const role = textOf(form, "role");
    if (id === "") throw invalidInput("administrator_principal_required");
    if (role !== "administrator" && role !== "auditor" && role !== "delegate")
      throw invalidInput("administrator_role_required");
    const limits =
      role === "delegate"
        ? { unitId: textOf(form, "unitId") || null, permissionSetIds: allOf(form, "permissionSetId") }
        : {};
    await giveRole(ctx, { principal: kind === "group" ? { groupId: id } : { userId: id }, role, ...limits });
    revalidatePath("/admin", "layout");
    return text.t("users.administrators.add.done");
  });
}

export async function take(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await takeRole(ctx, { id: textOf(form, "id") });
    revalidatePath("/admin", "layout");
    return text.t("users.administrators.removed");
  });
}
