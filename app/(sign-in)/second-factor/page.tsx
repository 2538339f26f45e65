/** Asks for a second factor: at a sign-in that waits for it, or of a signed-in reader once more. */
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { signOut } from "../sign-in/actions";
import { passCode } from "./actions";
import { StepFrame, type OtherWay } from "@/components/factor/step-frame";
import { UseKey } from "@/components/factor/use-key";
import { ActionForm } from "@/components/form/action-form";
import { Field } from "@/components/form/field";
import { linkTag } from "@/components/text/tags";
import { CodesIcon, KeyIcon, PasskeyIcon, PhoneIcon } from "@/components/ui/icons";
import { link } from "@/components/ui/styles";
import { countCodes } from "@/lib/identity/factors/recovery-codes";
import { listFactors } from "@/lib/identity/factors/store";
import { FACTOR_PROOF_SECONDS } from "@/lib/identity/factors/strength";
import type { ListedFactor } from "@/lib/identity/factors/types";
import { findUser } from "@/lib/identity/users/store";
import type { Text } from "@/lib/messages/text";
import type { StrongMethod } from "@/lib/platform/db/tables-factors";
import { companyOf } from "@/lib/platform/instance/service";
import { safeCallbackPath } from "@/lib/web/callback-url";
import { titled } from "@/lib/web/page-title";
import { requireSession } from "@/lib/web/session";
import { stepPage } from "@/lib/web/step-page";
import { readerText } from "@/lib/web/text";

export const generateMetadata = titled("factors.prompt.title");

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

const ICONS: Record<StrongMethod, ReactNode> = {
  passkey: <PasskeyIcon />,
  security_key: <KeyIcon />,
  totp: <PhoneIcon />,
  recovery_code: <CodesIcon />,
};

export default async function SecondFactorPage({ searchParams }: Props) {
  const { callbackUrl, use } = await searchParams;
  const ctx = await requireSession("/second-factor");
  const target = safeCallbackPath(callbackUrl, ctx.config.url);
  const isSignIn = ctx.actor.kind === "pending_user";
  if (ctx.actor.kind === "pending_user" && ctx.actor.steps[0] !== "second_factor")
    redirect(stepPage(ctx.actor.steps, target));
  const { userId } = ctx.actor;
  const [text, company, user, factors, codes] = await Promise.all([
    readerText(),
    companyOf(ctx),
    findUser(ctx.db, userId),
    listFactors(ctx.db, userId),
    countCodes(ctx.db, userId),
  ]);
  if (!isSignIn && factors.length === 0) redirect(`/start/confirm?${new URLSearchParams({ next: target })}`);
  const { t } = text;
  const ways = waysOf(factors, codes);
  const main = ways.find((way) => way === use) ?? ways[0] ?? "totp";
  return (
    <StepFrame
      text={text}
      company={company}
      title={t(isSignIn ? "factors.prompt.title_sign_in" : "factors.prompt.title")}
      purpose={t(isSignIn ? "factors.prompt.purpose_sign_in" : "factors.prompt.purpose")}
      person={{ displayName: user?.display_name ?? "", name: user?.email ?? user?.user_name ?? "" }}
      others={ways
        .filter((way) => way !== main)
        .map((way): OtherWay => ({
          href: `/second-factor?${new URLSearchParams({ use: way, callbackUrl: target })}`,
          label: t(`factors.prompt.use_${way}`),
          icon: ICONS[way],
        }))}
      foot={<Foot text={text} isSignIn={isSignIn} target={target} />}
    >
      <Way text={text} way={main} target={target} />
    </StepFrame>
  );
}

/** What the reader can use: passkeys and keys are one button, the last used kind comes first. */
function waysOf(factors: ListedFactor[], codes: number): StrongMethod[] {
  const at = ({ lastUsedAt, createdAt }: ListedFactor) => (lastUsedAt ?? createdAt).getTime();
  const kinds = [...new Set(factors.toSorted((a, b) => at(b) - at(a)).map(({ kind }) => kind))];
  // The browser offers both for either.
  const shown = kinds.filter((kind) => kind !== "security_key" || !kinds.includes("passkey"));
  return codes > 0 ? [...shown, "recovery_code"] : shown;
}

function Way({ text: { t }, way, target }: { text: Text; way: StrongMethod; target: string }) {
  if (way === "passkey" || way === "security_key")
    return <UseKey callbackUrl={target} label={t(`factors.prompt.use_${way}`)} />;
  const isApp = way === "totp";
  return (
    <ActionForm action={passCode} submit={t("factors.prompt.submit")} className="space-y-4" key={way}>
      <input type="hidden" name="callbackUrl" value={target} />
      <Field
        id="code"
        name="code"
        label={t(isApp ? "factors.prompt.code" : "factors.prompt.recovery_code")}
        hint={t(isApp ? "factors.prompt.code_hint" : "factors.prompt.recovery_code_hint")}
        inputMode={isApp ? "numeric" : "text"}
        autoComplete={isApp ? "one-time-code" : "off"}
        autoCapitalize="none"
        spellCheck={false}
        maxLength={80}
        required
        autoFocus
      />
    </ActionForm>
  );
}

function Foot({ text, isSignIn, target }: { text: Text; isSignIn: boolean; target: string }) {
  if (!isSignIn)
    return text.rich("factors.prompt.lasts", {
      minutes: FACTOR_PROOF_SECONDS / 60,
      link: linkTag(target.startsWith("/enrol") ? "/start/sign-ins" : target),
    });
  return (
    <form action={signOut}>
      <p>{text.t("factors.prompt.lost")}</p>
      <button className={`${link} mt-1 min-h-9`}>{text.t("factors.prompt.cancel_sign_in")}</button>
    </form>
  );
}
