/** What the keyboard does here, for who has one. Letters act on a role only while one has the focus: in the field they are text. */
const ROLE = "hidden group-has-[[data-row]_:focus-visible]/portal:flex";
const HINTS = [
  { keys: ["↑", "↓"], does: "move", shown: "flex" },
  { keys: ["↵"], does: "open console", shown: "flex" },
  { keys: ["c"], does: "credentials", shown: ROLE },
  { keys: ["p"], does: "pin", shown: ROLE },
  { keys: ["s"], does: "shortcut", shown: ROLE },
];

export function KeyHints() {
  return (
    <p className="mt-5 flex flex-wrap justify-center gap-x-5 gap-y-2 text-[13px] text-quiet pointer-coarse:hidden">
      {HINTS.map(({ keys, does, shown }) => (
        <span key={does} className={`items-center gap-1.5 ${shown}`}>
          {keys.map((key) => (
            <kbd
              key={key}
              className="min-w-6 rounded-[5px] border border-line bg-card px-1.5 py-px text-center font-sans text-[11px] font-semibold"
            >
              {key}
            </kbd>
          ))}
          {does}
        </span>
      ))}
    </p>
  );
}
