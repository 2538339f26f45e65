"use client";

import { useActionState } from "react";
import { useText } from "../text/text-provider";
import { primaryButton } from "../ui/styles";
import { FormMessage } from "./form-message";
import { PasswordField } from "./password-field";

export type ChangePasswordFormState = {
  error: string | null;
  fieldErrors?: { current?: string; next?: string; repeat?: string };
};
type Props = {
  action: (state: ChangePasswordFormState, form: FormData) => Promise<ChangePasswordFormState>;
  callbackUrl: string;
  asksCurrent: boolean;
  /** Characters of the new password. */ min: number;
};

export function ChangePasswordForm({ action, callbackUrl, asksCurrent, min }: Props) {
  const { t } = useText();
  const [state, submit, pending] = useActionState(action, { error: null });
  const errors = state.fieldErrors ?? {};
  return (
    <form action={submit} className="space-y-4">
      <input type="hidden" name="callbackUrl" value={callbackUrl} />
      <div aria-live="polite">
        <FormMessage error={state.error} />
      </div>
      {asksCurrent && (
        <PasswordField
          id="current"
          name="current"
          label={t("sign_in_forms.current_password")}
          autoComplete="current-password"
          error={errors.current}
        />
      )}
      <PasswordField
        id="next"
        name="next"
        label={t("sign_in_forms.new_password")}
        autoComplete="new-password"
        hint={t("sign_in_forms.new_password_hint", { min })}
        error={errors.next}
      />
      <PasswordField
        id="repeat"
        name="repeat"
        label={t("sign_in_forms.repeat_password")}
        autoComplete="new-password"
        error={errors.repeat}
      />
      <button className={`${primaryButton} min-h-11 w-full`} disabled={pending}>
        {t(pending ? "sign_in_forms.saving" : "sign_in_forms.save_password")}
      </button>
    </form>
  );
}
