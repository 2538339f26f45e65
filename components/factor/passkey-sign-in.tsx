"use client";

import {
  browserSupportsWebAuthnAutofill,
  startAuthentication,
  WebAuthnAbortService,
} from "@simplewebauthn/browser";
import { useCallback, useEffect, useRef, useState } from "react";
import { FormMessage } from "../form/form-message";
import { useText } from "../text/text-provider";
import { PasskeyIcon } from "../ui/icons";
import { quietButton } from "../ui/styles";
import { runCeremony, withHash } from "./ceremony";
import { useWebAuthn } from "./use-web-authn";

/** The browser's own list holds a challenge, which lapses after five minutes. */
const RENEW_MS = 4 * 60_000;

type Props = {
  callbackUrl: string;
  /** Passkeys can't work at this address. */ needsHostName: boolean;
};

/** Signs in with a passkey: from the list that the browser draws at the name field, or by a button. */
export function PasskeySignIn({ callbackUrl, needsHostName }: Props) {
  const { t } = useText();
  const hasWebAuthn = useWebAuthn();
  const isSupported = needsHostName ? false : hasWebAuthn;
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  // A new offer would cancel what the reader is doing.
  const isAsking = useRef(false);
  const signIn = useCallback(
    async (useBrowserAutofill: boolean) => {
      const outcome = await runCeremony({
        t,
        options: { path: "/sign-in/passkey/options" },
        run: (optionsJSON) => startAuthentication({ optionsJSON, useBrowserAutofill }),
        result: { path: "/sign-in/passkey", body: { callbackUrl: withHash(callbackUrl) } },
        isQuiet: useBrowserAutofill,
      });
      if (outcome === null) return;
      if ("go" in outcome) window.location.assign(outcome.go);
      else setError(outcome.error);
    },
    [t, callbackUrl],
  );
  useEffect(() => {
    if (isSupported !== true) return;
    let timer: ReturnType<typeof setInterval> | undefined;
    void browserSupportsWebAuthnAutofill().then((canFill) => {
      if (!canFill) return;
      void signIn(true);
      timer = setInterval(() => {
        if (document.visibilityState === "visible" && !isAsking.current) void signIn(true);
      }, RENEW_MS);
    });
    return () => {
      clearInterval(timer);
      WebAuthnAbortService.cancelCeremony();
    };
  }, [isSupported, signIn]);
  if (isSupported === false)
    return (
      <p className="mt-3 text-center text-[13px] text-quiet">
        {t(needsHostName ? "factor_forms.needs_host_name" : "factor_forms.not_supported")}
      </p>
    );
  const press = async () => {
    isAsking.current = true;
    setBusy(true);
    setError(null);
    await signIn(false);
    isAsking.current = false;
    setBusy(false);
    if (await browserSupportsWebAuthnAutofill()) void signIn(true);
  };
  return (
    <div className="mt-2.5">
      <div aria-live="polite">
        <FormMessage error={error} />
      </div>
      <button
        type="button"
        className={`${quietButton} min-h-11 w-full`}
        disabled={isSupported === null || isBusy}
        onClick={() => void press()}
      >
        <PasskeyIcon /> {t("factor_forms.use_a_passkey")}
      </button>
      <noscript>
        <p className="mt-2 text-center text-[13px] text-quiet">{t("factor_forms.needs_scripts")}</p>
      </noscript>
    </div>
  );
}
