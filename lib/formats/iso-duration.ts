/**
 * Durations as sso-admin takes them: ISO 8601 without signs, years and months that a session can't have.
 * Foyer writes hours, minutes and seconds only, such as PT8H or PT1H30M.
 * @see sso-admin API reference, CreatePermissionSet, SessionDuration
 */

/** sso-admin's pattern. */
const FORM =
  /^(-?)P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)([DW]))?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const MAX_LENGTH = 100;

/** Returns the seconds of a duration, or null for other text, or without an exact number of seconds. */
export function secondsOfDuration(text: string): number | null {
  const parts = text.length <= MAX_LENGTH ? FORM.exec(text) : null;
  if (!parts || text.endsWith("T")) return null;
  const [, sign, years, months, days, unit, hours, minutes, seconds] = parts;
  if (sign === "-" || Number(years ?? 0) > 0 || Number(months ?? 0) > 0) return null;
  const total =
    Number(days ?? 0) * (unit === "W" ? 7 : 1) * 86_400 +
    Number(hours ?? 0) * 3600 +
    Number(minutes ?? 0) * 60 +
    Number(seconds ?? 0);
  return Number.isSafeInteger(total) ? total : null;
}

export function durationOfSeconds(seconds: number): string {
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3600),
    Math.floor((seconds % 3600) / 60),
    seconds % 60,
  ];
  return `PT${hours > 0 ? `${hours}H` : ""}${minutes > 0 ? `${minutes}M` : ""}${rest > 0 || seconds === 0 ? `${rest}S` : ""}`;
}
