/** Sets up a factor: at a sign-in that demands one, or from the reader's own page. */
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { signOut } from "../sign-in/actions";
import { addTheApp } from "./actions";
import { AddKey } from "@/components/factor/add-key";
import { QrCode } from "@/components/factor/qr";
import { StepFrame, type OtherWay } from "@/components/factor/step-frame";
import { ActionForm } from "@/components/form/action-form";
import { Field } from "@/components/form/field";
import { KeyIcon, PasskeyIcon, PhoneIcon } from "@/components/ui/icons";
import { link } from "@/components/ui/styles";
import { allowedKinds, beginApp, type NewApp } from "@/lib/identity/factors/enrol";
import { relyingPartyOf } from "@/lib/identity/factor-rules/relying-party";
import { countFactors } from "@/lib/identity/factors/store";
import { hasFactorProof } from "@/lib/identity/factors/factor-proof";
import { findUser } from "@/lib/identity/users/store";
import type { Text } from "@/lib/messages/text";
import type { ActorCtx, UserActor } from "@/lib/platform/context";
import type { FactorKind } from "@/lib/platform/db/tables-factors";
import { companyOf } from "@/lib/platform/instance/service";
import { safeCallbackPath } from "@/lib/web/callback-url";
import { titled } from "@/lib/web/page-title";
import { requireSession } from "@/lib/web/session";
import { stepPage } from "@/lib/web/step-page";
import { readerText } from "@/lib/web/text";

export const generateMetadata = titled("factors.enrol.title");

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

const ICONS: Record<FactorKind, ReactNode> = {
  passkey: <PasskeyIcon />,
  security_key: <KeyIcon />,
  totp: <PhoneIcon />,
};

export default async function EnrolPage({ searchParams }: Props) {
  const { callbackUrl, use } = await searchParams;
  const ctx = await requireSession("/enrol");
  const target = safeCallbackPath(callbackUrl, ctx.config.url);
  const { actor } = ctx;
  if (actor.kind === "pending_user" && actor.steps[0] !== "enrol_factor")
    redirect(stepPage(actor.steps, target));
  if (actor.kind === "user") await requireProof({ ...ctx, actor }, use, target);
  const isForced = actor.kind === "pending_user";
  const [text, company, user, kinds] = await Promise.all([
    readerText(),
    companyOf(ctx),
    findUser(ctx.db, actor.userId),
    allowedKinds(ctx, ctx.db),
  ]);
  const { t } = text;
  const main = kinds.find((kind) => kind === use) ?? kinds[0] ?? "totp";
  return (
    <StepFrame
      text={text}
      company={company}
      title={t(isForced ? "factors.enrol.title" : "factors.enrol.title_add")}
      purpose={t(isForced ? "factors.enrol.purpose_forced" : "factors.enrol.purpose_add")}
      person={{ displayName: user?.display_name ?? "", name: user?.email ?? user?.user_name ?? "" }}
      others={kinds
        .filter((kind) => kind !== main)
        .map((kind): OtherWay => ({
          href: `/enrol?${new URLSearchParams({ use: kind, callbackUrl: target })}`,
          label: t(`factors.enrol.use_${kind}`),
          icon: ICONS[kind],
        }))}
      foot={<Foot text={text} isForced={isForced} target={target} />}
    >
      {main === "totp" ? (
        <SetUpApp
          text={text}
          app={await beginApp(ctx)}
          target={target}
          noPasskeys={relyingPartyOf(ctx.config) === null}
        />
      ) : (
        <>
          <p className="mb-4 text-sm text-quiet">{t(`factors.enrol.${main}_hint`)}</p>
          <AddKey kind={main} callbackUrl={target} />
        </>
      )}
    </StepFrame>
  );
}

/** Sends a signed-in reader to prove who they are first, and back here. */
async function requireProof(ctx: ActorCtx<UserActor>, use: unknown, target: string): Promise<void> {
  if (await hasFactorProof(ctx, ctx.db)) return;
  const here = `/enrol?${new URLSearchParams({ ...(typeof use === "string" ? { use } : {}), callbackUrl: target })}`;
  redirect(
    (await countFactors(ctx.db, ctx.actor.userId)) > 0
      ? `/second-factor?${new URLSearchParams({ callbackUrl: here })}`
      : `/start/confirm?${new URLSearchParams({ next: here })}`,
  );
}

type AppProps = { text: Text; app: NewApp; target: string; noPasskeys: boolean };

function SetUpApp({ text: { t }, app, target, noPasskeys }: AppProps) {
  return (
    <>
      {noPasskeys && <p className="mb-3 text-sm text-quiet">{t("factors.enrol.no_passkeys")}</p>}
      <p className="mb-3 text-sm text-quiet">{t("factors.enrol.app_hint")}</p>
      <QrCode modules={app.qr} label={t("factors.enrol.qr_label")} />
      <p className="mt-3 text-[13px] text-quiet">{t("factors.enrol.app_secret")}</p>
      <p data-secret className="mb-4 font-mono text-[13px] break-all select-all">
        {app.secret.replace(/(.{4})(?=.)/g, "$1 ")}
      </p>
      <ActionForm action={addTheApp} submit={t("factors.enrol.app_submit")} className="space-y-4">
        <input type="hidden" name="id" value={app.id} />
        <input type="hidden" name="callbackUrl" value={target} />
        <Field
          id="code"
          name="code"
          label={t("factors.enrol.app_code")}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={20}
          required
        />
        <Field
          id="name"
          name="name"
          label={t("factors.enrol.app_name")}
          hint={t("factors.enrol.app_name_hint")}
          maxLength={60}
          autoComplete="off"
        />
      </ActionForm>
    </>
  );
}

function Foot({ text, isForced, target }: { text: Text; isForced: boolean; target: string }) {
  if (!isForced)
    return (
      <a className={link} href={target}>
        {text.t("factors.enrol.back")}
      </a>
    );
  return (
    <form action={signOut}>
      <button className={`${link} min-h-9`}>{text.t("factors.enrol.sign_out")}</button>
    </form>
  );
}
