"use server";

import { revalidatePath } from "next/cache";
import {
  createAccessKey,
  disableAccessKey,
  replaceAccessKey,
  type MadeAccessKey,
} from "@/lib/identity/access-keys/service";
import { OPERATION_NAMES } from "@/lib/protocols/operation-names";
import { adminAction, allOf, textOf, type FormState } from "@/lib/web/admin";

/** Only this response has the secret. */
const toSecret = (done: string, { id, secret }: MadeAccessKey) => ({
  done,
  secret: `aws_access_key_id = ${id}\naws_secret_access_key = ${secret.reveal()}`,
});

export async function create(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    const operations = allOf(form, "operations");
    const made = await createAccessKey(ctx, {
      known: OPERATION_NAMES,
      name: textOf(form, "name"),
      isReadOnly: textOf(form, "scope") === "read",
      operations: operations.length === 0 ? null : operations,
      days: Number(textOf(form, "days")),
    });
    revalidatePath("/admin", "layout");
    return toSecret(text.t("access_keys.created"), made);
  });
}

export async function replace(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    const made = await replaceAccessKey(ctx, { id: textOf(form, "id") });
    revalidatePath("/admin", "layout");
    return toSecret(text.t("access_keys.replaced"), made);
  });
}

export async function disable(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await disableAccessKey(ctx, { id: textOf(form, "id") });
    revalidatePath("/admin", "layout");
    return text.t("access_keys.now_disabled");
  });
}
