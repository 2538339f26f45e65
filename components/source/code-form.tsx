"use client";

/**
 * A code to enter at an Identity Center, with a link to go there. With JavaScript the page checks by itself
 * whether the user has approved the request; without it, the button does.
 */
import { startTransition, useActionState, useEffect, useRef, type ReactNode } from "react";
import { FormMessage } from "../form/form-message";
import { useText } from "../text/text-provider";
import { primaryButton, quietButton } from "../ui/styles";

type Waiting = {
  sourceName: string;
  userCode: string;
  verificationUri: string;
  expiresAt: string;
  intervalSeconds: number;
};
export type CodeState = {
  waiting: Waiting | null;
  problem: string | null;
  back: { href: string; label: string } | null;
};

type Props = {
  action: (state: CodeState, form: FormData) => Promise<CodeState>;
  id: string;
  initial: CodeState;
};

/** Longer than the interval that the Identity Center asks for, so that no check comes too early. */
const MARGIN_MILLISECONDS = 250;

export function CodeForm({ action, id, initial }: Props) {
  const { t } = useText();
  const [{ waiting, problem, back }, run, pending] = useActionState(action, initial);
  const form = useRef<HTMLFormElement>(null);
  const interval = waiting?.intervalSeconds;
  useEffect(() => {
    if (interval === undefined || pending) return;
    const timer = setTimeout(
      () => form.current && startTransition(() => run(new FormData(form.current ?? undefined))),
      interval * 1000 + MARGIN_MILLISECONDS,
    );
    return () => clearTimeout(timer);
  }, [interval, pending, run]);
  const message = (
    <div aria-live="polite" className="mt-4">
      <FormMessage error={problem} />
    </div>
  );
  if (waiting === null) {
    return (
      <>
        <h1 className="text-[22px] font-bold tracking-tight">{t("sign_in_forms.code_failed")}</h1>
        {message}
        {back && (
          <a className={`${quietButton} mt-2 min-h-11 w-full`} href={back.href}>
            {back.label}
          </a>
        )}
      </>
    );
  }
  return (
    <form ref={form} action={run}>
      <input type="hidden" name="id" value={id} />
      <Steps waiting={waiting} />
      {message}
      <p className="mt-4 text-[13px] text-quiet">{t("sign_in_forms.code_warning")}</p>
      <button className={`${primaryButton} mt-4 min-h-11 w-full`}>{t("sign_in_forms.code_approved")}</button>
    </form>
  );
}

function Steps({ waiting: { sourceName, userCode, verificationUri } }: { waiting: Waiting }) {
  const { t, rich } = useText();
  return (
    <>
      <h1 className="text-[22px] font-bold tracking-tight">
        {t("sign_in_forms.code_sign_in", { name: sourceName })}
      </h1>
      <ol className="mt-3 list-decimal space-y-3 pl-5 text-[15px]">
        <li>
          {rich("sign_in_forms.code_open", {
            host: new URL(verificationUri).host,
            link: newTabLinkTag(verificationUri, t("sign_in_forms.code_opens_new_tab")),
          })}
        </li>
        <li>
          {t("sign_in_forms.code_enter")}
          <output
            aria-label={t("sign_in_forms.code")}
            className="mt-2 block rounded-medium bg-sunken py-3 text-center font-mono text-2xl font-semibold tracking-[0.12em] select-all"
          >
            {userCode}
          </output>
        </li>
        <li>{t("sign_in_forms.code_approve")}</li>
      </ol>
    </>
  );
}

const newTabLinkTag = (href: string, hint: string) => (host: ReactNode) => (
  <a
    className="font-medium break-all text-accent underline underline-offset-3"
    href={href}
    target="_blank"
    rel="noopener noreferrer"
  >
    {host}
    <span className="sr-only"> {hint}</span>
  </a>
);
