"use client";

/** How long credentials are still valid: a ring and a countdown. */
import { useText } from "../text/text-provider";

const RADIUS = 6;
const CIRCUMFERENCE = 2 * Math.PI * RADIUS;
/** From here on the countdown warns. */
const WARNING_SECONDS = 300;

/** "7:59:03", or "59:03" within the last hour. */
function countdown(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const parts = [Math.floor((seconds % 3600) / 60), seconds % 60].map((part) =>
    String(part).padStart(2, "0"),
  );
  return (hours > 0 ? [String(hours), ...parts] : parts).join(":");
}

export function TimeLeft({ secondsLeft, secondsInAll }: { secondsLeft: number; secondsInAll: number }) {
  const { t } = useText();
  const share = Math.max(0, Math.min(1, secondsLeft / Math.max(1, secondsInAll)));
  const isWarning = secondsLeft < WARNING_SECONDS;
  return (
    <span
      role="timer"
      className={`inline-flex items-center gap-2 text-[13px] tabular-nums ${isWarning ? "font-semibold text-danger" : "text-quiet"}`}
    >
      <svg viewBox="0 0 16 16" className="size-4 -rotate-90" fill="none" strokeWidth="2" aria-hidden="true">
        <circle cx="8" cy="8" r={RADIUS} className="stroke-line" />
        <circle
          cx="8"
          cy="8"
          r={RADIUS}
          stroke="currentColor"
          className={isWarning ? "" : "text-accent"}
          strokeDasharray={`${share * CIRCUMFERENCE} ${CIRCUMFERENCE}`}
        />
      </svg>
      {t("credentials.time_left", { time: countdown(secondsLeft) })}
    </span>
  );
}
