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

/** Only this response has the token. */
export async function createToken(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    const { token } = await createScimToken(ctx, {
      sourceId: textOf(form, "sourceId"),
      name: textOf(form, "name"),
      isReadOnly: textOf(form, "scope") === "read",
      networks: textOf(form, "networks"),
      days: Number(textOf(form, "days")),
    });
    revalidatePath("/admin", "layout");
    return { done: text.t("sources.scim.created"), secret: token.reveal() };
  });
}

export async function disableToken(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await disableScimToken(ctx, { id: textOf(form, "id") });
    revalidatePath("/admin", "layout");
    return text.t("sources.scim.now_disabled");
  });
}

const answeredOf = (form: FormData) => ({
  sourceId: textOf(form, "sourceId"),
  raisedAt: new Date(textOf(form, "raisedAt")),
});

export async function allowLeaving(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await allowDepartures(ctx, answeredOf(form));
    revalidatePath("/admin", "layout");
    return text.t("sources.departures.approved");
  });
}

export async function enableAgain(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    const people = await undoDepartures(ctx, answeredOf(form));
    revalidatePath("/admin", "layout");
    return text.t("sources.departures.enabled", { count: people });
  });
}
