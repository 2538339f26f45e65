"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { deleteGroup } from "@/lib/identity/groups/delete";
import { setMember } from "@/lib/identity/groups/members";
import { changeGroup, createGroup } from "@/lib/identity/groups/service";
import { adminAction, textOf, type FormState } from "@/lib/web/admin";

export async function create(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    await createGroup(ctx, { name: textOf(form, "name") });
    revalidatePath("/admin", "layout");
    return "Created.";
  });
}

export async function addMember(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    await setMember(ctx, {
      groupId: textOf(form, "groupId"),
      userName: textOf(form, "userName"),
      isMember: true,
    });
    revalidatePath("/admin", "layout");
    return "Added.";
  });
}

export async function removeMember(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    await setMember(ctx, {
      groupId: textOf(form, "groupId"),
      userId: textOf(form, "userId"),
      isMember: false,
    });
    revalidatePath("/admin", "layout");
    return "Removed.";
  });
}

export async function rename(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    await changeGroup(ctx, {
      groupId: textOf(form, "groupId"),
      name: textOf(form, "name"),
      description: textOf(form, "description"),
    });
    revalidatePath("/admin", "layout");
    return "Saved.";
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
