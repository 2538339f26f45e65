"use server";

import { redirect } from "next/navigation";
import { stateOf } from "./state";
import type { CodeState } from "@/components/source/code-form";
import { advanceFlow } from "@/lib/identity/sign-in/identity-center/advance";
import { textOf } from "@/lib/web/admin";
import { app } from "@/lib/web/app";
import { holdPassed } from "@/lib/web/hold-session";
import { readerText } from "@/lib/web/text";
import { currentCaller } from "@/lib/web/identity-center-sign-in";

/** Checks whether the user has approved the request. Only this browser gets the session of a finished sign-in. */
export async function ask(_state: CodeState, form: FormData): Promise<CodeState> {
  const { caller, key } = await currentCaller(textOf(form, "id"));
  const progress = await advanceFlow(caller, key);
  if (progress?.state !== "done") return stateOf(await readerText(), progress);
  if (progress.session) await holdPassed(progress.session);
  app().worker.wake();
  redirect(progress.callbackPath);
}
