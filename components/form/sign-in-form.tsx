"use client";

import { useActionState, useEffect, useRef } from "react";
import { link, primaryButton } from "../ui/styles";
import { Field } from "./field";
import { PasswordField } from "./password-field";

export type SignInFormState = {
  error: string | null;
  name: string;
  /** The name alone, until it is known how its person signs in. */ step: "name" | "password" | "both";
};
type Props = {
  action: (state: SignInFormState, form: FormData) => Promise<SignInFormState>;
  callbackUrl: string;
  firstStep: "name" | "both";
  isFocused?: boolean;
};

/** Works before JavaScript does; with it, keeps the part of a link that only browsers see (#…). */
export function SignInForm({ action, callbackUrl, firstStep, isFocused = true }: Props) {
  const [state, submit, pending] = useActionState(action, { error: null, name: "", step: firstStep });
  const target = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (target.current && window.location.hash)
      target.current.value = callbackUrl.replace(/#.*$/s, "") + window.location.hash;
  });
  // Whatever was wrong, it is the password that is typed again; it is empty by now.
  useEffect(() => {
    if (state.error !== null) document.getElementById("password")?.focus();
  }, [state]);
  const { step } = state;
  return (
    <form action={submit} className="space-y-4">
      <input ref={target} type="hidden" name="callbackUrl" defaultValue={callbackUrl} />
      <input type="hidden" name="step" value={step} />
      <div aria-live="polite">
        {state.error && (
          <p className="rounded-small bg-danger-soft px-3 py-2.5 text-sm font-medium text-danger">
            {state.error}
          </p>
        )}
      </div>
      {step === "password" ? (
        <p className="flex flex-wrap items-baseline justify-between gap-x-3 text-sm">
          <span className="min-w-0 font-semibold break-all">{state.name}</span>
          <a className={link} href={`/sign-in?${new URLSearchParams({ way: "name", callbackUrl })}`}>
            Not you?
          </a>
          {/* Not of type hidden, so that a password manager knows whose password it fills in. */}
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
          label="User name or e-mail"
          defaultValue={state.name}
          key={state.name}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={254}
          required
          autoFocus={isFocused}
        />
      )}
      {step !== "name" && (
        <PasswordField
          id="password"
          name="password"
          label="Password"
          autoComplete="current-password"
          autoFocus={step === "password"}
        />
      )}
      <button className={`${primaryButton} min-h-11 w-full`} disabled={pending}>
        {step === "name" ? (pending ? "One moment …" : "Continue") : pending ? "Signing in…" : "Sign in"}
      </button>
    </form>
  );
}
