"use client";

/** A form of a server action: says what went wrong or what was done, and keeps what was typed. Works before JavaScript. */
import { Fragment, startTransition, useActionState, type ReactNode } from "react";
import type { Preview } from "@/lib/web/preview-types";
import { CopyButton } from "../credentials/copy-button";
import { link, primaryButton, quietButton } from "../ui/styles";
import { PreviewView } from "./preview";

export type ActionState = { error: string | null; done: string | null; preview?: Preview | null };
type Props = {
  action: (state: ActionState, form: FormData) => Promise<ActionState>;
  submit: string;
  /** A second button, sent as `intent`. */ other?: { intent: string; label: string };
  busy?: string;
  quiet?: boolean;
  /** A second button that only shows what would happen. */ preview?: string;
  /** Shows what is set to somebody who may not change it. */ readOnly?: boolean;
  className?: string;
  /** Of the row of buttons. */ buttons?: string;
  /** Moves when what is stored moved: the fields then begin anew with it, and what was done stays said. */ fieldsKey?:
    | string
    | number;
  /** What was done is shown once, with a button that copies it, and the form is gone. */ once?: {
    copy: string;
    again: string;
  };
  children?: ReactNode;
};

export function ActionForm({
  action,
  submit,
  other,
  busy = "One moment …",
  quiet = false,
  preview,
  readOnly = false,
  className = "",
  buttons = "flex flex-wrap gap-2",
  fieldsKey,
  once,
  children,
}: Props) {
  const [state, run, pending] = useActionState(action, { error: null, done: null });
  if (once !== undefined && state.done !== null) return <ShownOnce text={state.done} {...once} />;
  return (
    <form
      action={run}
      className={className}
      onSubmit={(event) => {
        // A file is answered by the server itself.
        if ((event.nativeEvent as SubmitEvent).submitter?.hasAttribute("formaction")) return;
        // React empties a form after its action; a refused one must keep what was typed.
        event.preventDefault();
        const form = new FormData(event.currentTarget, (event.nativeEvent as SubmitEvent).submitter);
        startTransition(() => run(form));
      }}
    >
      <Fragment key={fieldsKey}>
        {readOnly ? (
          <fieldset disabled className="contents">
            {children}
          </fieldset>
        ) : (
          children
        )}
      </Fragment>
      <div aria-live="polite">
        {state.error && (
          <p className="mb-3 rounded-small bg-danger-soft px-3 py-2.5 text-sm font-medium whitespace-pre-line text-danger">
            {state.error}
          </p>
        )}
        {state.done && (
          <p className="mb-3 rounded-small bg-accent-soft px-3 py-2.5 text-sm font-medium whitespace-pre-line">
            {state.done}
          </p>
        )}
        {state.preview && <PreviewView preview={state.preview} />}
      </div>
      {!readOnly && (
        <div className={buttons}>
          {preview !== undefined && (
            <button name="intent" value="preview" className={quietButton} disabled={pending}>
              {preview}
            </button>
          )}
          {other !== undefined && (
            <button name="intent" value={other.intent} className={quietButton} disabled={pending}>
              {other.label}
            </button>
          )}
          <button className={quiet ? quietButton : primaryButton} disabled={pending}>
            {pending ? busy : submit}
          </button>
        </div>
      )}
    </form>
  );
}

/** The first line says what it is; the lines after it are what is kept. */
function ShownOnce({ text, copy, again }: { text: string; copy: string; again: string }) {
  const end = text.indexOf("\n") + 1;
  const kept = text.slice(end);
  return (
    <div aria-live="polite" data-shown-once className="rounded-small bg-accent-soft px-3 py-2.5 text-sm">
      <p className="font-medium whitespace-pre-line">
        {text.slice(0, end)}
        <code className="mt-1 block font-mono text-[13px] font-normal break-all">{kept}</code>
      </p>
      <div className="mt-3 flex flex-wrap items-center gap-4">
        <CopyButton label={copy} text={() => kept} />
        <a className={link} href="">
          {again}
        </a>
      </div>
    </div>
  );
}
