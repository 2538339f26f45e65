"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { newUsersOf } from "./new-people";
import type { SamlChoices } from "@/lib/identity/sources/settings/saml";
import {
  letNextKeySign as signWithNextKey,
  makeNextKey,
  retireOtherKey,
} from "@/lib/identity/sources/saml/provider-key";
import { changeSaml, createSaml, refreshMetadata, type SamlInput } from "@/lib/identity/sources/saml/service";
import { strengthOf } from "@/lib/web/strength-form";
import { adminAction, textOf, type FormState } from "@/lib/web/admin";

/** The service checks every field. */
async function inputOf(form: FormData): Promise<SamlInput> {
  const text = (name: string) => textOf(form, name).trim();
  const file = form.get("metadataFile");
  const document = file instanceof File && file.size > 0 ? await file.text() : text("metadata");
  const choices = {
    metadataUrl: text("metadataUrl") || null,
    nameIdFormat: text("nameIdFormat"),
    subject: text("subject") || null,
    claims: {
      userName: text("userName"),
      displayName: text("displayName"),
      email: text("email"),
      groups: text("groups") || null,
    },
    signRequests: text("signRequests") === "true",
    allowsUnsolicited: text("allowsUnsolicited") === "true",
    newUsers: newUsersOf(form),
    strength: strengthOf(form),
  };
  return { name: text("name"), metadata: document, choices: choices as SamlChoices };
}

export async function createSamlSource(_state: FormState, form: FormData): Promise<FormState> {
  let id = "";
  const state = await adminAction(async (ctx, text) => {
    id = await createSaml(ctx, await inputOf(form));
    revalidatePath("/admin", "layout");
    return text.t("sources.added");
  });
  if (id !== "") redirect(`/admin/sources/${id}`);
  return state;
}

export async function changeSamlSource(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await changeSaml(ctx, {
      ...(await inputOf(form)),
      id: textOf(form, "id"),
      revision: Number(textOf(form, "revision")),
    });
    revalidatePath("/admin", "layout");
    return text.t("sources.saved_test");
  });
}

export async function refreshSaml(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    const isChanged = await refreshMetadata(ctx, textOf(form, "id")).finally(() =>
      revalidatePath("/admin", "layout"),
    );
    return text.t(isChanged ? "sources.saml.refreshed_changed" : "sources.saml.refreshed");
  });
}

const KEY_STEPS = {
  make: [makeNextKey, "sources.saml.made_key"],
  use: [signWithNextKey, "sources.saml.used_key"],
  retire: [retireOtherKey, "sources.saml.retired_key"],
} as const;

function keyStep(step: keyof typeof KEY_STEPS, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    const [act, message] = KEY_STEPS[step];
    await act(ctx, { id: textOf(form, "id") });
    revalidatePath("/admin", "layout");
    return text.t(message);
  });
}

export async function makeKey(_state: FormState, form: FormData): Promise<FormState> {
  return keyStep("make", form);
}

export async function letNextKeySign(_state: FormState, form: FormData): Promise<FormState> {
  return keyStep("use", form);
}

export async function retireKey(_state: FormState, form: FormData): Promise<FormState> {
  return keyStep("retire", form);
}
