"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { disconnectPerson } from "@/lib/identity/sources/identity-center/connected";
import { changeSource, createSource, type SourceInput } from "@/lib/identity/sources/registry/service";
import { adminAction, textOf, type FormState } from "@/lib/web/admin";
import { requirePerson } from "@/lib/web/session";
import { beginHere } from "@/lib/web/identity-center-sign-in";

function inputOf(form: FormData): SourceInput {
  const text = (name: string) => textOf(form, name).trim();
  const kind = text("newUsers");
  const newUsers =
    kind === "directory"
      ? { kind, sourceId: text("directory"), claim: "userName", equals: text("equals") }
      : kind === "create"
        ? { kind, domains: [] }
        : { kind };
  return {
    name: text("name"),
    secret: "",
    settings: {
      startUrl: text("startUrl"),
      region: text("region"),
      purpose: text("purpose"),
      endpoints: {
        oidc: text("endpointOidc") || null,
        portal: text("endpointPortal") || null,
        sts: text("endpointSts") || null,
        signIn: text("endpointSignIn") || null,
      },
      requestsPerSecond: Number(text("requestsPerSecond")),
      newUsers,
    },
  };
}

export async function createIdc(_state: FormState, form: FormData): Promise<FormState> {
  let id = "";
  const state = await adminAction(async (ctx, text) => {
    id = await createSource(ctx, { kind: "identity-center", ...inputOf(form) });
    revalidatePath("/admin", "layout");
    return text.t("sources.added");
  });
  if (id !== "") redirect(`/admin/sources/${id}`);
  return state;
}

export async function changeIdc(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await changeSource(ctx, {
      ...inputOf(form),
      id: textOf(form, "id"),
      revision: Number(textOf(form, "revision")),
    });
    revalidatePath("/admin", "layout");
    return text.t("sources.saved_identity_center");
  });
}

/** Starts a test sign-in there that signs no one in to Foyer. The next page shows the code. */
export async function testIdc(_state: FormState, form: FormData): Promise<FormState> {
  const sourceId = textOf(form, "id");
  let target = "";
  const state = await adminAction(async () => {
    const ctx = await requirePerson("/admin/sources");
    target = await beginHere(
      { purpose: "test", ctx },
      { sourceId, callbackPath: `/admin/sources/${sourceId}` },
    );
    return null;
  });
  if (target !== "") redirect(target);
  return state;
}

export async function disconnectIdc(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await disconnectPerson(ctx, { sourceId: textOf(form, "id"), userId: textOf(form, "userId") });
    revalidatePath("/admin", "layout");
    return text.t("sources.identity_center.disconnected");
  });
}
