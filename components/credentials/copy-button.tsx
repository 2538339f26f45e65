"use client";

import { useEffect, useState } from "react";
import { useText } from "../text/text-provider";
import { CheckIcon, CopyIcon } from "../ui/icons";
import { quietButton } from "../ui/styles";

const SHOWN_MILLISECONDS = 1800;

/** Copies a text, made when the button is pressed, and confirms it. */
export function CopyButton({
  text,
  label,
  children,
}: {
  text: () => string;
  label: string;
  children?: string;
}) {
  const { t } = useText();
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), SHOWN_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [state]);
  return (
    <button
      type="button"
      aria-label={label}
      className={`${quietButton} shrink-0 px-2.5 text-[13px]`}
      onClick={() =>
        navigator.clipboard.writeText(text()).then(
          () => setState("copied"),
          () => setState("failed"),
        )
      }
    >
      {state === "copied" ? <CheckIcon className="size-4 text-accent" /> : <CopyIcon />}
      <span aria-live="polite">
        {state === "copied"
          ? t("forms.copied")
          : state === "failed"
            ? t("forms.not_copied")
            : (children ?? t("forms.copy"))}
      </span>
    </button>
  );
}
