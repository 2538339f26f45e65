/** Two texts, line by line: what went is marked −, what came +; long stretches that are the same are folded. */
import { lineDiff, type DiffLine } from "@/lib/formats/line-diff";

const AROUND = 3;
const LOOK = {
  same: { sign: " ", look: "text-quiet", spoken: "" },
  removed: { sign: "−", look: "bg-danger-soft text-danger", spoken: "before: " },
  added: { sign: "+", look: "bg-accent-soft text-accent", spoken: "after: " },
} as const;

type Part = { lines: DiffLine[] } | { folded: number };

function partsOf(lines: DiffLine[]): Part[] {
  const isNear = lines.map((_line, index) =>
    lines.slice(Math.max(0, index - AROUND), index + AROUND + 1).some(({ kind }) => kind !== "same"),
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

export function Diff({
  before,
  after,
  beforeLabel = "before",
  afterLabel = "after",
}: {
  before: string;
  after: string;
  beforeLabel?: string;
  afterLabel?: string;
}) {
  return (
    <div className="mt-1 rounded-small border border-line bg-card font-mono text-[12px] leading-5">
      <p className="border-b border-line px-2.5 py-1 font-sans text-[12px] text-quiet">
        − {beforeLabel} &nbsp; + {afterLabel}
      </p>
      {partsOf(lineDiff(before, after)).map((part, index) =>
        "folded" in part ? (
          <p key={index} className="bg-sunken px-2.5 font-sans text-quiet">
            … {part.folded} {part.folded === 1 ? "line" : "lines"} the same
          </p>
        ) : (
          part.lines.map(({ kind, text }, line) => (
            <p key={`${index} ${line}`} className={`flex gap-2 px-2.5 ${LOOK[kind].look}`}>
              <span aria-hidden="true" className="shrink-0 whitespace-pre">
                {LOOK[kind].sign}
              </span>
              <span className="min-w-0 [overflow-wrap:anywhere] whitespace-pre-wrap">
                <span className="sr-only">{LOOK[kind].spoken}</span>
                {text}
              </span>
            </p>
          ))
        ),
      )}
    </div>
  );
}
