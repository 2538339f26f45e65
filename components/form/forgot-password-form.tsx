"use client";

import { useActionState } from "react";
import { useText } from "../text/text-provider";
import { primaryButton } from "../ui/styles";
import { Field } from "./field";
import { FormMessage } from "./form-message";

export type ForgotPasswordState = { error: string | null; done: string | null };
type Props = {
  action: (state: ForgotPasswordState, form: FormData) => Promise<ForgotPasswordState>;
  submit: string;
  /** What to do if nothing arrives. */ hint: string;
};

export function ForgotPasswordForm({ action, submit, hint }: Props) {
  const { t } = useText();
  const [state, run, pending] = useActionState(action, { error: null, done: null });
  return (
    <form action={run} className="space-y-4">
      <div aria-live="polite">
        <FormMessage error={state.error} done={state.done} />
        {state.done !== null && <p className="text-sm text-quiet">{hint}</p>}
      </div>
      {state.done === null && (
        <>
          <Field
            id="name"
            name="name"
            label={t("sign_in_forms.name")}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={254}
            required
            autoFocus
          />
          <button className={`${primaryButton} min-h-11 w-full`} disabled={pending}>
            {pending ? t("forms.busy") : submit}
          </button>
        </>
      )}
    </form>
  );
}
