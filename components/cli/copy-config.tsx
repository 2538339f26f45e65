"use client";

/** Copies a complete ~/.aws/config for everything that the reader can open. */
import { useState } from "react";
import { linkTag } from "../text/tags";
import { useText } from "../text/text-provider";
import { CheckIcon, CopyIcon } from "../ui/icons";
import { quietButton } from "../ui/styles";

const SHOWN_MILLISECONDS = 2_000;
const LABEL = { idle: "start.copy_config", copied: "start.copied", failed: "start.not_copied" } as const;
type State = keyof typeof LABEL | "signed_out";

async function copyConfig(): Promise<State> {
  const reply = await fetch("/start/aws-config");
  if (reply.status === 401) return "signed_out";
  if (!reply.ok) return "failed";
  await navigator.clipboard.writeText(await reply.text());
  return "copied";
}

export function CopyConfig() {
  const { t } = useText();
  const [state, setState] = useState<State>("idle");
  const show = (next: State) => {
    setState(next);
    if (next !== "signed_out") setTimeout(setState, SHOWN_MILLISECONDS, "idle");
  };
  if (state === "signed_out") return <SignedOut />;
  return (
    <button
      type="button"
      className={`${quietButton} shrink-0`}
      onClick={() =>
        copyConfig()
          .catch(() => "failed" as const)
          .then(show)
      }
    >
      {state === "copied" ? <CheckIcon className="size-4 text-accent" /> : <CopyIcon />}
      <span aria-live="polite">{t(LABEL[state])}</span>
    </button>
  );
}

function SignedOut() {
  const { rich } = useText();
  return (
    <p role="alert" className="inline-block min-h-9 content-center text-sm">
      {rich("start.signed_out", {
        link: linkTag(`/sign-in?callbackUrl=${encodeURIComponent(window.location.pathname)}`),
      })}
    </p>
  );
}
