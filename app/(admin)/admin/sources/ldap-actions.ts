"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { approveSync, requestSync } from "@/lib/identity/sources/ldap/service";
import { testDirectory } from "@/lib/identity/sources/ldap/test-source";
import { changeSource, createSource, type SourceInput } from "@/lib/identity/sources/registry/service";
import { accessControlOf } from "@/lib/web/access-control-form";
import { adminAction, textOf, type FormState } from "@/lib/web/admin";

const ATTRIBUTES = ["id", "userName", "displayName", "email", "account", "principal", "groupName"];
const lines = (text: string) =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean);

function inputOf(form: FormData): SourceInput {
  const text = (name: string) => textOf(form, name).trim();
  return {
    name: text("name"),
    secret: text("secret"),
    settings: {
      server: text("server"),
      servers: lines(text("servers")),
      isPlain: text("isPlain") === "plain",
      ca: text("ca").replaceAll("\r\n", "\n"),
      bindName: text("bindName"),
      bases: lines(text("bases")),
      userFilter: text("userFilter"),
      groupFilter: text("groupFilter"),
      attributes: Object.fromEntries(ATTRIBUTES.map((name) => [name, text(`attribute-${name}`)])),
      syncMinutes: Number(text("syncMinutes")),
      accessControl: accessControlOf(text("accessControl")),
      maxDisabledPercent: Number(text("maxDisabledPercent")),
    },
  };
}

export async function createLdap(_state: FormState, form: FormData): Promise<FormState> {
  let id = "";
  const state = await adminAction(async (ctx, text) => {
    id = await createSource(ctx, { kind: "ldap", ...inputOf(form) });
    revalidatePath("/admin", "layout");
    return text.t("sources.added");
  });
  if (id !== "") redirect(`/admin/sources/${id}`);
  return state;
}

export async function changeLdap(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await changeSource(ctx, {
      ...inputOf(form),
      id: textOf(form, "id"),
      revision: Number(textOf(form, "revision")),
    });
    revalidatePath("/admin", "layout");
    return text.t("sources.saved_test");
  });
}

export async function testLdap(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    const test = await testDirectory(ctx, {
      id: textOf(form, "id"),
      name: textOf(form, "trialName").trim(),
      password: textOf(form, "trialPassword"),
    });
    revalidatePath("/admin", "layout");
    return text.t("sources.ldap.answered", { server: test.server });
  });
}

export async function syncNow(_state: FormState, form: FormData): Promise<FormState> {
  const isFull = textOf(form, "intent") === "full";
  return adminAction(async (ctx, text) => {
    await requestSync(ctx, { id: textOf(form, "id"), isFull });
    revalidatePath("/admin", "layout");
    return text.t(isFull ? "sources.ldap.started_full" : "sources.ldap.started");
  });
}

export async function approve(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await approveSync(ctx, { id: textOf(form, "id"), pausedAt: textOf(form, "pausedAt") });
    revalidatePath("/admin", "layout");
    return text.t("sources.ldap.approved");
  });
}
