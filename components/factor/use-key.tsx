"use client";

import { startAuthentication } from "@simplewebauthn/browser";
import { useState } from "react";
import { FormMessage } from "../form/form-message";
import { useText } from "../text/text-provider";
import { PasskeyIcon } from "../ui/icons";
import { primaryButton } from "../ui/styles";
import { runCeremony, withHash } from "./ceremony";
import { useWebAuthn } from "./use-web-authn";

type Props = { callbackUrl: string; label: string };

/** Proves the session with one of the reader's passkeys or security keys. */
export function UseKey({ callbackUrl, label }: Props) {
  const { t } = useText();
  const isSupported = useWebAuthn();
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  if (isSupported === false)
    return <p className="text-sm text-quiet">{t("factor_forms.not_supported_here")}</p>;
  const press = async () => {
    setBusy(true);
    setError(null);
    const outcome = await runCeremony({
      t,
      options: { path: "/second-factor/options" },
      run: (optionsJSON) => startAuthentication({ optionsJSON }),
      result: { path: "/second-factor/key", body: { callbackUrl: withHash(callbackUrl) } },
    });
    if (outcome !== null && "go" in outcome) return window.location.assign(outcome.go);
    setError(outcome?.error ?? null);
    setBusy(false);
  };
  return (
    <>
      <div aria-live="polite">
        <FormMessage error={error} />
      </div>
      <button
        type="button"
        className={`${primaryButton} min-h-11 w-full`}
        disabled={isSupported === null || isBusy}
        onClick={() => void press()}
      >
        <PasskeyIcon /> {label}
      </button>
      <noscript>
        <p className="mt-2 text-[13px] text-quiet">{t("factor_forms.needs_scripts_here")}</p>
      </noscript>
    </>
  );
}
