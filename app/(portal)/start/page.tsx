import { cookies } from "next/headers";
import { signOut } from "@/app/(sign-in)/sign-in/actions";
import { CopiedTokenNotice } from "@/components/cli/copied-token-notice";
import { CopyConfig } from "@/components/cli/copy-config";
import { Header } from "@/components/shell/header";
import { Connections } from "./connections";
import { FetchedPortal } from "@/components/start/fetched-portal";
import { Greeting } from "@/components/start/greeting";
import { NoRoles } from "@/components/start/no-roles";
import { Portal } from "@/components/start/portal";
import { ShortcutLink } from "@/components/start/shortcut";
import { THEME_COOKIE } from "@/lib/web/cookies";
import { titled } from "@/lib/web/page-title";
import { loadStartPage } from "@/lib/web/start-page";
import type { StartPage as StartPageData } from "@/lib/web/start-page-types";
import { readerText } from "@/lib/web/text";
import { themeOf } from "@/lib/web/theme";
import { UserNotices } from "../user-notices";
import { setTheme } from "./actions";

export const generateMetadata = titled("start.title");

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function StartPage({ searchParams }: Props) {
  const [data, text, jar] = await Promise.all([loadStartPage(), readerText(), cookies()]);
  const { company, person, connections } = data;
  const { source, problem } = await searchParams;
  return (
    <>
      <a
        href="#accounts"
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-10 focus:rounded-small focus:bg-card focus:px-3 focus:py-2"
      >
        {text.t("start_page.skip")}
      </a>
      <Header
        text={text}
        company={company.name}
        current="accounts"
        administers={data.administers}
        person={person}
        theme={themeOf(jar.get(THEME_COOKIE)?.value)}
        setTheme={setTheme}
        signOut={signOut}
      />
      <main id="accounts" className="group/main mx-auto w-full max-w-[1056px] px-4 pt-8 pb-12">
        <div className="flex flex-wrap items-start justify-between gap-x-6 group-has-[[data-searching]]/main:hidden">
          <Greeting
            text={text}
            name={person.displayName.split(" ")[0] ?? person.displayName}
            accountCount={data.accountCount}
            roleCount={data.roleCount}
            signedInUntil={data.signedInUntil}
            now={data.now}
          />
          {data.roleCount > 0 && (
            <div className="mb-5">
              <CopyConfig />
            </div>
          )}
        </div>
        {data.alarm && <CopiedTokenNotice text={text} />}
        <UserNotices text={text} notices={data.notices} />
        <Connections text={text} connections={connections} problem={{ source, code: problem }} />
        {data.accountCount > 0 ? (
          <Accounts data={data} />
        ) : (
          <>
            <ShortcutLink accounts={[]} />
            {!connections.some(({ state }) => state === "connected") && (
              <NoRoles text={text} supportContact={company.supportContact} />
            )}
          </>
        )}
      </main>
      <footer className="pb-8 text-center text-xs text-quiet">Foyer</footer>
    </>
  );
}

function Accounts({ data }: { data: StartPageData }) {
  const { entitlements, connections, company, pinned, recent, groupBy, sso } = data;
  const page = { company, pinned, recent, groupBy, sso };
  return entitlements === null ? (
    <FetchedPortal version={connections.map(({ list }) => list?.done).join()} page={page} />
  ) : (
    <Portal entitlements={entitlements} page={page} />
  );
}
