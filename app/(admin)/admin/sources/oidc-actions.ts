"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { linkIdentity, unlinkIdentity } from "@/lib/identity/sources/identities";
import { changeOidcSource, createOidcSource, deleteOidcSource, setOidcSourceEnabled, type OidcSourceInput } from "@/lib/identity/sources/oidc/service";
import { adminAction, textOf, type FormState } from "@/lib/web/admin";

function inputOf(form: FormData): OidcSourceInput {
  const text = (name: string) => textOf(form, name).trim();
  const kind = text("newPeople");
  const newPeople = kind === "directory" ? { kind, sourceId: text("directory"), claim: text("matchClaim"), equals: text("equals") } : kind === "create" ? { kind, domains: text("domains").split(/[\s,]+/).filter(Boolean) } : { kind };
  return {
    name: text("name"),
    clientSecret: text("clientSecret"),
    settings: { issuer: text("issuer"), clientId: text("clientId"), algorithm: text("algorithm"), scopes: text("scopes"), claims: { userName: text("userName"), displayName: text("displayName"), email: text("email"), groups: text("groups") || null }, newPeople },
  };
}

export async function createOidc(_state: FormState, form: FormData): Promise<FormState> {
  let id = "";
  const state = await adminAction(async (ctx) => {
    id = await createOidcSource(ctx, inputOf(form));
    revalidatePath("/admin", "layout");
    return "Added.";
  });
  if (id !== "") redirect(`/admin/sources/${id}`);
  return state;
}

export async function changeOidc(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    await changeOidcSource(ctx, { ...inputOf(form), id: textOf(form, "id"), revision: Number(textOf(form, "revision")) });
    revalidatePath("/admin", "layout");
    return "Saved. Test it again.";
  });
}

export async function switchOidc(_state: FormState, form: FormData): Promise<FormState> {
  const isEnabled = textOf(form, "isEnabled") === "true";
  return adminAction(async (ctx) => {
    await setOidcSourceEnabled(ctx, { id: textOf(form, "id"), isEnabled });
    revalidatePath("/admin", "layout");
    return isEnabled ? "People can sign in through it." : "Switched off. Everybody who came through it is signed out.";
  });
}

export async function deleteOidc(_state: FormState, form: FormData): Promise<FormState> {
  const state = await adminAction(async (ctx) => {
    await deleteOidcSource(ctx, { id: textOf(form, "id") });
    revalidatePath("/admin", "layout");
    return "Deleted.";
  });
  if (state.error === null) redirect("/admin/sources");
  return state;
}

export async function link(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    await linkIdentity(ctx, { sourceId: textOf(form, "id"), subject: textOf(form, "subject"), userName: textOf(form, "person") });
    revalidatePath("/admin", "layout");
    return "Linked.";
  });
}

export async function unlink(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    await unlinkIdentity(ctx, { sourceId: textOf(form, "id"), subject: textOf(form, "subject") });
    revalidatePath("/admin", "layout");
    return "Unlinked.";
  });
}
