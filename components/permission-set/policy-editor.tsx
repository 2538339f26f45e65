"use client";

/** The inline policy as it is typed: its size by IAM's rule, and each problem with its line. */
import { useRef, useState } from "react";
import { checkIdentityPolicy } from "@/lib/formats/iam-policy/check";
import { countedCharacters, MOST_INLINE_CHARACTERS } from "@/lib/formats/iam-policy/size";
import { textField } from "../ui/styles";

export function PolicyEditor({ initial }: { initial: string }) {
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
        Inline policy
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
        {countedCharacters(text).toLocaleString("en")} of {MOST_INLINE_CHARACTERS.toLocaleString("en")}{" "}
        characters; white space does not count.
      </p>
      <ul id="policy-problems" aria-live="polite" className="space-y-1 text-[13px]">
        {problems.map((problem) => (
          <li
            key={`${problem.line} ${problem.column} ${problem.message}`}
            className={problem.severity === "error" ? "text-danger" : "text-quiet"}
          >
            <button
              type="button"
              className="font-semibold underline-offset-2 hover:underline"
              onClick={() => goTo(problem.line)}
            >
              Line {problem.line}
            </button>{" "}
            {problem.message}
          </li>
        ))}
      </ul>
    </div>
  );
}
