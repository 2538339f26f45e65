"use server";

import { revalidatePath } from "next/cache";
import { endSessionsOf, listSessionsOf } from "@/lib/access/all-sessions/service";
import { adminAction, textOf, type FormState } from "@/lib/web/admin";
import { endedText, endingPreview, whichOf } from "@/lib/web/session-form";

/** Ends one of a user's sessions or all of them, or shows what that would end. The administrator's own browser stays. */
export async function endUserSession(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    const userId = textOf(form, "userId");
    const own = ctx.actor.kind === "user" ? ctx.actor.sessionId : null;
    if (textOf(form, "intent") === "preview")
      return endingPreview(text, await listSessionsOf(ctx, userId), own);
    const ended = await endSessionsOf(ctx, { userId, which: whichOf(form, own) });
    revalidatePath("/admin", "layout");
    return endedText(text, ended);
  });
}
