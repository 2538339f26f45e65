/** Durations that people type: a number of minutes, hours or days. */
export const DURATION_UNITS = ["minutes", "hours", "days"] as const;
export type DurationUnit = (typeof DURATION_UNITS)[number];

const MINUTES: Record<DurationUnit, number> = { minutes: 1, hours: 60, days: 1440 };

/** Returns minutes in the largest unit that divides them. */
export function splitDuration(minutes: number): { count: number; unit: DurationUnit } {
  const unit = minutes % 1440 === 0 ? "days" : minutes % 60 === 0 ? "hours" : "minutes";
  return { count: minutes / MINUTES[unit], unit };
}

/** Returns the minutes of what was typed; NaN for anything but a whole number and a unit. */
export function minutesOf(count: string, unit: string): number {
  const known = DURATION_UNITS.find((each) => each === unit);
  return known !== undefined && /^\d{1,6}$/.test(count.trim()) ? Number(count) * MINUTES[known] : Number.NaN;
}
