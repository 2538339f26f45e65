/**
 * Durations as sso-admin writes them: ISO 8601 with hours, minutes and seconds only, such as PT8H or PT1H30M.
 * @see sso-admin API reference, CreatePermissionSet, SessionDuration
 */
const FORM = /^PT(?=\d)(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?$/;

/** Seconds, or null for what is not one. */
export function secondsOfDuration(text: string): number | null {
  const parts = FORM.exec(text);
  if (!parts) return null;
  const [hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0));
  return (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0);
}

export function durationOfSeconds(seconds: number): string {
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3600),
    Math.floor((seconds % 3600) / 60),
    seconds % 60,
  ];
  return `PT${hours > 0 ? `${hours}H` : ""}${minutes > 0 ? `${minutes}M` : ""}${rest > 0 || seconds === 0 ? `${rest}S` : ""}`;
}

/** As people say it: "1 hour 30 minutes". */
export function durationInWords(seconds: number): string {
  const many = (count: number, one: string) =>
    count === 0 ? [] : [`${count} ${one}${count === 1 ? "" : "s"}`];
  return (
    [
      ...many(Math.floor(seconds / 3600), "hour"),
      ...many(Math.floor((seconds % 3600) / 60), "minute"),
      ...many(seconds % 60, "second"),
    ].join(" ") || "0 seconds"
  );
}
