"use server";

import { redirect } from "next/navigation";
import { approveStepUp } from "@/lib/access/step-up/approve";
import { isRefusal, refusalText } from "@/lib/platform/errors";
import { textOf, type FormState } from "@/lib/web/admin";
import { requirePerson } from "@/lib/web/session";
import { readerText } from "@/lib/web/text";

/** Lets a command line open the role that it asked for. */
export async function approve(_state: FormState, form: FormData): Promise<FormState> {
  const id = textOf(form, "id");
  const here = `/step-up/${encodeURIComponent(id)}`;
  const ctx = await requirePerson(here);
  try {
    await approveStepUp(ctx, { id, coversAll: textOf(form, "coversAll") === "yes" });
  } catch (error) {
    if (isRefusal(error)) return { error: refusalText(await readerText(), error), done: null };
    throw error;
  }
  redirect(here);
}
