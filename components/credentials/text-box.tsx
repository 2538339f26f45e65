"use client";

/** A text to copy that holds no secrets, such as a policy. */
import { useText } from "../text/text-provider";
import { CopyButton } from "./copy-button";

export function TextBox({ text, label }: { text: string; label: string }) {
  const { t } = useText();
  return (
    <div className="mt-2 min-w-0 rounded-medium border border-line bg-sunken p-2 pl-3.5">
      <pre
        tabIndex={0}
        aria-label={label}
        className="mb-2 max-h-80 overflow-auto py-1.5 font-mono text-[12px] leading-[1.6]"
      >
        {text}
      </pre>
      <CopyButton label={t("forms.copy_field", { field: label })} text={() => text} />
    </div>
  );
}
