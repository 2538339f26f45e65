/** A point in time, as precise as it was written. @see RFC 7643 §2.3.5 (xsd:dateTime) */

/** Whole seconds since 1970, and the digits of the fraction without trailing zeros. */
export type Instant = { seconds: number; fraction: string };

const FORM = /^(-?\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,20}))?(?:Z|([+-])(\d\d):(\d\d))?$/i;

/** Returns null if it isn't a time. Without an offset it's UTC. */
export function instantOf(text: string): Instant | null {
  const found = FORM.exec(text);
  if (!found) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1, 7).map(Number);
  const date = new Date(Date.UTC(2000, month - 1, day, hour, minute, second));
  date.setUTCFullYear(year, month - 1, day);
  if (hour > 23 || minute > 59 || second > 59) return null;
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  const [sign, hours, minutes] = [found[8], Number(found[9] ?? 0), Number(found[10] ?? 0)];
  if (hours > 14 || minutes > 59) return null;
  const offset = (sign === "-" ? -1 : 1) * (hours * 3_600 + minutes * 60);
  return { seconds: date.getTime() / 1000 - offset, fraction: (found[7] ?? "").replace(/0+$/, "") };
}

/** Returns a number below zero, zero, or above. */
export function compareInstants(one: Instant, other: Instant): number {
  if (one.seconds !== other.seconds) return one.seconds - other.seconds;
  const length = Math.max(one.fraction.length, other.fraction.length);
  const [a, b] = [one.fraction.padEnd(length, "0"), other.fraction.padEnd(length, "0")];
  return a < b ? -1 : a > b ? 1 : 0;
}
