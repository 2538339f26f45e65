/** What the keyboard does here, for who has one. */
const HINTS = [
  { keys: ["↑", "↓"], does: "move" },
  { keys: ["↵"], does: "open console" },
  { keys: ["c"], does: "credentials" },
  { keys: ["p"], does: "pin" },
];

export function KeyHints() {
  return (
    <p className="mt-5 flex flex-wrap justify-center gap-x-5 gap-y-2 text-[13px] text-quiet pointer-coarse:hidden">
      {HINTS.map(({ keys, does }) => (
        <span key={does} className="flex items-center gap-1.5">
          {keys.map((key) => (
            <kbd key={key} className="min-w-6 rounded-[5px] border border-line bg-card px-1.5 py-px text-center font-sans text-[11px] font-semibold">
              {key}
            </kbd>
          ))}
          {does}
        </span>
      ))}
    </p>
  );
}
