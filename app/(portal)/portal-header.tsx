/** The header of the portal's smaller pages, with what it shows. The start page loads its own, all in one go. */
import { cookies } from "next/headers";
import { setTheme } from "./start/actions";
import { signOut } from "@/app/(sign-in)/sign-in/actions";
import { Header } from "@/components/shell/header";
import type { AccessCtx } from "@/lib/access/context";
import { canRead } from "@/lib/identity/administrators/policy";
import { authorityOf } from "@/lib/identity/administrators/service";
import { findUser } from "@/lib/identity/users/store";
import { companyOf } from "@/lib/platform/instance/service";
import { THEME_COOKIE } from "@/lib/web/cookies";
import { themeOf } from "@/lib/web/theme";
import { readerText } from "@/lib/web/text";

export async function PortalHeader({
  ctx,
  current,
}: {
  ctx: AccessCtx;
  current: "cli" | "sign-ins" | "sessions" | "activity";
}) {
  const [text, user, company, authority, jar] = await Promise.all([
    readerText(),
    findUser(ctx.db, ctx.actor.userId),
    companyOf(ctx),
    authorityOf(ctx),
    cookies(),
  ]);
  return (
    <Header
      text={text}
      company={company.name}
      current={current}
      administers={canRead(authority)}
      person={{
        displayName: user?.display_name ?? "",
        userName: user?.user_name ?? "",
        email: user?.email ?? null,
      }}
      theme={themeOf(jar.get(THEME_COOKIE)?.value)}
      setTheme={setTheme}
      signOut={signOut}
    />
  );
}
