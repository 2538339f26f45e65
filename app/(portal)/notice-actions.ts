"use server";

import { revalidatePath } from "next/cache";
import { dismissNotice } from "@/lib/identity/notices/service";
import { requirePerson } from "@/lib/web/session";

/** More than a page shows. */
const MAX_NOTICES = 20;

/** Dismisses one of the reader's notices, or those that are shown as one. */
export async function dismiss(form: FormData): Promise<void> {
  const ctx = await requirePerson("/start");
  for (const id of form.getAll("id").slice(0, MAX_NOTICES))
    if (typeof id === "string") await dismissNotice(ctx, { id });
  revalidatePath("/start", "layout");
}
