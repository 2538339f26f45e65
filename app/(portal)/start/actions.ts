"use server";

import { revalidatePath } from "next/cache";
import { cookies } from "next/headers";
import { app } from "@/lib/web/app";
import { cookieNames, THEME_COOKIE } from "@/lib/web/cookies";

const YEAR_SECONDS = 365 * 86_400;

/** Remembers the reader's theme in this browser. It grants nothing, so it needs no sign-in. */
export async function setTheme(form: FormData): Promise<void> {
  const theme = form.get("theme");
  const jar = await cookies();
  if (theme === "light" || theme === "dark")
    jar.set(THEME_COOKIE, theme, {
      path: "/",
      maxAge: YEAR_SECONDS,
      sameSite: "lax",
      secure: cookieNames(app().ctx.config).secure,
    });
  else jar.delete(THEME_COOKIE);
  revalidatePath("/start");
}
