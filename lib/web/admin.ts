/** Shared by admin pages and their actions: the caller, the reader's texts, and refusals in forms. */
import "server-only";
import { notFound as nextNotFound } from "next/navigation";
import { isUuid } from "@/lib/formats/uuid";
import { requireReader } from "@/lib/identity/administrators/service";
import type { AdminCtx, Authority } from "@/lib/identity/administrators/types";
import type { Text } from "@/lib/messages/text";
import { hasKind, isRefusal, refusalText } from "@/lib/platform/errors";
import { app } from "./app";
import type { FormState } from "./form-state";
import type { Preview } from "./preview-types";
import { requirePerson } from "./session";
import { STEP_UP_FOR_CHANGE } from "./step-up-address";
import { readerText } from "./text";

export type { FormState } from "./form-state";
export { titled } from "./page-title";

/** Returns the caller of an admin page. Users without a role inside Foyer get a 404; services decide the rest. */
export async function adminPage(path: string): Promise<{ ctx: AdminCtx; authority: Authority; text: Text }> {
  const ctx = await requirePerson(path);
  try {
    return { ctx, authority: await requireReader(ctx), text: await readerText() };
  } catch (error) {
    if (hasKind(error, "not_found")) nextNotFound();
    throw error;
  }
}

/** Loads for a page, or shows the 404 page. */
export async function loadOr404<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (hasKind(error, "not_found")) nextNotFound();
    throw error;
  }
}

type Secret = { done: string; secret: string };

/**
 * Runs a form's action. `work` returns a confirmation, a preview or a new secret; a refusal becomes the
 * form's error.
 */
export async function adminAction(
  work: (ctx: AdminCtx, text: Text) => Promise<string | Preview | Secret | null>,
): Promise<FormState> {
  const ctx = await requirePerson("/admin");
  const text = await readerText();
  try {
    const done = await work(ctx, text);
    app().worker.wake();
    if (done === null || typeof done === "string") return { error: null, done };
    return "secret" in done ? { error: null, ...done } : { error: null, done: null, preview: done };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const state = { error: refusalText(text, error), done: null };
    if (error.code === "aws_policies_unknown")
      return {
        ...state,
        ask: {
          name: "acceptedPolicies",
          value: String(error.params.names),
          label: text.t("permission_sets.unknown_policies.accept"),
        },
      };
    if (error.kind !== "proof_required") return state;
    return error.code === "strong_proof_required"
      ? { ...state, confirmAt: STEP_UP_FOR_CHANGE, confirmLabel: text.t("step_up.confirm_now") }
      : { ...state, confirmAt: "/start/confirm?next=%2Fstart%2Fconfirm" };
  }
}

export function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  // Browsers send line breaks as CRLF (HTML, form submission).
  return typeof value === "string" ? value.replaceAll("\r\n", "\n") : "";
}

/** A number of minutes; null for an empty field. */
export function minutesOf(form: FormData): number | null {
  const typed = trimmedOf(form, "strongMinutes");
  return typed === "" ? null : Number(typed);
}

/** A field without white space around it: services take texts as they come. */
export const trimmedOf = (form: FormData, name: string): string => textOf(form, name).trim();

export function allOf(form: FormData, name: string): string[] {
  return form.getAll(name).filter((value) => typeof value === "string");
}

export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/** Longer values are cut. A page mark holds two names. */
const MAX_VALUE_LENGTH = 200;
const MAX_MARK_LENGTH = 1_000;

/** Reads values of a page's query, without NUL, which no database stores. */
export async function queryOf(params: SearchParams): Promise<(name: string) => string | undefined> {
  const all = await params;
  return (name) => {
    const value = all[name];
    const text =
      typeof value === "string"
        ? value.replaceAll("\u0000", "").slice(0, name === "after" ? MAX_MARK_LENGTH : MAX_VALUE_LENGTH)
        : "";
    return text === "" ? undefined : text;
  };
}

/** An id from the query; a malformed one becomes an id that finds nothing. */
export function idOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : isUuid(text) ? text : "00000000-0000-0000-0000-000000000000";
}
