/**
 * Numbers, dates, times and lists in the reader's locale and time zone. The only formatter, on the server and
 * in the browser.
 */
import type { Locale } from "./locale";

/** Formats are expensive to create, and there are few of them. */
function memo<A extends unknown[], R>(make: (...args: A) => R): (...args: A) => R {
  const made = new Map<string, R>();
  return (...args) => {
    const key = JSON.stringify(args);
    const found = made.get(key) ?? make(...args);
    made.set(key, found);
    return found;
  };
}

export const formatters = {
  getNumberFormat: memo(
    (...args: ConstructorParameters<typeof Intl.NumberFormat>) => new Intl.NumberFormat(...args),
  ),
  getDateTimeFormat: memo(
    (...args: ConstructorParameters<typeof Intl.DateTimeFormat>) => new Intl.DateTimeFormat(...args),
  ),
  getPluralRules: memo(
    (...args: ConstructorParameters<typeof Intl.PluralRules>) => new Intl.PluralRules(...args),
  ),
};
const relativeFormat = memo((locale: string) => new Intl.RelativeTimeFormat(locale, { numeric: "auto" }));
const listFormat = memo(
  (locale: string, type: "conjunction" | "disjunction") => new Intl.ListFormat(locale, { type }),
);

const RELATIVE_UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
/** Older times are shown as dates. */
const MAX_RELATIVE_DAYS = 30;

export type Formatter = ReturnType<typeof createFormatter>;

export function createFormatter({ format: locale, timeZone }: Locale) {
  const inZone = (options: Intl.DateTimeFormatOptions) =>
    formatters.getDateTimeFormat(locale, { ...options, timeZone });
  const dayNumber = (at: Date) => {
    const parts = formatters.getDateTimeFormat("en-CA", {
      timeZone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
    });
    return Date.parse(parts.format(at)) / 86_400_000;
  };
  const time = (at: Date) => inZone({ timeStyle: "short" }).format(at);
  const date = (at: Date) => inZone({ dateStyle: "medium" }).format(at);
  return {
    number: (value: number) => formatters.getNumberFormat(locale).format(value),
    /** "a, b and c" */
    list: (items: readonly string[], type: "conjunction" | "disjunction" = "conjunction") =>
      listFormat(locale, type).format(items),
    date,
    /** The hour of the day, 0 to 23. */
    hour: (at: Date) =>
      Number(formatters.getDateTimeFormat("en", { timeZone, hour: "numeric", hourCycle: "h23" }).format(at)),
    /** Date and time to the minute: "30 Nov 2026, 04:19". */
    dateTime: (at: Date, { seconds = false } = {}) =>
      inZone({ dateStyle: "medium", timeStyle: seconds ? "medium" : "short" }).format(at),
    /** A time in full, with its zone, for a tooltip. */
    full: (at: Date) => inZone({ dateStyle: "full", timeStyle: "long" }).format(at),
    /** The time, with its day unless that is today: "04:19", "tomorrow 04:19", "3 Dec 2026, 04:19". */
    moment(at: Date, now: Date): string {
      const days = dayNumber(at) - dayNumber(now);
      if (days === 0) return time(at);
      return Math.abs(days) === 1
        ? `${relativeFormat(locale).format(days, "day")} ${time(at)}`
        : inZone({ dateStyle: "medium", timeStyle: "short" }).format(at);
    },
    /** A time relative to now ("2 hours ago"), or null if it is too near to say so. A date beyond a month. */
    relative(at: Date, now: Date): string | null {
      const seconds = (at.getTime() - now.getTime()) / 1000;
      const [unit, size] = RELATIVE_UNITS.find(([, each]) => Math.abs(seconds) >= each) ?? ["second", 1];
      if (unit === "second") return null;
      const count = Math.trunc(seconds / size);
      return unit === "day" && Math.abs(count) > MAX_RELATIVE_DAYS
        ? date(at)
        : relativeFormat(locale).format(count, unit);
    },
  };
}
