"use server";

import { revalidatePath } from "next/cache";
import { dismissNotice } from "@/lib/identity/notices/service";
import { requirePerson } from "@/lib/web/session";

/** Dismisses one of the reader's notices. */
export async function dismiss(form: FormData): Promise<void> {
  const ctx = await requirePerson("/start");
  const id = form.get("id");
  if (typeof id === "string") await dismissNotice(ctx, { id });
  revalidatePath("/start", "layout");
}
