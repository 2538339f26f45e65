import type { Metadata } from "next";
import { cookies } from "next/headers";
import { endSession } from "./actions";
import { setTheme } from "../actions";
import { signOut } from "@/app/(sign-in)/sign-in/actions";
import { CopyConfig } from "@/components/cli/copy-config";
import { SessionList } from "@/components/cli/session-list";
import { NextPage } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { Header } from "@/components/shell/header";
import { card, link, quietButton } from "@/components/ui/styles";
import { canRead } from "@/lib/identity/administrators/policy";
import { authorityOf } from "@/lib/identity/administrators/service";
import { listOwnCliSessions } from "@/lib/identity/oauth/sessions";
import { findUser } from "@/lib/identity/users/store";
import { companyOf } from "@/lib/platform/instance/service";
import { awsConfigOf } from "@/lib/protocols/aws-config/door";
import { THEME_COOKIE } from "@/lib/web/cookies";
import { queryOf, type SearchParams } from "@/lib/web/admin";
import { readerText } from "@/lib/web/text";
import { requirePerson } from "@/lib/web/session";

export const metadata: Metadata = { title: "Command line · Foyer" };

const code =
  "rounded-[5px] bg-sunken px-1.5 py-0.5 font-mono text-[13px] [overflow-wrap:anywhere] [box-decoration-break:clone]";

export default async function CliPage({ searchParams }: { searchParams: SearchParams }) {
  const ctx = await requirePerson("/start/cli");
  const after = (await queryOf(searchParams))("after");
  const [user, company, { sessions, next }, config, authority] = await Promise.all([
    findUser(ctx.db, ctx.actor.userId),
    companyOf(ctx),
    listOwnCliSessions(ctx, { after }),
    awsConfigOf(ctx),
    authorityOf(ctx),
  ]);
  const chosen = (await cookies()).get(THEME_COOKIE)?.value;
  const profile = /^\[profile (.+)\]$/m.exec(config)?.[1] ?? "PROFILE";
  const live = sessions.filter(({ ended }) => ended === null);
  return (
    <>
      <Header
        company={company.name}
        here="cli"
        administers={canRead(authority)}
        person={{
          displayName: user?.display_name ?? "",
          userName: user?.user_name ?? "",
          email: user?.email ?? null,
        }}
        theme={chosen === "light" || chosen === "dark" ? chosen : "system"}
        setTheme={setTheme}
        signOut={signOut}
      />
      <main className="mx-auto w-full max-w-[820px] px-4 pt-8 pb-14">
        <h1 className="mb-5 text-[23px] font-bold tracking-tight">Command line</h1>
        <section className={`${card} mb-8 p-6`}>
          <ol className="space-y-5 text-sm">
            <li>
              <h2 className="mb-1 text-[15px] font-semibold">1. Put your profiles into ~/.aws/config</h2>
              <p className="mb-3 text-quiet">
                One profile for each account and role. They stand beside whatever is in the file.
              </p>
              <div className="flex flex-wrap gap-2 [&>*]:min-h-11">
                <CopyConfig />
                <a className={quietButton} href="/start/aws-config?download">
                  Download it
                </a>
              </div>
            </li>
            <li>
              <h2 className="mb-1 text-[15px] font-semibold">2. Sign in</h2>
              <p>
                <code className={code}>aws sso login --profile {profile}</code>
              </p>
            </li>
            <li>
              <h2 className="mb-1 text-[15px] font-semibold">3. Work</h2>
              <p>
                <code className={code}>aws sts get-caller-identity --profile {profile}</code>
              </p>
            </li>
          </ol>
          <details className="mt-5 text-sm">
            <summary className="cursor-pointer font-semibold">
              My AWS CLI is older than 2.13, or I use an old boto3
            </summary>
            <p className="mt-2 text-quiet">
              It does not read endpoints from the configuration. Unpack{" "}
              <a className={link} href="/aws-config?models=tar" download>
                these rule sets
              </a>{" "}
              into ~/.aws: <code className={code}>tar -x -C ~/.aws -f foyer-aws-models.tar</code> They change
              nothing for AWS’s own regions.
            </p>
          </details>
        </section>
        <div className="mb-2 flex flex-wrap items-center gap-3">
          <h2 className="mr-auto text-[15px] font-bold">Signed-in command lines</h2>
          {live.length > 1 && <ActionForm action={endSession} submit="Sign all of them out" quiet />}
        </div>
        <SessionList sessions={sessions} now={ctx.now()} end={endSession} />
        <NextPage text={await readerText()} next={next} after={after} keep={{}} />
      </main>
    </>
  );
}
