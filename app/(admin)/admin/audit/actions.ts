"use server";

import { revalidatePath } from "next/cache";
import { requestVerification } from "@/lib/access/audit/verification";
import { deleteAuditView, saveAuditView } from "@/lib/access/audit/views";
import { adminAction, textOf, type FormState } from "@/lib/web/admin";
import { AUDIT_QUERY } from "@/lib/web/audit-filter";

export async function verifyNow(): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await requestVerification(ctx);
    revalidatePath("/admin/audit");
    return text.t("audit.chain.started");
  });
}

export async function saveView(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    const parts = AUDIT_QUERY.map((name) => [name, textOf(form, `query.${name}`)] as const);
    await saveAuditView(ctx, {
      name: textOf(form, "name"),
      query: Object.fromEntries(parts.filter(([, value]) => value !== "")),
    });
    revalidatePath("/admin/audit");
    return text.t("audit.views.saved");
  });
}

export async function deleteView(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await deleteAuditView(ctx, { id: textOf(form, "id") });
    revalidatePath("/admin/audit");
    return text.t("audit.views.deleted");
  });
}
