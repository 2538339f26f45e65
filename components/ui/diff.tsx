"use client";

/** Two texts line by line: − was removed, + was added. Long unchanged stretches are folded. */
import { lineDiff, type DiffLine } from "@/lib/formats/line-diff";
import { useText } from "../text/text-provider";

const CONTEXT_LINES = 3;
const SIGN = { same: " ", removed: "−", added: "+" } as const;
const COLOUR = {
  same: "text-quiet",
  removed: "bg-danger-soft text-danger",
  added: "bg-accent-soft text-accent",
} as const;

type Part = { lines: DiffLine[] } | { folded: number };

function partsOf(lines: DiffLine[]): Part[] {
  const isNear = lines.map((_line, index) =>
    lines
      .slice(Math.max(0, index - CONTEXT_LINES), index + CONTEXT_LINES + 1)
      .some(({ kind }) => kind !== "same"),
  );
  const parts: Part[] = [];
  lines.forEach((line, index) => {
    const last = parts.at(-1);
    if (isNear[index]) {
      if (last && "lines" in last) last.lines.push(line);
      else parts.push({ lines: [line] });
    } else if (last && "folded" in last) last.folded += 1;
    else parts.push({ folded: 1 });
  });
  return parts;
}

type Props = { before: string; after: string; beforeLabel?: string; afterLabel?: string };

export function Diff({ before, after, beforeLabel, afterLabel }: Props) {
  const { t } = useText();
  return (
    <div className="mt-1 rounded-small border border-line bg-card font-mono text-[12px] leading-5">
      <p className="border-b border-line px-2.5 py-1 font-sans text-[12px] text-quiet">
        − {beforeLabel ?? t("forms.before")} &nbsp; + {afterLabel ?? t("forms.after")}
      </p>
      {partsOf(lineDiff(before, after)).map((part, index) =>
        "folded" in part ? (
          <p key={index} className="bg-sunken px-2.5 font-sans text-quiet">
            {t("forms.same_lines", { count: part.folded })}
          </p>
        ) : (
          part.lines.map((line, at) => <Line key={`${index} ${at}`} line={line} />)
        ),
      )}
    </div>
  );
}

function Line({ line: { kind, text } }: { line: DiffLine }) {
  const { t } = useText();
  return (
    <p className={`flex gap-2 px-2.5 ${COLOUR[kind]}`}>
      <span aria-hidden="true" className="shrink-0 whitespace-pre">
        {SIGN[kind]}
      </span>
      <span className="min-w-0 [overflow-wrap:anywhere] whitespace-pre-wrap">
        {kind !== "same" && (
          <span className="sr-only">
            {t(kind === "removed" ? "forms.removed_line" : "forms.added_line")}{" "}
          </span>
        )}
        {text}
      </span>
    </p>
  );
}
