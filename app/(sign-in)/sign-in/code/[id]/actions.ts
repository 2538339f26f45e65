"use server";

import { redirect } from "next/navigation";
import { stateOf } from "./state";
import type { CodeState } from "@/components/source/code-form";
import { advanceFlow } from "@/lib/identity/sign-in/identity-center/advance";
import { textOf } from "@/lib/web/admin";
import { app } from "@/lib/web/app";
import { holdSession } from "@/lib/web/hold-session";
import { askerHere } from "@/lib/web/upstream";

/** Asks whether the person said yes by now. The session of a sign-in that stands goes to this browser alone. */
export async function ask(_state: CodeState, form: FormData): Promise<CodeState> {
  const { asker, key } = await askerHere(textOf(form, "id"));
  const progress = await advanceFlow(asker, key);
  if (progress?.state !== "done") return stateOf(progress);
  if (progress.token) await holdSession(progress.token);
  app().worker.wake();
  redirect(progress.callbackPath);
}
