/** What admin pages and their actions share: who asks, and how a refusal reaches the form. */
import "server-only";
import { notFound as nextNotFound } from "next/navigation";
import { requireReader } from "@/lib/identity/administrators/service";
import type { AdminCtx, Authority } from "@/lib/identity/administrators/types";
import { hasCode, isRefusal } from "@/lib/platform/errors";
import { app } from "./app";
import { requirePerson } from "./session";

export type FormState = { error: string | null; done: string | null };

/** The asker of an admin page. Who has no role inside Foyer finds nothing there; services decide the rest. */
export async function adminPage(path: string): Promise<{ ctx: AdminCtx; authority: Authority }> {
  const ctx = await requirePerson(path);
  try {
    return { ctx, authority: await requireReader(ctx) };
  } catch (error) {
    if (hasCode(error, "not_found")) nextNotFound();
    throw error;
  }
}

/** Loads for a page; what does not exist is the page that says so. */
export async function loadOr404<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (hasCode(error, "not_found")) nextNotFound();
    throw error;
  }
}

/** Runs a form's action: a refusal becomes the form's message, anything else is a failure of ours. */
export async function adminAction(work: (ctx: AdminCtx) => Promise<string | null>): Promise<FormState> {
  const ctx = await requirePerson("/admin");
  try {
    const done = await work(ctx);
    app().worker.wake();
    return { error: null, done };
  } catch (error) {
    if (isRefusal(error)) return { error: error.message, done: null };
    throw error;
  }
}

export function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}

export function allOf(form: FormData, name: string): string[] {
  return form.getAll(name).filter((value) => typeof value === "string");
}

export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/** One value of a page's query. */
export async function queryOf(params: SearchParams): Promise<(name: string) => string | undefined> {
  const all = await params;
  return (name) => (typeof all[name] === "string" && all[name] !== "" ? all[name].slice(0, 200) : undefined);
}
