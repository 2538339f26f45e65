/** Durations as text: "1 hour and 30 minutes". */
import type { Text } from "./text";

export function durationText(text: Text, seconds: number): string {
  // Two days and longer are counted in days.
  const days = seconds >= 2 * 86_400 ? Math.floor(seconds / 86_400) : 0;
  const left = seconds - days * 86_400;
  const [hours, minutes, rest] = [Math.floor(left / 3600), Math.floor((left % 3600) / 60), left % 60];
  const parts = [
    days > 0 ? text.t("durations.days", { count: days }) : null,
    hours > 0 ? text.t("durations.hours", { count: hours }) : null,
    minutes > 0 ? text.t("durations.minutes", { count: minutes }) : null,
    rest > 0 || seconds === 0 ? text.t("durations.seconds", { count: rest }) : null,
  ];
  return text.format.list(parts.filter((part) => part !== null));
}
