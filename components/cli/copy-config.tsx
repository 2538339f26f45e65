"use client";

/** Copies a complete ~/.aws/config for everything that the reader can open. */
import { useState } from "react";
import { CheckIcon, CopyIcon } from "../ui/icons";
import { link, quietButton } from "../ui/styles";

const LABEL = { idle: "Copy my AWS config", copied: "Copied", failed: "Not copied" };

export function CopyConfig() {
  const [state, setState] = useState<keyof typeof LABEL | "signed-out">("idle");
  const copy = async (): Promise<typeof state> => {
    const reply = await fetch("/start/aws-config");
    if (reply.status === 401) return "signed-out";
    if (!reply.ok) return "failed";
    await navigator.clipboard.writeText(await reply.text());
    return "copied";
  };
  const show = (said: typeof state) => {
    setState(said);
    if (said !== "signed-out") setTimeout(setState, 2_000, "idle");
  };
  if (state === "signed-out") {
    return (
      <p role="alert" className="inline-flex min-h-9 items-center text-sm">
        You are signed out.&nbsp;
        <a className={link} href={`/sign-in?callbackUrl=${encodeURIComponent(window.location.pathname)}`}>
          Sign in again
        </a>
      </p>
    );
  }
  return (
    <button
      type="button"
      className={`${quietButton} shrink-0`}
      onClick={() =>
        copy()
          .catch(() => "failed" as const)
          .then(show)
      }
    >
      {state === "copied" ? <CheckIcon className="size-4 text-accent" /> : <CopyIcon />}
      <span aria-live="polite">{LABEL[state]}</span>
    </button>
  );
}
