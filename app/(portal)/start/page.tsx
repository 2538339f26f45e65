import type { Metadata } from "next";
import { cookies } from "next/headers";
import { signOut } from "@/app/(sign-in)/sign-in/actions";
import { CopiedTokenNotice } from "@/components/cli/copied-token-notice";
import { CopyConfig } from "@/components/cli/copy-config";
import { Header } from "@/components/shell/header";
import { Connections } from "./connections";
import { FetchedPortal } from "@/components/start/fetched-portal";
import { Greeting } from "@/components/start/greeting";
import { Portal } from "@/components/start/portal";
import { ShortcutLink } from "@/components/start/shortcut";
import { NoRoles } from "@/components/start/states";
import { THEME_COOKIE } from "@/lib/web/cookies";
import { loadStartPage } from "@/lib/web/start-page";
import { setTheme } from "./actions";

export const metadata: Metadata = { title: "Accounts · Foyer" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function StartPage({ searchParams }: Props) {
  const { entitlements, person, company, connections, ...rest } = await loadStartPage();
  const { source, problem } = await searchParams;
  const chosen = (await cookies()).get(THEME_COOKIE)?.value;
  const page = { company, pinned: rest.pinned, recent: rest.recent, groupBy: rest.groupBy };
  return (
    <>
      <a
        href="#accounts"
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-10 focus:rounded-small focus:bg-card focus:px-3 focus:py-2"
      >
        Skip to your accounts
      </a>
      <Header
        company={company.name}
        administers={rest.administers}
        person={person}
        theme={chosen === "light" || chosen === "dark" ? chosen : "system"}
        setTheme={setTheme}
        signOut={signOut}
      />
      <main id="accounts" className="group/main mx-auto w-full max-w-[1056px] px-4 pt-8 pb-12">
        <div className="flex flex-wrap items-start justify-between gap-x-6 group-has-[[data-searching]]/main:hidden">
          <Greeting
            name={person.displayName.split(" ")[0] ?? person.displayName}
            accountCount={rest.accountCount}
            roleCount={rest.roleCount}
            signedInUntil={rest.signedInUntil}
          />
          {rest.roleCount > 0 && (
            <div className="mb-5">
              <CopyConfig />
            </div>
          )}
        </div>
        {rest.alarm && <CopiedTokenNotice />}
        <Connections connections={connections} problem={{ source, code: problem }} />
        {rest.accountCount === 0 ? (
          <>
            <ShortcutLink accounts={[]} />
            {!connections.some(({ state }) => state === "connected") && (
              <NoRoles supportContact={company.supportContact} />
            )}
          </>
        ) : entitlements === null ? (
          <FetchedPortal version={connections.map(({ list }) => list?.done).join()} page={page} />
        ) : (
          <Portal entitlements={entitlements} page={page} />
        )}
      </main>
      <footer className="pb-8 text-center text-xs text-quiet">Foyer</footer>
    </>
  );
}
