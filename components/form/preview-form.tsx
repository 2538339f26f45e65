"use client";

import { Fragment } from "react";
import { quietButton } from "../ui/styles";
import { FormFrame, SubmitButton, buttonRow, useFormAction, type FormProps } from "./form-frame";

type Props = FormProps & {
  /** Label of the button that shows what would happen; the action reads `intent=preview`. */
  preview: string;
  /** Changes with the stored data: the fields then restart from it. */
  revision?: string | number;
};

/** A form with a preview. */
export function PreviewForm({ action, preview, revision, className, children, ...button }: Props) {
  const form = useFormAction(action);
  const buttons = (
    <div className={buttonRow}>
      <button name="intent" value="preview" className={quietButton} disabled={form.pending}>
        {preview}
      </button>
      <SubmitButton {...button} pending={form.pending} />
    </div>
  );
  return (
    <FormFrame form={form} className={className} buttons={buttons}>
      <Fragment key={revision}>{children}</Fragment>
    </FormFrame>
  );
}
