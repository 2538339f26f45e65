"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { allowDepartures, undoDepartures } from "@/lib/identity/scim/alarms";
import { createScimToken, disableScimToken } from "@/lib/identity/scim/tokens";
import { createScimSource } from "@/lib/identity/sources/scim/service";
import { adminAction, textOf, type FormState } from "@/lib/web/admin";

export async function createSource(_state: FormState, form: FormData): Promise<FormState> {
  const state = await adminAction(async (ctx) => {
    await createScimSource(ctx, { name: textOf(form, "name") });
    revalidatePath("/admin", "layout");
    return null;
  });
  if (state.error === null) redirect("/admin/sources");
  return state;
}

/** The token stands in the answer once, and nowhere else. */
export async function createToken(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    const { token } = await createScimToken(ctx, {
      sourceId: textOf(form, "sourceId"),
      name: textOf(form, "name"),
      isReadOnly: textOf(form, "scope") === "read",
      networks: textOf(form, "networks"),
      days: Number(textOf(form, "days")),
    });
    revalidatePath("/admin", "layout");
    return { done: "Copy the token now. Foyer won’t show it again.", secret: token.reveal() };
  });
}

export async function disableToken(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    await disableScimToken(ctx, { id: textOf(form, "id") });
    revalidatePath("/admin", "layout");
    return "Disabled.";
  });
}

const answeredOf = (form: FormData) => ({
  sourceId: textOf(form, "sourceId"),
  raisedAt: new Date(textOf(form, "raisedAt")),
});

export async function allowLeaving(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    await allowDepartures(ctx, answeredOf(form));
    revalidatePath("/admin", "layout");
    return "The directory may go on for a day.";
  });
}

export async function enableAgain(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    const people = await undoDepartures(ctx, answeredOf(form));
    revalidatePath("/admin", "layout");
    return `${people.toLocaleString("en")} people are enabled again.`;
  });
}
