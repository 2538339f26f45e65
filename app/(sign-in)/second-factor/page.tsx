/** Asks for a second factor: at a sign-in that waits for it, or of a signed-in reader once more. */
import { redirect } from "next/navigation";
import { signOut } from "../sign-in/actions";
import { ProviderProblem } from "./provider-problem";
import { mainWay, otherWays, ownWays, SetUpWay, stepUpWays, UseWay, type Way } from "./ways";
import { StepFrame } from "@/components/factor/step-frame";
import { boldTag, linkTag } from "@/components/text/tags";
import { link } from "@/components/ui/styles";
import { FACTOR_PROOF_SECONDS } from "@/lib/identity/factors/factor-proof";
import { countCodes } from "@/lib/identity/factors/recovery-codes";
import { listFactors } from "@/lib/identity/factors/store";
import { strongWaysOf } from "@/lib/identity/step-up/strength";
import { findUser } from "@/lib/identity/users/store";
import type { Text } from "@/lib/messages/text";
import type { ActorCtx, SessionActor } from "@/lib/platform/context";
import { companyOf } from "@/lib/platform/instance/service";
import { queryOf } from "@/lib/web/admin";
import { safeCallbackPath } from "@/lib/web/callback-url";
import { titled } from "@/lib/web/page-title";
import { requireSession } from "@/lib/web/session";
import { stepPage } from "@/lib/web/step-page";
import { isProvenFor, stepUpPurposeOf, type StepUpPurpose } from "@/lib/web/step-up-purpose";
import { readerText } from "@/lib/web/text";

export const generateMetadata = titled("factors.prompt.title");

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };
type Purpose = StepUpPurpose | { kind: "sign_in" };

export default async function SecondFactorPage({ searchParams }: Props) {
  const all = await searchParams;
  const ctx = await requireSession("/second-factor");
  const target = safeCallbackPath(all.callbackUrl, ctx.config.url);
  const query = await queryOf(searchParams);
  const purpose = await purposeOf(ctx, query, target);
  const ways = await waysFor(ctx, purpose);
  if (purpose.kind === "factors" && ways.length === 0)
    redirect(`/start/confirm?${new URLSearchParams({ next: target })}`);
  const [text, company, user] = await Promise.all([
    readerText(),
    companyOf(ctx),
    findUser(ctx.db, ctx.actor.userId),
  ]);
  const main = mainWay(ways, all.use);
  const here = (use: string) => {
    const kept = ["for", "account", "role", "name"].flatMap((name) => {
      const value = query(name);
      return value === undefined ? [] : [[name, value]];
    });
    return `/second-factor?${new URLSearchParams([...kept, ["use", use], ["callbackUrl", target]])}`;
  };
  return (
    <StepFrame
      text={text}
      company={company}
      {...wordsOf(text, purpose)}
      person={{ displayName: user?.display_name ?? "", name: user?.email ?? user?.user_name ?? "" }}
      others={otherWays(text, ways, main, here)}
      foot={<Foot text={text} purpose={purpose} target={target} />}
    >
      <ProviderProblem text={text} problem={query("problem")} />
      {main ? (
        <UseWay text={text} way={main} target={target} here={here(main.id)} />
      ) : (
        <SetUpWay text={text} target={target} />
      )}
    </StepFrame>
  );
}

type SessionCtx = ActorCtx<SessionActor>;

async function purposeOf(
  ctx: SessionCtx,
  query: Awaited<ReturnType<typeof queryOf>>,
  target: string,
): Promise<Purpose> {
  const { actor } = ctx;
  if (actor.kind === "pending_user") {
    if (actor.steps[0] !== "second_factor") redirect(stepPage(actor.steps, target));
    return { kind: "sign_in" };
  }
  const user = { ...ctx, actor };
  const purpose = await stepUpPurposeOf(user, query);
  if (await isProvenFor(user, purpose)) redirect(target);
  return purpose;
}

async function waysFor(ctx: SessionCtx, purpose: Purpose): Promise<Way[]> {
  const { userId } = ctx.actor;
  const factors = await listFactors(ctx.db, userId);
  return purpose.kind === "role" || purpose.kind === "admin"
    ? stepUpWays(factors, await strongWaysOf(ctx, ctx.db, userId))
    : ownWays(factors, await countCodes(ctx.db, userId));
}

function wordsOf(text: Text, purpose: Purpose) {
  const { t } = text;
  switch (purpose.kind) {
    case "sign_in":
      return {
        title: t("factors.prompt.title_sign_in"),
        purpose: t("factors.prompt.purpose_sign_in"),
      };
    case "factors":
      return { title: t("factors.prompt.title"), purpose: t("factors.prompt.purpose") };
    case "admin":
      return { title: t("step_up.admin_step_title"), purpose: t("step_up.admin_step_purpose") };
    case "role": {
      const { demand, roleName: role, accountName: account } = purpose;
      return {
        title: t("step_up.role_title", { role }),
        purpose: text.rich("step_up.role_purpose", { ...demand, role, account, b: boldTag }),
      };
    }
  }
}

function Foot({ text, purpose, target }: { text: Text; purpose: Purpose; target: string }) {
  if (purpose.kind !== "sign_in")
    return text.rich("factors.prompt.lasts", {
      minutes: purpose.kind === "factors" ? FACTOR_PROOF_SECONDS / 60 : purpose.minutes,
      link: linkTag(
        target.startsWith("/enrol") ? "/start/sign-ins" : purpose.kind === "role" ? "/start" : target,
      ),
    });
  return (
    <form action={signOut}>
      <p>{text.t("factors.prompt.lost")}</p>
      <button className={`${link} mt-1 min-h-9`}>{text.t("factors.prompt.cancel_sign_in")}</button>
    </form>
  );
}
