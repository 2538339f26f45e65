"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { unlinkIdentity } from "@/lib/identity/sign-in/unlink";
import { linkIdentity } from "@/lib/identity/sources/identities/service";
import {
  deleteSource,
  getSource,
  setOwnLinks,
  setSourceEnabled,
} from "@/lib/identity/sources/registry/service";
import { adminAction, textOf, type FormState } from "@/lib/web/admin";

export async function switchSource(_state: FormState, form: FormData): Promise<FormState> {
  const isEnabled = textOf(form, "isEnabled") === "true";
  return adminAction(async (ctx, text) => {
    const id = textOf(form, "id");
    await setSourceEnabled(ctx, { id, isEnabled });
    revalidatePath("/admin", "layout");
    const source = await getSource(ctx, id);
    if (source.kind === "identity-center" && source.settings.purpose === "accounts")
      return text.t(isEnabled ? "sources.detail.on_accounts" : "sources.detail.now_off_accounts");
    return text.t(isEnabled ? "sources.detail.on_sign_in" : "sources.detail.now_off_sign_in");
  });
}

export async function removeSource(_state: FormState, form: FormData): Promise<FormState> {
  const state = await adminAction(async (ctx) => {
    await deleteSource(ctx, { id: textOf(form, "id") });
    revalidatePath("/admin", "layout");
    return null;
  });
  if (state.error === null) redirect("/admin/sources");
  return state;
}

export async function switchOwnLinks(_state: FormState, form: FormData): Promise<FormState> {
  const isAllowed = textOf(form, "isAllowed") === "true";
  return adminAction(async (ctx, text) => {
    await setOwnLinks(ctx, { id: textOf(form, "id"), isAllowed });
    revalidatePath("/admin", "layout");
    return text.t(isAllowed ? "sources.detail.own_links_now_on" : "sources.detail.own_links_now_off");
  });
}

export async function link(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await linkIdentity(ctx, {
      sourceId: textOf(form, "id"),
      subject: textOf(form, "subject"),
      userName: textOf(form, "person"),
    });
    revalidatePath("/admin", "layout");
    return text.t("sources.detail.linked_done");
  });
}

export async function unlink(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await unlinkIdentity(ctx, { sourceId: textOf(form, "id"), subject: textOf(form, "subject") });
    revalidatePath("/admin", "layout");
    return text.t("sources.detail.unlinked");
  });
}
