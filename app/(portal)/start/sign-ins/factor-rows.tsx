/** The reader's second factors: passkeys, security keys, apps and recovery codes. Works before JavaScript. */
import type { ReactNode } from "react";
import { forgetBrowsers, remove, rename } from "./factor-actions";
import { ActionForm } from "@/components/form/action-form";
import { Field } from "@/components/form/field";
import { timeTag } from "@/components/text/tags";
import { CodesIcon, KeyIcon, LockIcon, PasskeyIcon, PhoneIcon } from "@/components/ui/icons";
import { link, quietButton } from "@/components/ui/styles";
import type { OwnFactors } from "@/lib/identity/factors/own-factors";
import { FEW_CODES } from "@/lib/identity/factors/recovery-codes";
import { FACTOR_KINDS } from "@/lib/identity/factor-rules/types";
import type { Text } from "@/lib/messages/text";
import type { FactorKind } from "@/lib/platform/db/tables-factors";

const HERE = "/start/sign-ins";
const ICONS: Record<FactorKind, ReactNode> = {
  passkey: <PasskeyIcon />,
  security_key: <KeyIcon />,
  totp: <PhoneIcon />,
};
const TITLES = {
  passkey: "factors.you.passkeys",
  security_key: "factors.you.security_keys",
  totp: "factors.you.apps",
} as const;

type Props = { text: Text; own: OwnFactors };
type OwnFactor = OwnFactors["factors"][number];

export function FactorRows({ text, own }: Props) {
  return (
    <>
      {FACTOR_KINDS.map((kind) => (
        <KindRow key={kind} text={text} own={own} kind={kind} />
      ))}
      {own.factors.length > 0 && <CodesRow text={text} own={own} />}
      {own.knownBrowsers > 0 && (
        <Row
          icon={<LockIcon />}
          title={text.t("factors.you.browsers")}
          hint={text.t("factors.you.browsers_hint", { count: own.knownBrowsers })}
          action={<ActionForm action={forgetBrowsers} submit={text.t("factors.you.forget")} quiet />}
        />
      )}
    </>
  );
}

type RowProps = { icon: ReactNode; title: string; hint: ReactNode; action: ReactNode; children?: ReactNode };

function Row({ icon, title, hint, action, children }: RowProps) {
  return (
    <li className="px-4 py-4 sm:px-6">
      <div className="flex flex-wrap items-center gap-x-3.5 gap-y-2">
        <span className="grid size-8 shrink-0 place-items-center rounded-small bg-sunken text-quiet">
          {icon}
        </span>
        <p className="mr-auto min-w-0 flex-1 basis-44">
          <span className="block font-semibold">{title}</span>
          <span className="block text-sm text-quiet">{hint}</span>
        </p>
        {action}
      </div>
      {children}
    </li>
  );
}

function KindRow({ text, own, kind }: Props & { kind: FactorKind }) {
  const { t } = text;
  const mine = own.factors.filter((factor) => factor.kind === kind);
  const isAllowed = own.kinds.includes(kind);
  // Nothing to show, and nothing to add.
  if (mine.length === 0 && !isAllowed) return null;
  const title = t(TITLES[kind]);
  const isFirst = mine.length === 0;
  return (
    <Row
      icon={ICONS[kind]}
      title={title}
      hint={isFirst ? t("factors.you.not_set_up") : t(`${TITLES[kind]}_hint`)}
      action={
        isAllowed && (
          <a
            className={quietButton}
            href={`/enrol?${new URLSearchParams({ use: kind, callbackUrl: HERE })}`}
            aria-label={t(isFirst ? "factors.you.set_up_of" : "factors.you.add_of", { what: title })}
          >
            {t(isFirst ? "factors.you.set_up" : "factors.you.add")}
          </a>
        )
      }
    >
      {mine.length > 0 && (
        <ul className="mt-3 divide-y divide-line border-t border-line sm:ml-11">
          {mine.map((factor, index) => (
            <FactorRow key={factor.id} text={text} own={own} factor={factor} number={index + 1} />
          ))}
        </ul>
      )}
    </Row>
  );
}

type FactorProps = Props & { factor: OwnFactor; number: number };

function FactorRow({ text, own, factor, number }: FactorProps) {
  const { t, rich } = text;
  const name = factor.name === "" ? t("factors.you.unnamed", { kind: factor.kind, number }) : factor.name;
  return (
    <li className="py-3">
      <p className="font-semibold break-words">{name}</p>
      <p className="text-sm text-quiet">
        {factor.lastUsedAt === null
          ? rich("factors.you.added", { time: timeTag(factor.createdAt) })
          : rich("factors.you.used", { added: timeTag(factor.createdAt), used: timeTag(factor.lastUsedAt) })}
      </p>
      <div className="mt-1 flex flex-wrap gap-x-5 gap-y-1">
        <More label={t("factors.you.rename")} of={t("factors.you.rename_of", { name })}>
          <ActionForm action={rename} submit={t("factors.you.save")} className="max-w-sm space-y-3" quiet>
            <input type="hidden" name="id" value={factor.id} />
            <Field
              id={`name-${factor.id}`}
              name="name"
              label={t("factors.you.name")}
              defaultValue={factor.name}
              maxLength={60}
              autoComplete="off"
            />
          </ActionForm>
        </More>
        <More label={t("factors.you.remove")} of={t("factors.you.remove_of", { name })}>
          <Remove text={text} own={own} factor={factor} name={name} />
        </More>
      </div>
    </li>
  );
}

function Remove({ text: { t }, own, factor, name }: Props & { factor: OwnFactor; name: string }) {
  if (factor.kept !== null)
    return <p className="text-sm text-quiet">{t(`factors.you.kept_${factor.kept}`)}</p>;
  if (!own.isProven)
    return (
      <a className={quietButton} href={`/second-factor?${new URLSearchParams({ callbackUrl: HERE })}`}>
        {t("factors.you.confirm_first")}
      </a>
    );
  return (
    <>
      <p className="mb-3 text-sm">{t("factors.you.remove_effect", { name })}</p>
      <ActionForm action={remove} submit={t("factors.you.remove_now", { name })}>
        <input type="hidden" name="id" value={factor.id} />
      </ActionForm>
    </>
  );
}

function More({ label, of, children }: { label: string; of: string; children: ReactNode }) {
  return (
    <details className="group open:w-full">
      <summary
        aria-label={of}
        className={`${link} inline-flex min-h-8 cursor-pointer list-none items-center text-[13px] font-semibold pointer-coarse:min-h-11 [&::-webkit-details-marker]:hidden`}
      >
        {label}
      </summary>
      <div className="mt-2 rounded-small bg-sunken p-4">{children}</div>
    </details>
  );
}

function CodesRow({ text: { t }, own: { codesLeft } }: Props) {
  const isFew = codesLeft <= FEW_CODES;
  return (
    <Row
      icon={<CodesIcon />}
      title={t("factors.you.codes")}
      hint={
        <>
          {t("factors.codes.left", { count: codesLeft })} {t("factors.you.codes_hint")}
        </>
      }
      action={
        <a className={quietButton} href={`/enrol/codes?${new URLSearchParams({ callbackUrl: HERE })}`}>
          {t(codesLeft === 0 ? "factors.codes.make" : "factors.you.new_codes")}
        </a>
      }
    >
      {isFew && (
        <p className="mt-3 rounded-small bg-[var(--env-amber-soft)] px-3 py-2.5 text-sm font-medium text-[var(--env-amber)]">
          {t("factors.codes.few", { count: codesLeft })}
        </p>
      )}
    </Row>
  );
}
