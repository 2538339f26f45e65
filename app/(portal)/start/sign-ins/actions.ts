"use server";

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { listOwnSources } from "@/lib/identity/sources/identities";
import { app } from "@/lib/web/app";
import { cookieNames } from "@/lib/web/cookies";
import { requirePerson } from "@/lib/web/session";
import { PURPOSE_SECONDS } from "@/lib/web/source-sign-in";

/** Remembers in this browser that its person wants the link, then goes to the source. */
export async function connect(form: FormData): Promise<void> {
  const ctx = await requirePerson("/start/sign-ins");
  const id = form.get("id");
  const source = (await listOwnSources(ctx)).find((each) => each.id === id && each.subject === null);
  if (!source) redirect("/start/sign-ins");
  const { purpose, secure } = cookieNames(app().ctx.config);
  (await cookies()).set(purpose, `link.${source.id}`, { httpOnly: true, sameSite: "lax", path: "/", secure, maxAge: PURPOSE_SECONDS });
  redirect(`/sign-in/with/${source.id}?link=1`);
}
