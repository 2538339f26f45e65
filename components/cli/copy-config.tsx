"use client";

/** Copies a complete ~/.aws/config for everything that the reader can open. */
import { useState } from "react";
import { linkTag } from "../text/tags";
import { useText } from "../text/text-provider";
import { copyOrKeep } from "../ui/clipboard";
import { CheckIcon, CopyIcon } from "../ui/icons";
import { ManualCopy } from "../ui/manual-copy";
import { quietButton } from "../ui/styles";

const SHOWN_MILLISECONDS = 2_000;
const LABEL = { idle: "start.copy_config", copied: "start.copied", failed: "start.not_copied" } as const;
type State = keyof typeof LABEL | "signed_out";

class SignedOutError extends Error {}

async function fetchConfig(): Promise<string> {
  const reply = await fetch("/start/aws-config");
  if (reply.status === 401) throw new SignedOutError();
  if (!reply.ok) throw new Error(`the configuration was answered with ${reply.status}`);
  return reply.text();
}

export function CopyConfig() {
  const { t } = useText();
  const [state, setState] = useState<State>("idle");
  const [uncopied, setUncopied] = useState<string | null>(null);
  const show = (next: State) => {
    setState(next);
    if (next !== "signed_out") setTimeout(setState, SHOWN_MILLISECONDS, "idle");
  };
  const copy = async () => {
    setUncopied(null);
    try {
      const kept = await copyOrKeep(fetchConfig());
      setUncopied(kept);
      show(kept === null ? "copied" : "failed");
    } catch (error) {
      show(error instanceof SignedOutError ? "signed_out" : "failed");
    }
  };
  if (state === "signed_out") return <SignedOut />;
  return (
    <>
      <button type="button" className={`${quietButton} shrink-0`} onClick={() => void copy()}>
        {state === "copied" ? <CheckIcon className="size-4 text-accent" /> : <CopyIcon />}
        <span aria-live="polite">{t(LABEL[state])}</span>
      </button>
      {uncopied !== null && <ManualCopy text={uncopied} label={t("start.copy_config")} />}
    </>
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
