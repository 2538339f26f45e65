"use client";

/** Keyboard hints. Letters act on a role only while one has the focus: in the search field they are text. */
import { useText } from "../text/text-provider";

const WITH_FOCUSED_ROLE = "hidden group-has-[[data-row]_:focus-visible]/portal:flex";
const HINTS = [
  { keys: ["↑", "↓"], action: "move", className: "flex" },
  { keys: ["↵"], action: "open", className: "flex" },
  { keys: ["c"], action: "credentials", className: WITH_FOCUSED_ROLE },
  { keys: ["p"], action: "pin", className: WITH_FOCUSED_ROLE },
  { keys: ["s"], action: "shortcut", className: WITH_FOCUSED_ROLE },
] as const;

export function KeyHints() {
  const { t } = useText();
  return (
    <p className="mt-5 flex flex-wrap justify-center gap-x-5 gap-y-2 text-[13px] text-quiet pointer-coarse:hidden">
      {HINTS.map(({ keys, action, className }) => (
        <span key={action} className={`items-center gap-1.5 ${className}`}>
          {keys.map((key) => (
            <kbd
              key={key}
              className="min-w-6 rounded-[5px] border border-line bg-card px-1.5 py-px text-center font-sans text-[11px] font-semibold"
            >
              {key}
            </kbd>
          ))}
          {t(`start.hint_${action}`)}
        </span>
      ))}
    </p>
  );
}
