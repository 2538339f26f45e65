"use server";

import { revalidatePath } from "next/cache";
import { changeAttributes } from "@/lib/identity/attributes/service";
import { conflict } from "@/lib/platform/errors";
import { adminAction, textOf, trimmedOf, type FormState } from "@/lib/web/admin";

export async function addAttribute(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    const wanted = { key: trimmedOf(form, "key"), source: `\${path:${trimmedOf(form, "path")}}` };
    await changeAttributes(ctx, (before) => [...(before ?? []), wanted]);
    revalidatePath("/admin", "layout");
    return text.t("settings.attributes.added");
  });
}

export async function removeAttribute(_state: FormState, form: FormData): Promise<FormState> {
  const key = textOf(form, "key");
  return adminAction(async (ctx, text) => {
    await changeAttributes(ctx, (before) => {
      const left = (before ?? []).filter((each) => each.key !== key);
      if (left.length === (before ?? []).length) throw conflict("attribute_already_removed");
      return left.length === 0 ? null : left;
    });
    revalidatePath("/admin", "layout");
    return text.t("settings.attributes.removed");
  });
}
