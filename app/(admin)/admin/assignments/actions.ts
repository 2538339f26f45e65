"use server";

import { revalidatePath } from "next/cache";
import type { Effect } from "@/lib/access/assignments/preview";
import { createAssignments, previewAssignments, previewRemoval, removeAssignments } from "@/lib/access/assignments/service";
import type { NewAssignments, Target } from "@/lib/access/assignments/types";
import { invalidInput } from "@/lib/platform/errors";
import { adminAction, allOf, textOf, type FormState } from "@/lib/web/admin";

function targetsOf(form: FormData): Target[] {
  switch (textOf(form, "target")) {
    case "all":
      return [{ kind: "all" }];
    case "unit":
      return [{ kind: "unit", unitId: textOf(form, "unitId") }];
    case "tag": {
      const [key = "", ...value] = textOf(form, "tag").split("=");
      return [{ kind: "tag", key: key.trim(), value: value.join("=").trim() }];
    }
    default:
      return allOf(form, "accountId").map((accountId) => ({ kind: "account", accountId }));
  }
}

/** A date field, read as UTC. */
function dateOf(form: FormData, name: string): Date | null {
  const text = textOf(form, name);
  if (text === "") return null;
  const date = new Date(`${text}Z`);
  if (Number.isNaN(date.getTime())) throw invalidInput("This is not a date.");
  return date;
}

const inputOf = (form: FormData): NewAssignments => ({
  principals: allOf(form, "principal").map((text) => ({ kind: text.startsWith("group/") ? "group" : "user", id: text.split("/")[1] ?? "" })),
  permissionSetIds: allOf(form, "permissionSetId"),
  targets: targetsOf(form),
  startsAt: dateOf(form, "startsAt"),
  endsAt: dateOf(form, "endsAt"),
});

const count = (number: number, one: string) => `${number.toLocaleString("en")} ${number === 1 ? one : one === "person" ? "people" : `${one}s`}`;

/** What a change does, in words that an administrator can check. */
function describe(effect: Effect, verb: "gain" | "lose"): string {
  const { people, accounts, changes, named, roles } = effect;
  if (changes === 0) return `Nobody ${verb}s anything. ${roleLine(effect, verb)}`;
  const lines = named.slice(0, 12).map((each) => `• ${each.person}: ${each.role} in ${each.account}`);
  const more = changes > 12 ? [`… and ${(changes - 12).toLocaleString("en")} more`] : [];
  return [`${count(people, "person")} ${verb}${people === 1 ? "s" : ""} access in ${count(accounts, "account")}${effect.isExact ? "" : " (at most)"}.`, ...lines, ...more, roles.count > 0 ? roleLine(effect, verb) : "No role is made or deleted."].join("\n");
}

function roleLine({ roles }: Effect, verb: "gain" | "lose"): string {
  if (roles.count === 0) return "No role is made or deleted.";
  return `${count(roles.count, "role")} ${roles.count === 1 ? "is" : "are"} ${verb === "gain" ? "created" : "deleted"}: ${roles.named.slice(0, 8).map((each) => `${each.role} in ${each.account}`).join(", ")}${roles.count > 8 ? " …" : ""}.`;
}

/** Shows what would happen, or does it, by the button that was pressed. */
export async function assign(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    const input = inputOf(form);
    if (textOf(form, "intent") === "preview") return describe(await previewAssignments(ctx, input), "gain");
    const { ids, changed } = await createAssignments(ctx, input);
    revalidatePath("/admin", "layout");
    const lines = [...(ids.length > 0 ? [`${count(ids.length, "assignment")} made. Roles are being deployed; see Provisioning.`] : []), ...(changed.length > 0 ? [`${count(changed.length, "assignment")} ${changed.length === 1 ? "has" : "have"} other dates now.`] : [])];
    return lines.join("\n") || "All of this is assigned already.";
  });
}

export async function unassign(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    const ids = allOf(form, "id");
    if (textOf(form, "intent") === "preview") return describe(await previewRemoval(ctx, { ids }), "lose");
    await removeAssignments(ctx, { ids });
    revalidatePath("/admin", "layout");
    return "Removed.";
  });
}
