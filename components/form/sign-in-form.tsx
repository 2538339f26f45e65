"use client";

import { useActionState, useEffect, useRef } from "react";
import { useText } from "../text/text-provider";
import { link, primaryButton } from "../ui/styles";
import { Field } from "./field";
import { FormMessage } from "./form-message";
import { PasswordField } from "./password-field";

export type SignInFormState = {
  error: string | null;
  name: string;
  /** First the name alone, until Foyer knows how this user signs in. */
  step: "name" | "password" | "both";
};
type Props = {
  action: (state: SignInFormState, form: FormData) => Promise<SignInFormState>;
  callbackUrl: string;
  firstStep: "name" | "both";
  isFocused?: boolean;
};

/** Works before JavaScript. With it, keeps the part of the address that servers never see (#…). */
export function SignInForm({ action, callbackUrl, firstStep, isFocused = true }: Props) {
  const { t } = useText();
  const [state, submit, pending] = useActionState(action, { error: null, name: "", step: firstStep });
  const target = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (target.current && window.location.hash)
      target.current.value = callbackUrl.replace(/#.*$/s, "") + window.location.hash;
  });
  // The password is empty now, whatever was wrong.
  useEffect(() => {
    if (state.error !== null) document.getElementById("password")?.focus();
  }, [state]);
  const { step } = state;
  return (
    <form action={submit} className="space-y-4">
      <input ref={target} type="hidden" name="callbackUrl" defaultValue={callbackUrl} />
      <input type="hidden" name="step" value={step} />
      <div aria-live="polite">
        <FormMessage error={state.error} />
      </div>
      {step === "password" ? (
        <p className="flex flex-wrap items-baseline justify-between gap-x-3 text-sm">
          <span className="min-w-0 font-semibold break-all">{state.name}</span>
          <a className={link} href={`/sign-in?${new URLSearchParams({ way: "name", callbackUrl })}`}>
            {t("sign_in_forms.not_you")}
          </a>
          {/* Not type="hidden", so that password managers know the user. */}
          <input
            name="name"
            value={state.name}
            readOnly
            tabIndex={-1}
            aria-hidden="true"
            autoComplete="username"
            className="sr-only"
          />
        </p>
      ) : (
        <Field
          id="name"
          name="name"
          label={t("sign_in_forms.name")}
          defaultValue={state.name}
          key={state.name}
          autoComplete="username webauthn"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={254}
          required
          autoFocus={isFocused}
        />
      )}
      {step !== "name" && (
        <>
          <PasswordField
            id="password"
            name="password"
            label={t("sign_in_forms.password")}
            autoComplete="current-password"
            autoFocus={step === "password"}
          />
          <p className="-mt-2 text-right text-[13px]">
            <a className={link} href="/forgot-password">
              {t("sign_in_forms.forgot_password")}
            </a>
          </p>
        </>
      )}
      <button className={`${primaryButton} min-h-11 w-full`} disabled={pending}>
        {step === "name"
          ? t(pending ? "forms.busy" : "sign_in_forms.continue")
          : t(pending ? "sign_in_forms.signing_in" : "sign_in_forms.sign_in")}
      </button>
    </form>
  );
}
