"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { newUsersOf } from "./new-people";
import { changeSource, createSource, type SourceInput } from "@/lib/identity/sources/registry/service";
import { accessControlOf } from "@/lib/web/access-control-form";
import { strengthOf } from "@/lib/web/strength-form";
import { adminAction, textOf, type FormState } from "@/lib/web/admin";

function inputOf(form: FormData): SourceInput {
  const text = (name: string) => textOf(form, name).trim();
  return {
    name: text("name"),
    secret: text("clientSecret"),
    settings: {
      issuer: text("issuer"),
      clientId: text("clientId"),
      algorithm: text("algorithm"),
      scopes: text("scopes"),
      claims: {
        userName: text("userName"),
        displayName: text("displayName"),
        email: text("email"),
        groups: text("groups") || null,
      },
      newUsers: newUsersOf(form),
      strength: strengthOf(form),
      signsOutThere: text("signsOutThere") === "true",
      ca: text("ca").replaceAll("\r\n", "\n"),
      accessControl: accessControlOf(text("accessControl")),
    },
  };
}

export async function createOidc(_state: FormState, form: FormData): Promise<FormState> {
  let id = "";
  const state = await adminAction(async (ctx, text) => {
    id = await createSource(ctx, { kind: "oidc", ...inputOf(form) });
    revalidatePath("/admin", "layout");
    return text.t("sources.added");
  });
  if (id !== "") redirect(`/admin/sources/${id}`);
  return state;
}

export async function changeOidc(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    await changeSource(ctx, {
      ...inputOf(form),
      id: textOf(form, "id"),
      revision: Number(textOf(form, "revision")),
    });
    revalidatePath("/admin", "layout");
    return text.t("sources.saved_test");
  });
}
