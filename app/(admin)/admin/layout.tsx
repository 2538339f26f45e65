import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { setTheme } from "@/app/(portal)/start/actions";
import { signOut } from "@/app/(sign-in)/sign-in/actions";
import { AdminShell } from "@/components/admin/admin-shell";
import { countPlaces } from "@/lib/access/overview/counts";
import { findUser } from "@/lib/identity/users/store";
import { companyOf } from "@/lib/platform/instance/service";
import { adminPage } from "@/lib/web/admin";
import { THEME_COOKIE } from "@/lib/web/cookies";

/** The frame. It protects nothing: every page and action proves its own actor. */
export default async function AdminLayout({ children }: { children: ReactNode }) {
  const { ctx } = await adminPage("/admin");
  const counts = await countPlaces(ctx);
  const user = ctx.actor.kind === "user" ? await findUser(ctx.db, ctx.actor.userId) : null;
  const chosen = (await cookies()).get(THEME_COOKIE)?.value;
  const person = {
    displayName: user?.display_name ?? "",
    userName: user?.user_name ?? "",
    email: user?.email ?? null,
  };
  return (
    <AdminShell
      company={(await companyOf(ctx)).name}
      counts={counts}
      person={person}
      theme={chosen === "light" || chosen === "dark" ? chosen : "system"}
      setTheme={setTheme}
      signOut={signOut}
    >
      {children}
    </AdminShell>
  );
}
