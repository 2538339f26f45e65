/** How far a moment is from now, in the words that a person would use; from a month on, the day itself. */

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

export function relativeTime(at: Date, now: Date): string {
  const seconds = (at.getTime() - now.getTime()) / 1000;
  const [unit, size] = UNITS.find(([, each]) => Math.abs(seconds) >= each) ?? ["second", 1];
  if (unit === "second") return seconds < 0 ? "just now" : "in a moment";
  const count = Math.trunc(seconds / size);
  return unit === "day" && Math.abs(count) > 30 ? at.toISOString().slice(0, 10) : words.format(count, unit);
}
