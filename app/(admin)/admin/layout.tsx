import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { setTheme } from "@/app/(portal)/start/actions";
import { signOut } from "@/app/(sign-in)/sign-in/actions";
import { AdminShell } from "@/components/admin/admin-shell";
import { TextProvider } from "@/components/text/text-provider";
import { countForSidebar } from "@/lib/access/overview/counts";
import { findUser } from "@/lib/identity/users/store";
import { companyOf } from "@/lib/platform/instance/service";
import { pickMessages } from "@/lib/messages/compiled";
import { adminPage } from "@/lib/web/admin";
import { CLIENT_MESSAGES } from "@/lib/web/client-messages";
import { THEME_COOKIE } from "@/lib/web/cookies";

/** The frame. It protects nothing: every page and action authenticates its caller. */
export default async function AdminLayout({ children }: { children: ReactNode }) {
  const { ctx, text } = await adminPage("/admin");
  const counts = await countForSidebar(ctx);
  const user = ctx.actor.kind === "user" ? await findUser(ctx.db, ctx.actor.userId) : null;
  const chosen = (await cookies()).get(THEME_COOKIE)?.value;
  const person = {
    displayName: user?.display_name ?? "",
    userName: user?.user_name ?? "",
    email: user?.email ?? null,
  };
  return (
    <TextProvider
      locale={text.locale}
      messages={pickMessages(text.locale.language, CLIENT_MESSAGES.administration)}
    >
      <AdminShell
        text={text}
        company={(await companyOf(ctx)).name}
        counts={counts}
        person={person}
        theme={chosen === "light" || chosen === "dark" ? chosen : "system"}
        setTheme={setTheme}
        signOut={signOut}
      >
        {children}
      </AdminShell>
    </TextProvider>
  );
}
