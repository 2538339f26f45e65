"use server";

import { redirect } from "next/navigation";
import { confirmItIsMe } from "@/lib/identity/proof/fresh-proof";
import { isRefusal, refusalText } from "@/lib/platform/errors";
import { textOf, type FormState } from "@/lib/web/admin";
import { safeCallbackPath } from "@/lib/web/callback-url";
import { requirePerson } from "@/lib/web/session";
import { readerText } from "@/lib/web/text";

/** Takes the reader's password as a new proof of this session, then leads back. */
export async function confirm(_state: FormState, form: FormData): Promise<FormState> {
  const ctx = await requirePerson("/start/confirm");
  try {
    await confirmItIsMe(ctx, textOf(form, "password"));
  } catch (error) {
    if (isRefusal(error)) return { error: refusalText(await readerText(), error), done: null };
    throw error;
  }
  redirect(safeCallbackPath(textOf(form, "next"), ctx.config.url));
}
