"use server";

import { revalidatePath } from "next/cache";
import { acknowledgeBreakGlass } from "@/lib/identity/sign-in/break-glass";
import { adminAction, textOf, type FormState } from "@/lib/web/admin";

export async function acknowledge(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await acknowledgeBreakGlass(ctx, { until: new Date(textOf(form, "until")) });
    revalidatePath("/admin", "layout");
    return text.t("overview.break_glass.acknowledged");
  });
}
