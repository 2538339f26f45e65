"use client";

/** Copies a complete ~/.aws/config for everything that the reader can open. */
import { useState } from "react";
import { CheckIcon, CopyIcon } from "../ui/icons";
import { quietButton } from "../ui/styles";

const LABEL = { idle: "Copy my AWS config", copied: "Copied", failed: "Not copied" };

export function CopyConfig() {
  const [state, setState] = useState<keyof typeof LABEL>("idle");
  const copy = async () => {
    const reply = await fetch("/start/aws-config");
    if (!reply.ok) throw new Error(String(reply.status));
    await navigator.clipboard.writeText(await reply.text());
  };
  return (
    <button type="button" className={`${quietButton} shrink-0`} onClick={() => copy().then(() => setState("copied"), () => setState("failed")).finally(() => setTimeout(setState, 2_000, "idle"))}>
      {state === "copied" ? <CheckIcon className="size-4 text-accent" /> : <CopyIcon />}
      <span aria-live="polite">{LABEL[state]}</span>
    </button>
  );
}
