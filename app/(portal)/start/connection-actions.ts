"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { disconnect, refreshList } from "@/lib/access/identity-center/service";
import { isRefusal } from "@/lib/platform/errors";
import { textOf } from "@/lib/web/admin";
import { app } from "@/lib/web/app";
import { requirePerson } from "@/lib/web/session";
import { beginHere } from "@/lib/web/identity-center-sign-in";

const CODES: Partial<Record<string, string>> = {
  too_many_requests: "busy",
  aws_refused: "refused",
  not_found: "gone",
};

/** Begins a sign-in at an Identity Center; the next page shows the code. */
export async function connect(form: FormData): Promise<void> {
  const ctx = await requirePerson("/start");
  const sourceId = textOf(form, "id");
  let target: string;
  try {
    target = await beginHere({ purpose: "connect", ctx }, { sourceId, callbackPath: "/start" });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    target = `/start?${new URLSearchParams({ source: sourceId.slice(0, 64), problem: CODES[error.kind] ?? "unreachable" })}`;
  }
  redirect(target);
}

export async function listSourceAgain(form: FormData): Promise<void> {
  await refreshList(await requirePerson("/start"), textOf(form, "id"));
  app().worker.wake();
  revalidatePath("/start");
}

export async function disconnectSource(form: FormData): Promise<void> {
  await disconnect(await requirePerson("/start"), textOf(form, "id"));
  app().worker.wake();
  revalidatePath("/start");
}
