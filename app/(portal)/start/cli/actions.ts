"use server";

import { revalidatePath } from "next/cache";
import { endOwnCliSessions } from "@/lib/identity/oauth/sessions";
import { isRefusal, refusalText } from "@/lib/platform/errors";
import { textOf, type FormState } from "@/lib/web/admin";
import { requirePerson } from "@/lib/web/session";
import { readerText } from "@/lib/web/text";

/** Signs out one of the reader’s command lines, or all of them. */
export async function endSession(_state: FormState, form: FormData): Promise<FormState> {
  const ctx = await requirePerson("/start/cli");
  const text = await readerText();
  try {
    const id = textOf(form, "id");
    await endOwnCliSessions(ctx, id === "" ? "all" : { id });
    revalidatePath("/start/cli");
    return { error: null, done: text.t("you.cli.signed_out") };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { error: refusalText(text, error), done: null };
  }
}
