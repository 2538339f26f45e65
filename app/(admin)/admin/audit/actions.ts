"use server";

import { revalidatePath } from "next/cache";
import { requestVerification } from "@/lib/access/audit/verification";
import { adminAction, type FormState } from "@/lib/web/admin";

export async function verifyNow(): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await requestVerification(ctx);
    revalidatePath("/admin/audit");
    return text.t("audit.chain.started");
  });
}
