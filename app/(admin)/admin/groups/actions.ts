"use server";

import { revalidatePath } from "next/cache";
import { createGroup, setMember } from "@/lib/identity/groups/service";
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
    await setMember(ctx, { groupId: textOf(form, "groupId"), userName: textOf(form, "userName"), isMember: true });
    revalidatePath("/admin", "layout");
    return "Added.";
  });
}

export async function removeMember(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    await setMember(ctx, { groupId: textOf(form, "groupId"), userId: textOf(form, "userId"), isMember: false });
    revalidatePath("/admin", "layout");
    return "Removed.";
  });
}
