/** Durations as text: "1 hour and 30 minutes". */
import type { Text } from "./text";

export function durationText(text: Text, seconds: number): string {
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3600),
    Math.floor((seconds % 3600) / 60),
    seconds % 60,
  ];
  const parts = [
    hours > 0 ? text.t("durations.hours", { count: hours }) : null,
    minutes > 0 ? text.t("durations.minutes", { count: minutes }) : null,
    rest > 0 || seconds === 0 ? text.t("durations.seconds", { count: rest }) : null,
  ];
  return text.format.list(parts.filter((part) => part !== null));
}
