"use client";

import { CopyButton } from "../credentials/copy-button";
import { useText } from "../text/text-provider";
import { link } from "../ui/styles";
import { FormFrame, SubmitButton, buttonRow, useFormAction, type FormProps } from "./form-frame";

type Props = FormProps & { /** Label of the button that copies the secret. */ copy: string };

/** A form that creates a secret and replaces itself with it, once. */
export function SecretForm({ action, copy, className, children, ...button }: Props) {
  const form = useFormAction(action);
  const { done, secret } = form.state;
  if (secret !== undefined) return <SecretOnce message={done} secret={secret} copy={copy} />;
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

function SecretOnce({ message, secret, copy }: { message: string | null; secret: string; copy: string }) {
  const { t } = useText();
  return (
    <div aria-live="polite" data-shown-once className="rounded-small bg-accent-soft px-3 py-2.5 text-sm">
      <p className="font-medium">{message}</p>
      <code className="mt-1 block font-mono text-[13px] break-all whitespace-pre-line">{secret}</code>
      <div className="mt-3 flex flex-wrap items-center gap-4">
        <CopyButton label={copy} text={() => secret} />
        {/* Reloading drops the secret. */}
        <a className={link} href="">
          {t("forms.secret_saved")}
        </a>
      </div>
    </div>
  );
}
