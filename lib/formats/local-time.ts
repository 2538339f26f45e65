/** Times as people type them: the clock on a wall in some time zone. */
import { Temporal } from "temporal-polyfill";

const LOCAL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?$/;

/**
 * Returns the moment of a local time such as "2026-12-01T09:30", or null if it isn't one. When the clocks
 * go forward, a time that is skipped counts as the one as much later; when they go back, a time that comes
 * twice counts as the earlier one (RFC 5545 §3.3.5).
 * @param timeZone IANA name
 * @see HTML Standard §2.3.5.5 (local dates and times)
 */
export function momentOfLocalTime(text: string, timeZone: string): Date | null {
  if (!LOCAL_TIME.test(text)) return null;
  try {
    const local = Temporal.PlainDateTime.from(text, { overflow: "reject" });
    const moment = local.toZonedDateTime(timeZone, { disambiguation: "compatible" });
    return new Date(moment.epochMilliseconds);
  } catch {
    return null;
  }
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Returns when a day such as "2026-12-01" begins, or the day so many days later; null if it isn't one. */
export function startOfDay(text: string, timeZone: string, daysLater = 0): Date | null {
  if (!DAY.test(text)) return null;
  try {
    const day = Temporal.PlainDate.from(text, { overflow: "reject" }).add({ days: daysLater });
    return new Date(day.toZonedDateTime(timeZone).epochMilliseconds);
  } catch {
    return null;
  }
}

export const lastDays = (now: Date, days: number): Date => new Date(now.getTime() - days * 86_400_000);

/** Returns the Monday before this week's, and this week's (ISO 8601). */
export function previousWeek(now: Date, timeZone: string): { from: Date; until: Date } {
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDate();
  const monday = today.subtract({ days: today.dayOfWeek - 1 });
  const start = (day: Temporal.PlainDate) => new Date(day.toZonedDateTime(timeZone).epochMilliseconds);
  return { from: start(monday.subtract({ days: 7 })), until: start(monday) };
}
