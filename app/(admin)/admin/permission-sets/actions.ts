"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import type { PermissionSetChange } from "@/lib/access/permission-sets/input";
import {
  changePermissionSet,
  createPermissionSet,
  removePermissionSet,
  restoreVersion,
} from "@/lib/access/permission-sets/service";
import { listOversizedOfSet, previewChange } from "@/lib/access/desired/preview";
import { invalidInput } from "@/lib/platform/errors";
import { savePreview } from "@/lib/web/set-preview";
import { tooManyPoliciesLines } from "@/lib/web/too-many-policies";
import { adminAction, minutesOf, textOf, trimmedOf, type FormState } from "@/lib/web/admin";

const lines = (text: string) =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean);

/** Reads "/security/NoDelete" or "NoDelete". */
function customerManagedPolicy(text: string): { name: string; path: string } {
  const slash = text.lastIndexOf("/") + 1;
  return { path: slash === 0 ? "/" : text.slice(0, slash), name: text.slice(slash) };
}

/** Reads "key=value". */
function tagOf(line: string): [key: string, value: string] {
  const at = line.indexOf("=");
  if (at === -1) throw invalidInput("permission_set_tag_not_valid", { line: line.slice(0, 100) });
  return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
}

function changeOf(form: FormData): PermissionSetChange {
  const boundary = trimmedOf(form, "boundary");
  const inlinePolicy = textOf(form, "inlinePolicy");
  return {
    description: trimmedOf(form, "description"),
    sessionSeconds: Number(textOf(form, "sessionSeconds")),
    relayState: trimmedOf(form, "relayState"),
    strongMinutes: minutesOf(form),
    awsManagedPolicies: lines(textOf(form, "awsManagedPolicies")),
    customerManagedPolicies: lines(textOf(form, "customerManagedPolicies")).map(customerManagedPolicy),
    inlinePolicy: inlinePolicy.trim() === "" ? "" : inlinePolicy,
    boundary:
      boundary === ""
        ? null
        : boundary.startsWith("/")
          ? customerManagedPolicy(boundary)
          : { awsManaged: boundary },
    tags: Object.fromEntries(lines(textOf(form, "tags")).map(tagOf)),
  };
}

const acceptedOf = (form: FormData) => lines(textOf(form, "acceptedPolicies"));

export async function create(_state: FormState, form: FormData): Promise<FormState> {
  let id = "";
  const state = await adminAction(async (ctx) => {
    const existingRole = textOf(form, "existingRole").trim();
    id = await createPermissionSet(
      ctx,
      {
        name: trimmedOf(form, "name"),
        ...changeOf(form),
        existingRole: existingRole === "" ? null : existingRole,
      },
      { acceptedPolicies: acceptedOf(form) },
    );
    return null;
  });
  if (state.error !== null) return state;
  redirect(`/admin/permission-sets/${id}`);
}

/** An existing role keeps its own policies. */
function changeOfExisting(form: FormData): PermissionSetChange {
  const { description, sessionSeconds, relayState, strongMinutes, tags } = changeOf(form);
  return { description, sessionSeconds, relayState, strongMinutes, tags };
}

/** Shows what saving would do, or saves, by the button that was pressed. */
export async function change(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    const expectedRevision = Number(textOf(form, "revision"));
    const wanted = {
      id: textOf(form, "id"),
      expectedRevision,
      change: textOf(form, "kind") === "existing" ? changeOfExisting(form) : changeOf(form),
      acceptedPolicies: acceptedOf(form),
    };
    if (textOf(form, "intent") === "preview") return savePreview(text, await previewChange(ctx, wanted));
    const revision = await changePermissionSet(ctx, wanted);
    revalidatePath("/admin", "layout");
    if (revision === expectedRevision) return text.t("permission_sets.detail.unchanged");
    return [
      text.t("permission_sets.detail.saved", { version: revision }),
      ...tooManyPoliciesLines(text, await listOversizedOfSet(ctx, wanted.id)),
    ].join(" ");
  });
}

export async function restore(_state: FormState, form: FormData): Promise<FormState> {
  const id = textOf(form, "id");
  const state = await adminAction(async (ctx) => {
    await restoreVersion(ctx, {
      id,
      version: Number(textOf(form, "version")),
      expectedRevision: Number(textOf(form, "revision")),
    });
    return null;
  });
  if (state.error !== null) return state;
  revalidatePath("/admin", "layout");
  redirect(`/admin/permission-sets/${id}`);
}

export async function remove(_state: FormState, form: FormData): Promise<FormState> {
  const state = await adminAction(async (ctx) => {
    await removePermissionSet(ctx, { id: textOf(form, "id") });
    return null;
  });
  if (state.error !== null) return state;
  redirect("/admin/permission-sets");
}
