"use client";

/**
 * Shared by all forms of server actions: they work before JavaScript, keep what was typed, and show the
 * result.
 */
import { startTransition, useActionState, type ReactNode, type SubmitEvent } from "react";
import type { FormState } from "@/lib/web/form-state";
import { useText } from "../text/text-provider";
import { primaryButton, quietButton } from "../ui/styles";
import { FormMessage } from "./form-message";
import { PreviewView } from "./preview";

export type FormAction = (state: FormState, form: FormData) => Promise<FormState>;

/** Props of every form. */
export type FormProps = {
  action: FormAction;
  /** Label of its button. */
  submit: string;
  /** Label of the button while the action runs. */
  busy?: string;
  /** Its button is not the main one of the page. */
  quiet?: boolean;
  /** What the button is about, for readers who hear it without what is beside it. */
  describe?: string;
  className?: string;
  children?: ReactNode;
};

export function useFormAction(action: FormAction) {
  const [state, run, pending] = useActionState(action, { error: null, done: null });
  return { state, run, pending };
}

type FrameProps = {
  form: ReturnType<typeof useFormAction>;
  className: string | undefined;
  buttons: ReactNode;
  children: ReactNode;
};

/** Fields, then the result, then the buttons. */
export function FormFrame({ form: { state, run }, className, buttons, children }: FrameProps) {
  const { t } = useText();
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    const { submitter } = event.nativeEvent as globalThis.SubmitEvent;
    // The server answers downloads itself.
    if (submitter?.hasAttribute("formaction")) return;
    // React resets a form after its action; a refused one must keep what was typed.
    event.preventDefault();
    const data = new FormData(event.currentTarget, submitter);
    startTransition(() => run(data));
  };
  return (
    <form action={run} className={className} onSubmit={submit}>
      {children}
      <div aria-live="polite">
        <FormMessage
          error={state.error}
          done={state.done}
          link={
            state.confirmAt === undefined
              ? null
              : { href: state.confirmAt, label: state.confirmLabel ?? t("forms.confirm") }
          }
        />
        {state.ask && (
          <label
            key={state.ask.value}
            className="mb-4 flex max-w-2xl items-start gap-2.5 text-sm font-semibold pointer-coarse:min-h-11"
          >
            <input
              type="checkbox"
              name={state.ask.name}
              value={state.ask.value}
              className="mt-0.5 size-4 shrink-0 accent-accent"
            />
            {state.ask.label}
          </label>
        )}
        {state.preview && <PreviewView preview={state.preview} />}
      </div>
      {buttons}
    </form>
  );
}

type SubmitButtonProps = Pick<FormProps, "submit" | "busy" | "quiet" | "describe"> & { pending: boolean };

export function SubmitButton({ submit, busy, quiet = false, describe, pending }: SubmitButtonProps) {
  const { t } = useText();
  return (
    <button className={quiet ? quietButton : primaryButton} disabled={pending}>
      {pending ? (busy ?? t("forms.busy")) : submit}
      {describe !== undefined && <span className="sr-only"> {describe}</span>}
    </button>
  );
}

export const buttonRow = "flex flex-wrap gap-2";
