"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { createAssignments } from "@/lib/access/assignments/create";
import { previewAssignments } from "@/lib/access/assignment-effects/service";
import { removeAssignments } from "@/lib/access/assignments/remove";
import { adminAction, allOf, textOf, type FormState } from "@/lib/web/admin";
import { assignmentsOf } from "@/lib/web/assignment-form";
import { previewOf } from "@/lib/web/effect-preview";

/** Shows what would happen, or does it, by the button that was pressed. */
export async function assign(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    const input = assignmentsOf({ one: (name) => textOf(form, name), all: (name) => allOf(form, name) });
    if (textOf(form, "intent") === "preview")
      return previewOf(text, await previewAssignments(ctx, input), "gain", {
        href: "/admin/files/assignments.csv",
        sendsForm: true,
      });
    const { ids, changed } = await createAssignments(ctx, input);
    revalidatePath("/admin", "layout");
    const lines = [
      ids.length > 0 && text.t("assignments.new.created", { count: ids.length }),
      changed.length > 0 && text.t("assignments.new.dates_changed", { count: changed.length }),
    ];
    return lines.filter((line) => line !== false).join("\n") || text.t("assignments.new.nothing_new");
  });
}

export async function unassign(_state: FormState, form: FormData): Promise<FormState> {
  const state = await adminAction(async (ctx) => {
    await removeAssignments(ctx, {
      ids: allOf(form, "id"),
      endSessions: textOf(form, "endSessions") === "yes",
    });
    return null;
  });
  if (state.error !== null) return state;
  revalidatePath("/admin", "layout");
  // Back to the list as it was filtered. Always a query of this page.
  redirect(`/admin/assignments?${new URLSearchParams(textOf(form, "back"))}`);
}
