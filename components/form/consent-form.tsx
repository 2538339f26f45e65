"use client";

import { useText } from "../text/text-provider";
import { consentButtons, quietButton } from "../ui/styles";
import { FormFrame, SubmitButton, useFormAction, type FormProps } from "./form-frame";

type Props = Pick<FormProps, "action" | "className" | "children">;

/** A form that asks to allow or deny: its action reads `intent=deny`. */
export function ConsentForm({ action, className, children }: Props) {
  const { t } = useText();
  const form = useFormAction(action);
  const buttons = (
    <div className={consentButtons}>
      <button name="intent" value="deny" className={quietButton} disabled={form.pending}>
        {t("forms.deny")}
      </button>
      <SubmitButton submit={t("forms.allow")} pending={form.pending} />
    </div>
  );
  return (
    <FormFrame form={form} className={className} buttons={buttons}>
      {children}
    </FormFrame>
  );
}
