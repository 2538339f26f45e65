"use server";

import { revalidatePath } from "next/cache";
import { createScimSource, createScimToken, disableScimToken } from "@/lib/identity/scim/tokens";
import { adminAction, textOf, type FormState } from "@/lib/web/admin";

export async function createSource(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    await createScimSource(ctx, { name: textOf(form, "name") });
    revalidatePath("/admin", "layout");
    return "Created. Make a token for it now.";
  });
}

/** The token stands in the answer once, and nowhere else. */
export async function createToken(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    const { token } = await createScimToken(ctx, { sourceId: textOf(form, "sourceId"), name: textOf(form, "name"), isReadOnly: textOf(form, "scope") === "read", days: Number(textOf(form, "days")) });
    revalidatePath("/admin", "layout");
    return `Keep the token now; it is not shown again.\nBase URL: ${ctx.config.url}/scim/v2\nToken: ${token.reveal()}`;
  });
}

export async function disableToken(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    await disableScimToken(ctx, { id: textOf(form, "id") });
    revalidatePath("/admin", "layout");
    return "Disabled.";
  });
}
