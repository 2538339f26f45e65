"use client";

import { Fragment } from "react";
import { FormFrame, SubmitButton, buttonRow, useFormAction, type FormProps } from "./form-frame";

type Props = FormProps & {
  /** Changes with the stored data: the fields then restart from it, and the form still shows its result. */
  revision?: string | number;
  /** Shows the values without a button, to readers who may not change them. */
  readOnly?: boolean;
};

/** A form whose fields start with what is stored. */
export function EditForm({ action, revision, readOnly = false, className, children, ...button }: Props) {
  const form = useFormAction(action);
  const buttons = !readOnly && (
    <div className={buttonRow}>
      <SubmitButton {...button} pending={form.pending} />
    </div>
  );
  return (
    <FormFrame form={form} className={className} buttons={buttons}>
      <Fragment key={revision}>
        {readOnly ? (
          <fieldset disabled className="contents">
            {children}
          </fieldset>
        ) : (
          children
        )}
      </Fragment>
    </FormFrame>
  );
}
