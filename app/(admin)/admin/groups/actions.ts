"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { deleteGroup } from "@/lib/identity/groups/delete";
import { setMember } from "@/lib/identity/groups/members";
import { changeGroup, createGroup } from "@/lib/identity/groups/service";
import { adminAction, textOf, trimmedOf, type FormState } from "@/lib/web/admin";

export async function create(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await createGroup(ctx, { name: trimmedOf(form, "name") });
    revalidatePath("/admin", "layout");
    return text.t("groups.create.done");
  });
}

export async function addMember(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await setMember(ctx, {
      groupId: textOf(form, "groupId"),
      userName: textOf(form, "userName"),
      isMember: true,
    });
    revalidatePath("/admin", "layout");
    return text.t("groups.members.added");
  });
}

export async function removeMember(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await setMember(ctx, {
      groupId: textOf(form, "groupId"),
      userId: textOf(form, "userId"),
      isMember: false,
    });
    revalidatePath("/admin", "layout");
    return text.t("groups.members.removed");
  });
}

export async function rename(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await changeGroup(ctx, {
      groupId: textOf(form, "groupId"),
      name: trimmedOf(form, "name"),
      description: trimmedOf(form, "description") || null,
    });
    revalidatePath("/admin", "layout");
    return text.t("admin.saved");
  });
}

export async function remove(_state: FormState, form: FormData): Promise<FormState> {
  const state = await adminAction(async (ctx) => {
    await deleteGroup(ctx, { groupId: textOf(form, "groupId") });
    return null;
  });
  if (state.error !== null) return state;
  redirect("/admin/groups");
}
