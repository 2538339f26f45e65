"use server";

import { revalidatePath } from "next/cache";
import { endOwnCliSessions } from "@/lib/identity/oauth/sessions";
import { isRefusal } from "@/lib/platform/errors";
import { textOf, type FormState } from "@/lib/web/admin";
import { requirePerson } from "@/lib/web/session";

/** Signs one of the reader's own command lines out, or all of them. */
export async function endSession(_state: FormState, form: FormData): Promise<FormState> {
  const ctx = await requirePerson("/start/cli");
  try {
    const id = textOf(form, "id");
    await endOwnCliSessions(ctx, id === "" ? "all" : { id });
    revalidatePath("/start/cli");
    return { error: null, done: "Signed out." };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { error: error.message, done: null };
  }
}
