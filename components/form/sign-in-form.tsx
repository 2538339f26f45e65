"use client";

import { useActionState, useEffect, useRef } from "react";
import { primaryButton } from "../ui/styles";
import { Field } from "./field";
import { PasswordField } from "./password-field";

export type SignInFormState = { error: string | null; name: string };
type Props = { action: (state: SignInFormState, form: FormData) => Promise<SignInFormState>; callbackUrl: string; isFocused?: boolean };

/** Works before JavaScript does; with it, keeps the part of a link that only browsers see (#…). */
export function SignInForm({ action, callbackUrl, isFocused = true }: Props) {
  const [state, submit, pending] = useActionState(action, { error: null, name: "" });
  const target = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (target.current && window.location.hash) target.current.value = callbackUrl.replace(/#.*$/s, "") + window.location.hash;
  });
  return (
    <form action={submit} className="space-y-4">
      <input ref={target} type="hidden" name="callbackUrl" defaultValue={callbackUrl} />
      <div aria-live="polite">{state.error && <p className="rounded-small bg-danger-soft px-3 py-2.5 text-sm font-medium text-danger">{state.error}</p>}</div>
      <Field id="name" name="name" label="User name or e-mail" defaultValue={state.name} key={state.name} autoComplete="username" autoCapitalize="none" spellCheck={false} maxLength={254} required autoFocus={isFocused} />
      <PasswordField id="password" name="password" label="Password" autoComplete="current-password" />
      <button className={`${primaryButton} min-h-11 w-full`} disabled={pending}>
        {pending ? "Signing in…" : "Sign in"}
      </button>
    </form>
  );
}
