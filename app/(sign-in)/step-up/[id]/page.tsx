/**
 * The page that a command line links to when a role demands a second factor. It shows the command line and the
 * role, asks for the user's factor, and lets the command line in.
 */
import { approve } from "./actions";
import { ProviderProblem } from "../../second-factor/provider-problem";
import { mainWay, otherWays, SetUpWay, stepUpWays, UseWay } from "../../second-factor/ways";
import { StepFrame } from "@/components/factor/step-frame";
import { ActionForm } from "@/components/form/action-form";
import { CheckField } from "@/components/form/check-field";
import { SignInFrame } from "@/components/shell/sign-in-frame";
import { linkTag, timeTag } from "@/components/text/tags";
import { primaryButton } from "@/components/ui/styles";
import { Time } from "@/components/ui/time";
import { findAskedRole, type AskedRole } from "@/lib/access/step-up/approve";
import { formatAccountNumber } from "@/lib/formats/account-number";
import { shortUserAgent } from "@/lib/formats/user-agent";
import { listFactors } from "@/lib/identity/factors/store";
import { strongWaysOf } from "@/lib/identity/step-up/strength";
import { findUser } from "@/lib/identity/users/store";
import type { Text } from "@/lib/messages/text";
import type { UserCtx } from "@/lib/platform/context";
import { hasKind } from "@/lib/platform/errors";
import { companyOf } from "@/lib/platform/instance/service";
import { titled } from "@/lib/web/page-title";
import { requirePerson } from "@/lib/web/session";
import { readerText } from "@/lib/web/text";

export const generateMetadata = titled("factors.prompt.title");

type Props = {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export default async function StepUpPage({ params, searchParams }: Props) {
  const { id } = await params;
  const { use, problem } = await searchParams;
  const here = `/step-up/${encodeURIComponent(id)}`;
  const ctx = await requirePerson(here);
  const [text, company, user, asked] = await Promise.all([
    readerText(),
    companyOf(ctx),
    findUser(ctx.db, ctx.actor.userId),
    askedOrNull(ctx, id),
  ]);
  const { t } = text;
  if (asked === null || asked.approvedUntil !== null)
    return (
      <SignInFrame text={text} company={company}>
        {asked?.approvedUntil ? (
          <Approved text={text} asked={asked} until={asked.approvedUntil} />
        ) : (
          <Gone text={text} />
        )}
      </SignInFrame>
    );
  const ways = asked.isProven
    ? []
    : stepUpWays(
        await listFactors(ctx.db, ctx.actor.userId),
        await strongWaysOf(ctx, ctx.db, ctx.actor.userId),
      );
  const main = mainWay(ways, use);
  const prove = main ? (
    <UseWay text={text} way={main} target={here} here={here} />
  ) : (
    <SetUpWay text={text} target={here} />
  );
  return (
    <StepFrame
      text={text}
      company={company}
      title={t("step_up.cli_title", { role: asked.roleName })}
      purpose={t("step_up.cli_purpose", asked.demand)}
      person={{ displayName: user?.display_name ?? "", name: user?.email ?? user?.user_name ?? "" }}
      others={otherWays(text, ways, main, (way) => `${here}?${new URLSearchParams({ use: way })}`)}
      foot={text.rich("step_up.cli_not_you", { link: linkTag("/start/cli") })}
    >
      <Facts text={text} asked={asked} />
      <ProviderProblem text={text} problem={typeof problem === "string" ? problem : undefined} />
      {asked.isProven ? <Approve text={text} asked={asked} /> : prove}
    </StepFrame>
  );
}

async function askedOrNull(ctx: UserCtx, id: string): Promise<AskedRole | null> {
  try {
    return await findAskedRole(ctx, id);
  } catch (error) {
    if (hasKind(error, "not_found")) return null;
    throw error;
  }
}

type AskedProps = { text: Text; asked: AskedRole };

function Facts({ text: { t }, asked }: AskedProps) {
  const agent = shortUserAgent(asked.userAgent);
  const facts = [
    { name: t("step_up.cli_role"), value: asked.roleName },
    {
      name: t("step_up.cli_account"),
      value: asked.accountName,
      note: [formatAccountNumber(asked.accountId), asked.environmentName].filter(Boolean).join(" · "),
    },
    { name: t("step_up.cli_program"), value: asked.program, note: agent },
    { name: t("step_up.cli_from"), value: asked.ip ?? t("sign_in_forms.unknown_address") },
    { name: t("step_up.cli_at"), value: <Time at={asked.askedAt} seconds /> },
  ];
  return (
    <dl className="mb-4 divide-y divide-line rounded-medium border border-line text-sm">
      {facts.map(({ name, value, note }) => (
        <div key={name} className="grid grid-cols-[84px_1fr] gap-3 px-3.5 py-2">
          <dt className="text-quiet">{name}</dt>
          <dd className="min-w-0 font-medium [overflow-wrap:anywhere] [&_time]:whitespace-normal">
            {value}
            {note && <span className="block text-[13px] font-normal text-quiet">{note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Approve({ text: { t }, asked }: AskedProps) {
  return (
    <ActionForm action={approve} submit={t("step_up.cli_allow", { role: asked.roleName })}>
      <input type="hidden" name="id" value={asked.id} />
      <CheckField name="coversAll" label={t("step_up.cli_covers_all")} />
    </ActionForm>
  );
}

function Approved({ text, asked, until }: AskedProps & { until: Date }) {
  const { t } = text;
  return (
    <>
      <h1 className="text-[22px] font-bold tracking-tight">{t("step_up.cli_approved_title")}</h1>
      <p role="status" className="mt-1 text-quiet">
        {text.rich("step_up.cli_approved", {
          role: asked.roleName,
          account: asked.accountName,
          until: timeTag(until),
        })}
      </p>
      <p className="mt-3 text-sm text-quiet">{t("step_up.cli_approved_hint")}</p>
    </>
  );
}

function Gone({ text: { t } }: { text: Text }) {
  return (
    <>
      <h1 className="text-[22px] font-bold tracking-tight">{t("step_up.cli_gone_title")}</h1>
      <p className="mt-1 mb-5 text-quiet">{t("step_up.cli_gone")}</p>
      <a className={`${primaryButton} min-h-11 w-full`} href="/start">
        {t("step_up.go_to_accounts")}
      </a>
    </>
  );
}
