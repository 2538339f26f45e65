import type { ReactNode } from "react";
import { endSession } from "./actions";
import { PortalHeader } from "../../portal-header";
import { NextPage } from "@/components/admin/page-parts";
import { CopyConfig } from "@/components/cli/copy-config";
import { SsoFields } from "@/components/cli/sso-fields";
import { SessionList } from "@/components/cli/session-list";
import { ActionForm } from "@/components/form/action-form";
import { elementTag, linkTag } from "@/components/text/tags";
import { card, quietButton } from "@/components/ui/styles";
import { listOwnCliSessions } from "@/lib/identity/cli/sessions";
import type { Text } from "@/lib/messages/text";
import { awsConfigOf, ssoSettingsOf } from "@/lib/access/aws-config";
import { queryOf, type SearchParams } from "@/lib/web/admin";
import { titled } from "@/lib/web/page-title";
import { requirePerson } from "@/lib/web/session";
import { readerText } from "@/lib/web/text";

export const generateMetadata = titled("you.cli.title");

const CONFIG_FILE = "~/.aws/config";
const MODELS_COMMAND = "tar -x -C ~/.aws -f foyer-aws-models.tar";

export default async function CliPage({ searchParams }: { searchParams: SearchParams }) {
  const ctx = await requirePerson("/start/cli");
  const after = (await queryOf(searchParams))("after");
  const [text, { sessions, next }, config] = await Promise.all([
    readerText(),
    listOwnCliSessions(ctx, { after }),
    awsConfigOf(ctx),
  ]);
  const { t } = text;
  const profile = /^\[profile (.+)\]$/m.exec(config)?.[1] ?? "PROFILE";
  const live = sessions.filter(({ ended }) => ended === null);
  return (
    <>
      <PortalHeader ctx={ctx} current="cli" />
      <main className="mx-auto w-full max-w-[820px] px-4 pt-8 pb-14">
        <h1 className="mb-5 text-[23px] font-bold tracking-tight">{t("you.cli.title")}</h1>
        <section className={`${card} mb-8 p-6`}>
          <Steps text={text} profile={profile} />
          <div className="mt-5">
            <SsoFields {...ssoSettingsOf(ctx)} />
          </div>
          <OldClients text={text} />
        </section>
        <div className="mb-2 flex flex-wrap items-center gap-3">
          <h2 className="mr-auto text-[15px] font-bold">{t("you.cli.sessions")}</h2>
          {live.length > 1 && <ActionForm action={endSession} submit={t("you.cli.sign_out_all")} quiet />}
        </div>
        <SessionList text={text} sessions={sessions} now={ctx.now()} end={endSession} />
        <NextPage text={text} next={next} after={after} keep={{}} />
      </main>
    </>
  );
}

function Code({ children }: { children: ReactNode }) {
  return (
    <code className="rounded-[5px] bg-sunken px-1.5 py-0.5 font-mono text-[13px] [overflow-wrap:anywhere] [box-decoration-break:clone]">
      {children}
    </code>
  );
}

/** From nothing to a first call, in three steps. */
function Steps({ text: { t, rich }, profile }: { text: Text; profile: string }) {
  const heading = "mb-1 text-[15px] font-semibold";
  return (
    <ol className="space-y-5 text-sm">
      <li>
        <h2 className={heading}>
          {rich("you.cli.add_profiles", {
            file: elementTag(<span className="font-mono">{CONFIG_FILE}</span>),
          })}
        </h2>
        <p className="mb-3 text-quiet">{t("you.cli.add_profiles_hint")}</p>
        <div className="flex flex-wrap gap-2 [&>*]:min-h-11">
          <CopyConfig />
          <a className={quietButton} href="/start/aws-config?download">
            {t("you.cli.download")}
          </a>
        </div>
      </li>
      <li>
        <h2 className={heading}>{t("you.cli.sign_in")}</h2>
        <p>
          <Code>aws sso login --profile {profile}</Code>
        </p>
      </li>
      <li>
        <h2 className={heading}>{t("you.cli.work")}</h2>
        <p>
          <Code>aws sts get-caller-identity --profile {profile}</Code>
        </p>
      </li>
    </ol>
  );
}

/** Clients that don't read endpoints from the configuration need Foyer's rule sets. */
function OldClients({ text: { t, rich } }: { text: Text }) {
  return (
    <details className="mt-5 text-sm">
      <summary className="cursor-pointer font-semibold">{t("you.cli.old_clients")}</summary>
      <p className="mt-2 text-quiet">
        {rich("you.cli.old_clients_hint", {
          link: linkTag("/aws-config?models=tar"),
          command: elementTag(<Code>{MODELS_COMMAND}</Code>),
        })}
      </p>
    </details>
  );
}
