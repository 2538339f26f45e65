"use server";

import { revalidatePath } from "next/cache";
import {
  discardMail,
  retryMail,
  saveMailServer,
  sendTestMail,
  turnMailOff,
  type MailInput,
} from "@/lib/identity/mail/administer";
import { adminAction, textOf, type FormState } from "@/lib/web/admin";

export async function saveServer(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await saveMailServer(ctx, {
      host: textOf(form, "host"),
      port: textOf(form, "port"),
      tls: textOf(form, "tls") as MailInput["tls"],
      userName: textOf(form, "userName"),
      password: textOf(form, "password"),
      fromAddress: textOf(form, "fromAddress"),
      fromName: textOf(form, "fromName"),
      ca: textOf(form, "ca"),
    });
    revalidatePath("/admin", "layout");
    return text.t("admin.saved");
  });
}

export async function turnOff(): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await turnMailOff(ctx);
    revalidatePath("/admin", "layout");
    return text.t("mail_admin.server.turned_off");
  });
}

export async function sendTest(_state: FormState, form: FormData): Promise<FormState> {
  let failure: string | null = null;
  const state = await adminAction(async (ctx, text) => {
    const { isSent, answer } = await sendTestMail(ctx, { to: textOf(form, "to") }, text);
    if (isSent) return text.t("mail_admin.test.sent", { answer });
    failure = text.t("mail_admin.test.failed", { answer });
    return null;
  });
  return failure === null ? state : { error: failure, done: null };
}

export async function retry(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await retryMail(ctx, { id: textOf(form, "id") });
    revalidatePath("/admin/mail");
    return text.t("mail_admin.outbox.retried");
  });
}

export async function discard(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await discardMail(ctx, { id: textOf(form, "id") });
    revalidatePath("/admin/mail");
    return text.t("mail_admin.outbox.discarded_now");
  });
}
