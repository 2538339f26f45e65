"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { createAssignments, previewAssignments, removeAssignments } from "@/lib/access/assignments/service";
import { adminAction, allOf, textOf, type FormState } from "@/lib/web/admin";
import { assignmentsOf } from "@/lib/web/assignment-form";
import { previewOf } from "@/lib/web/effect-preview";

const count = (number: number) =>
  `${number.toLocaleString("en")} ${number === 1 ? "assignment" : "assignments"}`;

/** Shows what would happen, or does it, by the button that was pressed. */
export async function assign(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    const input = assignmentsOf({ one: (name) => textOf(form, name), all: (name) => allOf(form, name) });
    if (textOf(form, "intent") === "preview")
      return previewOf(await previewAssignments(ctx, input), "gain", {
        href: "/admin/files/assignments.csv",
        sendsForm: true,
      });
    const { ids, changed } = await createAssignments(ctx, input);
    revalidatePath("/admin", "layout");
    const lines = [
      ...(ids.length > 0 ? [`${count(ids.length)} made. Roles are being deployed; see Provisioning.`] : []),
      ...(changed.length > 0
        ? [`${count(changed.length)} ${changed.length === 1 ? "has" : "have"} other dates now.`]
        : []),
    ];
    return lines.join("\n") || "All of this is assigned already.";
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
  // The list as it was filtered; a query of this page and nothing else.
  redirect(`/admin/assignments?${new URLSearchParams(textOf(form, "back"))}`);
}
