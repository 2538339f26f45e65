"use server";

import { revalidatePath } from "next/cache";
import { changeSettings } from "@/lib/identity/administrators/settings";
import { removeGroupRule, setRule } from "@/lib/identity/factors/administer";
import { adminAction, allOf, textOf, type FormState } from "@/lib/web/admin";

/** Sets everyone's rule, administrators', or a group's. */
export async function saveRule(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    const groupId = textOf(form, "groupId");
    const scope = textOf(form, "scope") === "administrators" ? "administrators" : "everyone";
    await setRule(ctx, {
      target: groupId === "" ? { scope } : { scope: "group", groupId },
      rule: { mode: textOf(form, "mode"), kinds: allOf(form, "kinds"), covers: textOf(form, "covers") },
    });
    revalidatePath("/admin/second-factors");
    return text.t("factors.admin.saved");
  });
}

/** Sets how long administrators' second factor counts. */
export async function saveAdminProof(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await changeSettings(ctx, { adminProofMinutes: Number(textOf(form, "adminProofMinutes")) });
    revalidatePath("/admin/second-factors");
    return text.t("admin.saved");
  });
}

export async function removeRule(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await removeGroupRule(ctx, { groupId: textOf(form, "groupId") });
    revalidatePath("/admin/second-factors");
    return text.t("factors.admin.rule_removed");
  });
}
