"use client";

import { FormFrame, SubmitButton, buttonRow, useFormAction, type FormProps } from "./form-frame";

/** A form with one button. */
export function ActionForm({ action, className, children, ...button }: FormProps) {
  const form = useFormAction(action);
  const buttons = (
    <div className={buttonRow}>
      <SubmitButton {...button} pending={form.pending} />
    </div>
  );
  return (
    <FormFrame form={form} className={className} buttons={buttons}>
      {children}
    </FormFrame>
  );
}
