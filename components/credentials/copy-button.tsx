"use client";

import { useEffect, useState } from "react";
import { useText } from "../text/text-provider";
import { copyOrKeep } from "../ui/clipboard";
import { CheckIcon, CopyIcon } from "../ui/icons";
import { ManualCopy } from "../ui/manual-copy";
import { quietButton } from "../ui/styles";

const SHOWN_MILLISECONDS = 1800;

type Props = { text: () => string; label: string; children?: string };

/** Copies a text, made when the button is pressed, and confirms it; or shows it to be copied by the reader. */
export function CopyButton({ text, label, children }: Props) {
  const { t } = useText();
  const [isCopied, setCopied] = useState(false);
  const [uncopied, setUncopied] = useState<string | null>(null);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = () => {
    setUncopied(null);
    void copyOrKeep(text()).then((kept) => (kept === null ? setCopied(true) : setUncopied(kept)));
  };
  return (
    <>
      <button
        type="button"
        aria-label={label}
        className={`${quietButton} shrink-0 px-2.5 text-[13px]`}
        onClick={copy}
      >
        {isCopied ? <CheckIcon className="size-4 text-accent" /> : <CopyIcon />}
        <span aria-live="polite">
          {isCopied
            ? t("forms.copied")
            : uncopied !== null
              ? t("forms.not_copied")
              : (children ?? t("forms.copy"))}
        </span>
      </button>
      {uncopied !== null && <ManualCopy text={uncopied} label={label} />}
    </>
  );
}
