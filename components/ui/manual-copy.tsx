"use client";

/** Shows a text that couldn't be copied, selected, so that the reader can copy it. */
import { useText } from "../text/text-provider";
import { textField } from "./styles";

export function ManualCopy({ text, label }: { text: string; label: string }) {
  const { t } = useText();
  return (
    <label className="mt-2 block w-full basis-full text-[13px] text-quiet">
      {t("forms.copy_yourself")}
      <textarea
        readOnly
        autoFocus
        aria-label={label}
        rows={Math.min(8, text.split("\n").length)}
        value={text}
        spellCheck={false}
        onFocus={({ currentTarget }) => currentTarget.select()}
        className={`${textField} mt-1 font-mono text-[12.5px]`}
      />
    </label>
  );
}
