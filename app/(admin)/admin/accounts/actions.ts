"use server";

import { revalidatePath } from "next/cache";
import { setAccountLabel } from "@/lib/access/environments/service";
import { adminAction, textOf, type FormState } from "@/lib/web/admin";

export async function saveLabel(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    await setAccountLabel(ctx, { accountId: textOf(form, "accountId"), label: textOf(form, "label"), environmentId: textOf(form, "environmentId") || null });
    revalidatePath("/admin", "layout");
    return "Saved.";
  });
}
