"use client";

/** The inline policy, with its size as IAM counts it and each problem by its line. */
import { useRef, useState } from "react";
import { checkIdentityPolicy } from "@/lib/formats/iam-policy/check";
import { countedCharacters, MAX_INLINE_CHARACTERS } from "@/lib/formats/iam-policy/size";
import { reasonText } from "@/lib/messages/reason";
import { useText } from "../text/text-provider";
import { textField } from "../ui/styles";

export function PolicyEditor({ initial }: { initial: string }) {
  const reader = useText();
  const { t } = reader;
  const [text, setText] = useState(initial);
  const field = useRef<HTMLTextAreaElement>(null);
  const problems = text.trim() === "" ? [] : checkIdentityPolicy(text);
  const goTo = (line: number) => {
    const start =
      text
        .split("\n")
        .slice(0, line - 1)
        .join("\n").length + (line > 1 ? 1 : 0);
    field.current?.focus();
    field.current?.setSelectionRange(start, start + (text.split("\n")[line - 1]?.length ?? 0));
  };
  return (
    <div className="space-y-1.5">
      <label htmlFor="inlinePolicy" className="block text-sm font-semibold">
        {t("policy_fields.inline_label")}
      </label>
      <textarea
        ref={field}
        id="inlinePolicy"
        name="inlinePolicy"
        rows={12}
        spellCheck={false}
        value={text}
        aria-describedby="policy-size policy-problems"
        onChange={(event) => setText(event.target.value)}
        className={`${textField} font-mono text-[13px] leading-5`}
        placeholder='{ "Version": "2012-10-17", "Statement": [] }'
      />
      <p id="policy-size" className="text-[13px] text-quiet">
        {t("policy_fields.inline_size", { count: countedCharacters(text), max: MAX_INLINE_CHARACTERS })}
      </p>
      <ul id="policy-problems" aria-live="polite" className="space-y-1 text-[13px]">
        {problems.map((problem) => (
          <li
            key={`${problem.line} ${problem.column} ${problem.problem.code}`}
            className={problem.severity === "error" ? "text-danger" : "text-quiet"}
          >
            <button
              type="button"
              className="font-semibold underline-offset-2 hover:underline"
              onClick={() => goTo(problem.line)}
            >
              {t("policy_fields.line", { line: problem.line })}
            </button>{" "}
            {reasonText(reader, problem.problem)}
          </li>
        ))}
      </ul>
    </div>
  );
}
