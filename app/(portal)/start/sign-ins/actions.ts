"use server";

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { neededProof } from "@/lib/identity/proof/fresh-proof";
import { listOwnSources, unlinkOwnIdentity } from "@/lib/identity/sign-in/unlink";
import { isRefusal, refusalText } from "@/lib/platform/errors";
import { textOf, type FormState } from "@/lib/web/admin";
import { app } from "@/lib/web/app";
import { cookieNames } from "@/lib/web/cookies";
import { isPlainForm, requirePerson } from "@/lib/web/session";
import { readerText } from "@/lib/web/text";
import { PURPOSE_SECONDS } from "@/lib/web/source-sign-in";

/** Stores in this browser that its user wants to connect the source, then redirects there. */
export async function connect(form: FormData): Promise<void> {
  const ctx = await requirePerson("/start/sign-ins");
  const id = form.get("id");
  const source = (await listOwnSources(ctx)).find((each) => each.id === id && each.subject === null);
  if (!source) redirect("/start/sign-ins");
  if ((await neededProof(ctx)).kind !== "none") redirect("/start/confirm?next=%2Fstart%2Fsign-ins");
  const { purpose, secure } = cookieNames(app().ctx.config);
  (await cookies()).set(purpose, `link.${source.id}`, {
    httpOnly: true,
    sameSite: "lax",
    path: "/",
    secure,
    maxAge: PURPOSE_SECONDS,
  });
  redirect(`/sign-in/with/${source.id}?link=1${(await isPlainForm()) ? "&form=1" : ""}`);
}

/** Disconnects a sign-in method. Sessions that began with it end, and the next page says so. */
export async function disconnect(_state: FormState, form: FormData): Promise<FormState> {
  const ctx = await requirePerson("/start/sign-ins");
  const sourceId = textOf(form, "id");
  try {
    await unlinkOwnIdentity(ctx, { sourceId, password: textOf(form, "password") });
  } catch (error) {
    if (isRefusal(error)) return { error: refusalText(await readerText(), error), done: null };
    throw error;
  }
  app().worker.wake();
  redirect(`/start/sign-ins?${new URLSearchParams({ outcome: "unlinked", source: sourceId })}`);
}
