/** A labelled field of several lines with its hint. */
import type { TextareaHTMLAttributes } from "react";
import { textField } from "../ui/styles";

type Props = TextareaHTMLAttributes<HTMLTextAreaElement> & { id: string; label: string; hint?: string };

export function TextArea({ id, label, hint, ...area }: Props) {
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className="block text-sm font-semibold">
        {label}
      </label>
      <textarea
        id={id}
        className={`${textField} h-auto py-2 font-mono text-[13px]`}
        aria-describedby={hint && `${id}-hint`}
        spellCheck={false}
        {...area}
      />
      {hint && (
        <p id={`${id}-hint`} className="text-[13px] text-quiet">
          {hint}
        </p>
      )}
    </div>
  );
}
