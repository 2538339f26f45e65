"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { unlinkIdentity } from "@/lib/identity/sign-in/unlink";
import { linkIdentity } from "@/lib/identity/sources/identities/service";
import { deleteSource, getSource, setSourceEnabled } from "@/lib/identity/sources/registry/service";
import { adminAction, textOf, type FormState } from "@/lib/web/admin";

export async function switchSource(_state: FormState, form: FormData): Promise<FormState> {
  const isEnabled = textOf(form, "isEnabled") === "true";
  return adminAction(async (ctx) => {
    const id = textOf(form, "id");
    await setSourceEnabled(ctx, { id, isEnabled });
    revalidatePath("/admin", "layout");
    const source = await getSource(ctx, id);
    if (source.kind === "identity-center" && source.settings.purpose === "accounts")
      return isEnabled
        ? "People find it on their start page."
        : "Switched off. Nobody is connected to it any more.";
    return isEnabled
      ? "People can sign in through it."
      : "Switched off. Everybody who came through it is signed out.";
  });
}

export async function removeSource(_state: FormState, form: FormData): Promise<FormState> {
  const state = await adminAction(async (ctx) => {
    await deleteSource(ctx, { id: textOf(form, "id") });
    revalidatePath("/admin", "layout");
    return "Deleted.";
  });
  if (state.error === null) redirect("/admin/sources");
  return state;
}

export async function link(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    await linkIdentity(ctx, {
      sourceId: textOf(form, "id"),
      subject: textOf(form, "subject"),
      userName: textOf(form, "person"),
    });
    revalidatePath("/admin", "layout");
    return "Linked.";
  });
}

export async function unlink(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    await unlinkIdentity(ctx, { sourceId: textOf(form, "id"), subject: textOf(form, "subject") });
    revalidatePath("/admin", "layout");
    return "Unlinked.";
  });
}
