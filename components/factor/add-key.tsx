"use client";

import { startRegistration } from "@simplewebauthn/browser";
import { useState } from "react";
import { Field } from "../form/field";
import { FormMessage } from "../form/form-message";
import { useText } from "../text/text-provider";
import { KeyIcon, PasskeyIcon } from "../ui/icons";
import { primaryButton } from "../ui/styles";
import { runCeremony, withHash } from "./ceremony";
import { useWebAuthn } from "./use-web-authn";

type Props = { kind: "passkey" | "security_key"; callbackUrl: string };

/** Makes a passkey, or adds a security key. */
export function AddKey({ kind, callbackUrl }: Props) {
  const { t } = useText();
  const isSupported = useWebAuthn();
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [name, setName] = useState("");
  if (isSupported === false)
    return <p className="text-sm text-quiet">{t("factor_forms.not_supported_here")}</p>;
  const add = async () => {
    setBusy(true);
    setError(null);
    const outcome = await runCeremony({
      t,
      options: { path: "/enrol/options", body: { kind } },
      run: (optionsJSON) => startRegistration({ optionsJSON }),
      result: { path: "/enrol/key", body: { kind, name, callbackUrl: withHash(callbackUrl) } },
    });
    if (outcome !== null && "go" in outcome) return window.location.assign(outcome.go);
    setError(outcome?.error ?? null);
    setBusy(false);
  };
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <Field
        id={`${kind}-name`}
        label={t("factor_forms.name")}
        hint={t("factor_forms.name_hint")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={60}
        autoComplete="off"
      />
      <div aria-live="polite">
        <FormMessage error={error} />
      </div>
      <button className={`${primaryButton} min-h-11 w-full`} disabled={isSupported === null || isBusy}>
        {kind === "passkey" ? <PasskeyIcon /> : <KeyIcon />} {t(`factor_forms.add_${kind}`)}
      </button>
      <noscript>
        <p className="text-[13px] text-quiet">{t("factor_forms.needs_scripts_here")}</p>
      </noscript>
    </form>
  );
}
