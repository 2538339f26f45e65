"use server";

import { revalidatePath } from "next/cache";
import { minutesOf } from "@/lib/formats/duration-units";
import { changeLifetimes, previewLifetimes } from "@/lib/identity/session-lifetimes/service";
import { adminAction, textOf, type FormState } from "@/lib/web/admin";

/** Shows which sessions would end, or saves their lifetimes, by the button that was pressed. */
export async function saveSessions(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    const minutes = (name: string) => minutesOf(textOf(form, name), textOf(form, `${name}Unit`));
    const lifetimes = {
      browserMinutes: minutes("browserMinutes"),
      idleMinutes: minutes("idleMinutes"),
      commandLineMinutes: minutes("commandLineMinutes"),
    };
    if (textOf(form, "intent") === "preview") {
      const { browsers, commandLines } = await previewLifetimes(ctx, lifetimes);
      const ends = browsers + commandLines > 0;
      return {
        summary: [
          ends
            ? text.t("settings.sessions.ends", { browsers, commandLines })
            : text.t("settings.sessions.ends_nothing"),
          text.t("settings.sessions.longer"),
        ],
        diffs: [],
        tables: [],
        file: null,
      };
    }
    await changeLifetimes(ctx, lifetimes);
    revalidatePath("/admin", "layout");
    return text.t("admin.saved");
  });
}
