"use server";

import { revalidatePath } from "next/cache";
import { endOwnSessions, listOwnSessions } from "@/lib/access/all-sessions/service";
import { isRefusal, refusalText } from "@/lib/platform/errors";
import { textOf, type FormState } from "@/lib/web/admin";
import { endedText, endingPreview, whichOf } from "@/lib/web/session-form";
import { requirePerson } from "@/lib/web/session";
import { readerText } from "@/lib/web/text";

/** Ends one of the reader's sessions or all others, or shows what that would end. */
export async function endSession(_state: FormState, form: FormData): Promise<FormState> {
  const ctx = await requirePerson("/start/sessions");
  const text = await readerText();
  try {
    if (textOf(form, "intent") === "preview")
      return {
        error: null,
        done: null,
        preview: endingPreview(text, await listOwnSessions(ctx), ctx.actor.sessionId),
      };
    const ended = await endOwnSessions(ctx, whichOf(form, ctx.actor.sessionId));
    revalidatePath("/start/sessions");
    return { error: null, done: endedText(text, ended) };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { error: refusalText(text, error), done: null };
  }
}
