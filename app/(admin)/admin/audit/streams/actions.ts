"use server";

import { revalidatePath } from "next/cache";
import {
  createAuditStream,
  deleteStream,
  pauseStream,
  PREVIOUS_SECRET_HOURS,
  replaceStreamSecret,
  resumeStream,
  type StreamInput,
} from "@/lib/access/audit/streams";
import { adminAction, textOf, type FormState } from "@/lib/web/admin";

const PAGE = "/admin/audit/streams";

const common = (form: FormData) => ({
  name: textOf(form, "name"),
  from: textOf(form, "from") as StreamInput["from"],
});

/** Only this response has the secret. */
export async function addWebhook(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    const secret = await createAuditStream(ctx, {
      ...common(form),
      kind: "webhook",
      url: textOf(form, "url"),
      ca: textOf(form, "ca"),
    });
    revalidatePath(PAGE);
    return { done: text.t("audit.streams.webhook.added"), secret: secret?.reveal() ?? "" };
  });
}

export async function addSyslog(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await createAuditStream(ctx, {
      ...common(form),
      kind: "syslog",
      host: textOf(form, "host"),
      port: textOf(form, "port"),
      ca: textOf(form, "ca"),
    });
    revalidatePath(PAGE);
    return text.t("audit.streams.added");
  });
}

export async function addFile(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await createAuditStream(ctx, { ...common(form), kind: "file", fileName: textOf(form, "fileName") });
    revalidatePath(PAGE);
    return text.t("audit.streams.added");
  });
}

/** Only this response has the secret. */
export async function replaceSecret(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    const secret = await replaceStreamSecret(ctx, { id: textOf(form, "id") });
    revalidatePath(PAGE);
    return {
      done: text.t("audit.streams.secret_replaced", { hours: PREVIOUS_SECRET_HOURS }),
      secret: secret.reveal(),
    };
  });
}

export async function pause(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await pauseStream(ctx, { id: textOf(form, "id") });
    revalidatePath("/admin", "layout");
    return text.t("audit.streams.now_paused");
  });
}

export async function resume(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await resumeStream(ctx, { id: textOf(form, "id") });
    revalidatePath("/admin", "layout");
    return text.t("audit.streams.resumed");
  });
}

export async function remove(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await deleteStream(ctx, { id: textOf(form, "id") });
    revalidatePath("/admin", "layout");
    return text.t("audit.streams.deleted");
  });
}
