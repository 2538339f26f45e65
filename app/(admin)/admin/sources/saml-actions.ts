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
  };
  return { name: text("name"), metadata: document, choices: choices as SamlChoices };
}

export async function createSamlSource(_state: FormState, form: FormData): Promise<FormState> {
  let id = "";
  const state = await adminAction(async (ctx) => {
    id = await createSaml(ctx, await inputOf(form));
    revalidatePath("/admin", "layout");
    return "Added.";
  });
  if (id !== "") redirect(`/admin/sources/${id}`);
  return state;
}

export async function changeSamlSource(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    await changeSaml(ctx, {
      ...(await inputOf(form)),
      id: textOf(form, "id"),
      revision: Number(textOf(form, "revision")),
    });
    revalidatePath("/admin", "layout");
    return "Saved. Test it again.";
  });
}

export async function refreshSaml(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    const isChanged = await refreshMetadata(ctx, textOf(form, "id")).finally(() =>
      revalidatePath("/admin", "layout"),
    );
    return isChanged ? "Read. Something changed: see the certificates." : "Read. Nothing changed.";
  });
}

const KEY_STEPS = {
  make: [makeNextKey, "Made. It is in the metadata now, and signs nothing yet."],
  use: [signWithNextKey, "The next key signs from now on."],
  retire: [retireOtherKey, "Forgotten."],
} as const;

function keyStep(step: keyof typeof KEY_STEPS, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    const [act, said] = KEY_STEPS[step];
    await act(ctx, { id: textOf(form, "id") });
    revalidatePath("/admin", "layout");
    return said;
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
