"use client";

import { useState } from "react";
import { useText } from "../text/text-provider";
import { Field } from "./field";

type Props = {
  id: string;
  name: string;
  label: string;
  autoComplete: "current-password" | "new-password";
  hint?: string;
  error?: string;
  autoFocus?: boolean;
  isOptional?: boolean;
};

/** A password that can be shown while it is typed. */
export function PasswordField({ isOptional = false, ...props }: Props) {
  const { t } = useText();
  const [shown, setShown] = useState(false);
  return (
    <Field
      {...props}
      type={shown ? "text" : "password"}
      required={!isOptional}
      maxLength={1024}
      spellCheck={false}
      autoCapitalize="none"
      after={
        <button
          type="button"
          className="absolute inset-y-0 right-0 min-w-11 rounded-small px-3 text-[13px] font-semibold text-quiet hover:text-text"
          aria-pressed={shown}
          aria-label={t("forms.show_field", { field: props.label })}
          onClick={() => setShown(!shown)}
        >
          {t(shown ? "forms.hide" : "forms.show")}
        </button>
      }
    />
  );
}
