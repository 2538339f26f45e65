/** How long credentials still live: a ring and a number. */
const RADIUS = 6;
const ROUND = 2 * Math.PI * RADIUS;

export function TimeLeft({ secondsLeft, secondsInAll }: { secondsLeft: number; secondsInAll: number }) {
  const share = Math.max(0, Math.min(1, secondsLeft / Math.max(1, secondsInAll)));
  const hours = Math.floor(secondsLeft / 3600);
  const rest = `${String(Math.floor((secondsLeft % 3600) / 60)).padStart(2, "0")}:${String(secondsLeft % 60).padStart(2, "0")}`;
  return (
    <span
      role="timer"
      className={`inline-flex items-center gap-2 text-[13px] tabular-nums ${secondsLeft < 300 ? "font-semibold text-danger" : "text-quiet"}`}
    >
      <svg viewBox="0 0 16 16" className="size-4 -rotate-90" fill="none" strokeWidth="2" aria-hidden="true">
        <circle cx="8" cy="8" r={RADIUS} className="stroke-line" />
        <circle
          cx="8"
          cy="8"
          r={RADIUS}
          stroke="currentColor"
          className={secondsLeft < 300 ? "" : "text-accent"}
          strokeDasharray={`${share * ROUND} ${ROUND}`}
        />
      </svg>
      {hours > 0 ? `${hours}:${rest}` : rest} left
    </span>
  );
}
