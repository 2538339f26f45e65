"use server";

import { revalidatePath } from "next/cache";
import {
  moveEnvironment,
  removeEnvironment,
  saveEnvironment,
  setUnitEnvironment,
} from "@/lib/access/environments/service";
import { setLabelTag, setUnitLabel } from "@/lib/access/environments/labels";
import { ENVIRONMENT_COLOURS } from "@/lib/access/entitlements/types";
import { changeCompany, changeSettings } from "@/lib/identity/administrators/settings";
import { invalidInput } from "@/lib/platform/errors";
import { adminAction, minutesOf, textOf, type FormState } from "@/lib/web/admin";

const saved = (message: string) => {
  revalidatePath("/", "layout");
  return message;
};

export async function saveCompany(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await changeCompany(ctx, { name: textOf(form, "name"), supportContact: textOf(form, "supportContact") });
    return saved(text.t("admin.saved"));
  });
}

export async function saveProvisioning(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await changeSettings(ctx, {
      driftRepair: textOf(form, "driftRepair"),
      revokeDisabled: textOf(form, "revokeDisabled"),
      sweepMinutes: Number(textOf(form, "sweepMinutes")),
      refreshMinutes: Number(textOf(form, "refreshMinutes")),
    });
    return saved(text.t("admin.saved"));
  });
}

export async function saveCommandLines(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await changeSettings(ctx, {
      deviceFlow: textOf(form, "deviceFlow"),
      profilePrefix: textOf(form, "profilePrefix").trim(),
    });
    return saved(text.t("admin.saved"));
  });
}

export async function saveEnvironmentForm(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    const tag = textOf(form, "tag").trim();
    const [key = "", ...value] = tag.split("=");
    const colour = ENVIRONMENT_COLOURS.find((each) => each === textOf(form, "colour"));
    if (!colour) throw invalidInput("environment_colour_required");
    if (tag !== "" && value.length === 0) throw invalidInput("environment_tag_not_valid");
    await saveEnvironment(ctx, {
      id: textOf(form, "id") || null,
      name: textOf(form, "name"),
      colour,
      strongMinutes: minutesOf(form),
      tag: tag === "" ? null : { key: key.trim(), value: value.join("=").trim() },
    });
    return saved(text.t("admin.saved"));
  });
}

export async function changeEnvironment(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    const id = textOf(form, "id");
    const intent = textOf(form, "intent");
    if (intent === "delete") await removeEnvironment(ctx, { id });
    else await moveEnvironment(ctx, { id, by: intent === "up" ? -1 : 1 });
    return saved(text.t(intent === "delete" ? "settings.deleted" : "settings.moved"));
  });
}

export async function saveLabelTag(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await setLabelTag(ctx, { key: textOf(form, "key") });
    return saved(text.t("admin.saved"));
  });
}

export async function saveUnit(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    const unitId = textOf(form, "unitId");
    await setUnitLabel(ctx, { unitId, label: textOf(form, "label") });
    await setUnitEnvironment(ctx, { unitId, environmentId: textOf(form, "environmentId") || null });
    return saved(text.t("admin.saved"));
  });
}
