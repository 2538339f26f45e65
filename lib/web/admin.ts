/** What admin pages and their actions share: who asks, and how a refusal reaches the form. */
import "server-only";
import { notFound as nextNotFound } from "next/navigation";
import { isUuid } from "@/lib/formats/uuid";
import { requireReader } from "@/lib/identity/administrators/service";
import type { AdminCtx, Authority } from "@/lib/identity/administrators/types";
import { hasKind, isRefusal, refusalText } from "@/lib/platform/errors";
import { app } from "./app";
import type { FormState } from "./form-state";
import type { Preview } from "./preview-types";
import { requirePerson } from "./session";
import { readerText } from "./text";

export type { FormState } from "./form-state";

/** The asker of an admin page. Who has no role inside Foyer finds nothing there; services decide the rest. */
export async function adminPage(path: string): Promise<{ ctx: AdminCtx; authority: Authority }> {
  const ctx = await requirePerson(path);
  try {
    return { ctx, authority: await requireReader(ctx) };
  } catch (error) {
    if (hasKind(error, "not_found")) nextNotFound();
    throw error;
  }
}

/** Loads for a page; what does not exist is the page that says so. */
export async function loadOr404<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (hasKind(error, "not_found")) nextNotFound();
    throw error;
  }
}

type Secret = { done: string; secret: string };

/** Runs a form's action. `work` returns what was done, a preview, or a new secret; a refusal becomes the form's error. */
export async function adminAction(
  work: (ctx: AdminCtx) => Promise<string | Preview | Secret | null>,
): Promise<FormState> {
  const ctx = await requirePerson("/admin");
  try {
    const done = await work(ctx);
    app().worker.wake();
    if (done === null || typeof done === "string") return { error: null, done };
    return "secret" in done ? { error: null, ...done } : { error: null, done: null, preview: done };
  } catch (error) {
    if (isRefusal(error)) return { error: refusalText(await readerText(), error), done: null };
    throw error;
  }
}

export function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  // Browsers send the ends of lines as CRLF, whatever they showed (HTML, form submission).
  return typeof value === "string" ? value.replaceAll("\r\n", "\n") : "";
}

export function allOf(form: FormData, name: string): string[] {
  return form.getAll(name).filter((value) => typeof value === "string");
}

export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/** Longest that is read of a value; a mark holds two names. */
const [LONGEST, LONGEST_MARK] = [200, 1_000];

/** One value of a page's query, without what no database stores. */
export async function queryOf(params: SearchParams): Promise<(name: string) => string | undefined> {
  const all = await params;
  return (name) => {
    const value = all[name];
    const text =
      typeof value === "string"
        ? value.replaceAll("\u0000", "").slice(0, name === "after" ? LONGEST_MARK : LONGEST)
        : "";
    return text === "" ? undefined : text;
  };
}

/** An id from an address: what cannot be one finds nothing. */
export function idOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : isUuid(text) ? text : "00000000-0000-0000-0000-000000000000";
}
