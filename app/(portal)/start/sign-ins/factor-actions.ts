"use server";

import { revalidatePath } from "next/cache";
import { forgetKnownBrowsers, removeFactor, renameFactor } from "@/lib/identity/factors/own-factors";
import type { UserCtx } from "@/lib/platform/context";
import { HTTP_STATUS, isRefusal, refusalText } from "@/lib/platform/errors";
import { textOf, type FormState } from "@/lib/web/admin";
import { setPageStatus } from "@/lib/web/page-status";
import { requirePerson } from "@/lib/web/session";
import { readerText } from "@/lib/web/text";

async function change(
  done: "factors.you.renamed" | "factors.you.removed" | "factors.you.forgotten",
  work: (ctx: UserCtx) => Promise<void>,
): Promise<FormState> {
  const ctx = await requirePerson("/start/sign-ins");
  const text = await readerText();
  try {
    await work(ctx);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    setPageStatus(ctx, ctx.source.requestId, { status: HTTP_STATUS[error.kind] });
    return { error: refusalText(text, error), done: null };
  }
  revalidatePath("/start/sign-ins");
  return { error: null, done: text.t(done) };
}

export async function rename(_state: FormState, form: FormData): Promise<FormState> {
  return change("factors.you.renamed", (ctx) =>
    renameFactor(ctx, { id: textOf(form, "id"), name: textOf(form, "name") }),
  );
}

export async function remove(_state: FormState, form: FormData): Promise<FormState> {
  return change("factors.you.removed", (ctx) => removeFactor(ctx, { id: textOf(form, "id") }));
}

export async function forgetBrowsers(_state: FormState, _form: FormData): Promise<FormState> {
  return change("factors.you.forgotten", forgetKnownBrowsers);
}
