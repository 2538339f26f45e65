/** The ways in which a reader proves themselves: one main way, and the others as lines. */
import type { ReactNode } from "react";
import { passCode } from "./actions";
import type { OtherWay } from "@/components/factor/step-frame";
import { UseKey } from "@/components/factor/use-key";
import { ActionForm } from "@/components/form/action-form";
import { Field } from "@/components/form/field";
import { CodesIcon, KeyIcon, OpenIcon, PasskeyIcon, PhoneIcon } from "@/components/ui/icons";
import { primaryButton } from "@/components/ui/styles";
import type { ListedFactor } from "@/lib/identity/factors/types";
import type { StrongWays } from "@/lib/identity/step-up/strength";
import type { Text } from "@/lib/messages/text";
import type { StrongMethod } from "@/lib/platform/db/tables-factors";

type Own = Exclude<StrongMethod, "provider">;
export type Way = { id: string } & ({ kind: Own } | { kind: "provider"; name: string });

const ICONS: Record<StrongMethod, ReactNode> = {
  passkey: <PasskeyIcon />,
  security_key: <KeyIcon />,
  totp: <PhoneIcon />,
  recovery_code: <CodesIcon />,
  provider: <OpenIcon />,
};

/** Every factor that the reader has: passkeys and keys are one button, the last used kind comes first. */
export function ownWays(factors: ListedFactor[], codes: number): Way[] {
  const at = ({ lastUsedAt, createdAt }: ListedFactor) => (lastUsedAt ?? createdAt).getTime();
  const kinds = [...new Set(factors.toSorted((a, b) => at(b) - at(a)).map(({ kind }) => kind))];
  // The browser offers both for either.
  const shown: Own[] = kinds.filter((kind) => kind !== "security_key" || !kinds.includes("passkey"));
  return (codes > 0 ? [...shown, "recovery_code" as const] : shown).map((kind) => ({ id: kind, kind }));
}

/** What counts for step-up: no recovery codes, only accepted kinds, and providers that prove it. */
export function stepUpWays(factors: ListedFactor[], { kinds, sources }: StrongWays): Way[] {
  return [
    ...sources.map(({ id, name }): Way => ({ id, kind: "provider", name })),
    ...ownWays(
      factors.filter(({ kind }) => kinds.includes(kind)),
      0,
    ),
  ];
}

export const mainWay = (ways: Way[], use: unknown): Way | undefined =>
  ways.find(({ id }) => id === use) ?? ways[0];

const labelOf = ({ t }: Text, way: Way) =>
  way.kind === "provider"
    ? t("step_up.use_source", { source: way.name })
    : t(`factors.prompt.use_${way.kind}`);

/** @param hrefOf this page with another way first */
export function otherWays(text: Text, ways: Way[], main: Way | undefined, hrefOf: (id: string) => string) {
  return ways
    .filter((way) => way !== main)
    .map((way): OtherWay => ({ href: hrefOf(way.id), label: labelOf(text, way), icon: ICONS[way.kind] }));
}

type UseProps = {
  text: Text;
  way: Way;
  target: string;
  /** This page: a provider leads back to it. */ here: string;
};

export function UseWay({ text, way, target, here }: UseProps) {
  const { t } = text;
  if (way.kind === "provider")
    return (
      <a
        className={`${primaryButton} min-h-11 w-full`}
        href={`/sign-in/with/${way.id}?${new URLSearchParams({ step: "1", callbackUrl: here })}`}
      >
        {labelOf(text, way)}
      </a>
    );
  if (way.kind === "passkey" || way.kind === "security_key")
    return <UseKey callbackUrl={target} label={labelOf(text, way)} />;
  const isApp = way.kind === "totp";
  return (
    <ActionForm action={passCode} submit={t("factors.prompt.submit")} className="space-y-4" key={way.kind}>
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

/** For users without a factor that counts: a link to set one up, and back. */
export function SetUpWay({ text: { t }, target }: { text: Text; target: string }) {
  return (
    <>
      <p className="mb-4 text-sm text-quiet">{t("step_up.set_up_purpose")}</p>
      <a
        className={`${primaryButton} min-h-11 w-full`}
        href={`/enrol?${new URLSearchParams({ callbackUrl: target })}`}
      >
        <PasskeyIcon /> {t("step_up.set_up")}
      </a>
    </>
  );
}
