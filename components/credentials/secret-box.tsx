"use client";

/** A text with secrets: dots on the screen until shown, the text itself when copied. */
import { plainText, type CredentialText } from "@/lib/formats/credential-text";
import { useText } from "../text/text-provider";
import { CopyButton } from "./copy-button";

const DOTS = "•".repeat(28);

export function SecretBox({ text, shown, label }: { text: CredentialText; shown: boolean; label: string }) {
  const { t } = useText();
  return (
    <div className="flex flex-wrap items-start gap-2 rounded-medium border border-line bg-sunken p-2 pl-3.5">
      <pre
        tabIndex={0}
        aria-label={label}
        className="min-w-0 flex-1 basis-40 overflow-x-auto py-1.5 font-mono text-[12.5px] leading-[1.6]"
      >
        {text.map((part, index) =>
          typeof part === "string" ? (
            part
          ) : shown ? (
            part.secret
          ) : (
            <span key={index} aria-label={t("credentials.hidden")} role="img" className="text-quiet">
              {DOTS}
            </span>
          ),
        )}
      </pre>
      <CopyButton label={t("forms.copy_field", { field: label })} text={() => plainText(text)} />
    </div>
  );
}
