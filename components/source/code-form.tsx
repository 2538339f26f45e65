"use client";

/**
 * A code to type at an Identity Center, and the way there by the reader's own click. With JavaScript the page
 * asks by itself how it stands; without it the button does.
 */
import { startTransition, useActionState, useEffect, useRef } from "react";
import { primaryButton, quietButton } from "../ui/styles";

export type CodeState = {
  waiting: {
    sourceName: string;
    userCode: string;
    verificationUri: string;
    expiresAt: string;
    intervalSeconds: number;
  } | null;
  problem: string | null;
  back: { href: string; label: string } | null;
};

type Props = {
  action: (state: CodeState, form: FormData) => Promise<CodeState>;
  id: string;
  initial: CodeState;
};

export function CodeForm({ action, id, initial }: Props) {
  const [state, run, pending] = useActionState(action, initial);
  const form = useRef<HTMLFormElement>(null);
  const { waiting, problem, back } = state;
  const interval = waiting?.intervalSeconds;
  useEffect(() => {
    if (interval === undefined || pending) return;
    const timer = setTimeout(
      () => form.current && startTransition(() => run(new FormData(form.current ?? undefined))),
      interval * 1000 + 250,
    );
    return () => clearTimeout(timer);
  }, [interval, pending, run]);
  const words = (
    <div aria-live="polite">
      {problem && (
        <p className="mt-4 rounded-small bg-danger-soft px-3 py-2.5 text-sm font-medium text-danger">
          {problem}
        </p>
      )}
    </div>
  );
  if (waiting === null) {
    return (
      <>
        <h1 className="text-[22px] font-bold tracking-tight">Not signed in</h1>
        {words}
        {back && (
          <a className={`${quietButton} mt-5 min-h-11 w-full`} href={back.href}>
            {back.label}
          </a>
        )}
      </>
    );
  }
  const { sourceName, userCode, verificationUri } = waiting;
  return (
    <form ref={form} action={run}>
      <input type="hidden" name="id" value={id} />
      <h1 className="text-[22px] font-bold tracking-tight">Sign in to {sourceName}</h1>
      <ol className="mt-3 list-decimal space-y-3 pl-5 text-[15px]">
        <li>
          Open{" "}
          <a
            className="font-medium break-all text-accent underline underline-offset-3"
            href={verificationUri}
            target="_blank"
            rel="noopener noreferrer"
          >
            {new URL(verificationUri).host}
            <span className="sr-only"> in a new tab</span>
          </a>{" "}
          and sign in.
        </li>
        <li>
          Type this code there:
          <output
            aria-label="Code"
            className="mt-2 block rounded-medium bg-sunken py-3 text-center font-mono text-2xl font-semibold tracking-[0.12em] select-all"
          >
            {userCode}
          </output>
        </li>
        <li>Say yes, and come back here.</li>
      </ol>
      {words}
      <p className="mt-4 text-[13px] text-quiet">
        The code is for you and this browser. Send it to nobody, and type none that somebody sent you.
      </p>
      <button className={`${primaryButton} mt-4 min-h-11 w-full`}>I have said yes</button>
    </form>
  );
}
