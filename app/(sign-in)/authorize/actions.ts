"use server";

import { readerText } from "@/lib/web/text";
import { refusalText } from "@/lib/platform/errors";
import { redirect } from "next/navigation";
import { answerAuthorization, type AuthorizeQuery } from "@/lib/identity/cli/authorize";
import { isOAuthRefusal } from "@/lib/identity/cli/errors";
import type { FormState } from "@/lib/web/form-state";
import { requirePerson } from "@/lib/web/session";

const FIELDS = [
  "response_type",
  "client_id",
  "redirect_uri",
  "state",
  "code_challenge",
  "code_challenge_method",
  "scope",
  "scopes",
] as const;

/** Answers a program on this computer, and sends the browser back to it. */
export async function answer(_state: FormState, form: FormData): Promise<FormState> {
  const query: AuthorizeQuery = {};
  for (const field of FIELDS) {
    const value = form.get(field);
    if (typeof value === "string" && value !== "") query[field] = value;
  }
  const ctx = await requirePerson(`/authorize?${new URLSearchParams(query as Record<string, string>)}`);
  let target: string;
  try {
    target = await answerAuthorization(ctx, query, form.get("intent") !== "deny");
  } catch (error) {
    if (isOAuthRefusal(error)) return { error: refusalText(await readerText(), error.refusal), done: null };
    throw error;
  }
  redirect(target);
}
