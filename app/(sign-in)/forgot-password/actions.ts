"use server";

import type { ForgotPasswordState } from "@/components/form/forgot-password-form";
import { requestLink } from "@/lib/identity/password-links/service";
import { as } from "@/lib/platform/context";
import { HTTP_STATUS, isRefusal, refusalText } from "@/lib/platform/errors";
import { app } from "@/lib/web/app";
import { setPageStatus } from "@/lib/web/page-status";
import { currentSource } from "@/lib/web/session";
import { readerText } from "@/lib/web/text";

/** Queues the request: the answer waits for no mail server and knows nothing about the name. */
export async function askForLink(_state: ForgotPasswordState, form: FormData): Promise<ForgotPasswordState> {
  const { ctx, anonymousActor, worker } = app();
  const [text, source] = await Promise.all([readerText(), currentSource()]);
  const name = form.get("name");
  try {
    await requestLink(as(ctx, anonymousActor, source), {
      name: typeof name === "string" ? name : "",
      locale: text.locale,
    });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const { kind, retryAfterSeconds } = error;
    setPageStatus(ctx, source.requestId, { status: HTTP_STATUS[kind], retryAfterSeconds });
    return { error: refusalText(text, error), done: null };
  }
  worker.wake();
  return { error: null, done: text.t("sign_in.forgot_done") };
}
