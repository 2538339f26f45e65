"use client";

import { useActionState } from "react";
import { primaryButton } from "../ui/styles";
import { PasswordField } from "./password-field";

export type ChangePasswordFormState = {
  error: string | null;
  fieldErrors?: { current?: string; next?: string; repeat?: string };
};
type Props = {
  action: (state: ChangePasswordFormState, form: FormData) => Promise<ChangePasswordFormState>;
  callbackUrl: string;
  asksCurrent: boolean;
};

export function ChangePasswordForm({ action, callbackUrl, asksCurrent }: Props) {
  const [state, submit, pending] = useActionState(action, { error: null });
  const errors = state.fieldErrors ?? {};
  return (
    <form action={submit} className="space-y-4">
      <input type="hidden" name="callbackUrl" value={callbackUrl} />
      <div aria-live="polite">
        {state.error && (
          <p className="rounded-small bg-danger-soft px-3 py-2.5 text-sm font-medium text-danger">
            {state.error}
          </p>
        )}
      </div>
      {asksCurrent && (
        <PasswordField
          id="current"
          name="current"
          label="Current password"
          autoComplete="current-password"
          error={errors.current}
        />
      )}
      <PasswordField
        id="next"
        name="next"
        label="New password"
        autoComplete="new-password"
        hint="At least 15 characters. A few words in a row are fine."
        error={errors.next}
      />
      <PasswordField
        id="repeat"
        name="repeat"
        label="New password again"
        autoComplete="new-password"
        error={errors.repeat}
      />
      <button className={`${primaryButton} min-h-11 w-full`} disabled={pending}>
        {pending ? "Saving…" : "Save the new password"}
      </button>
    </form>
  );
}
