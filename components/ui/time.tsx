"use client";

import { useText } from "../text/text-provider";

/** A time relative to now, in full with its zone on hover. */
export function Moment({ at, now }: { at: Date; now: Date }) {
  const { t, format } = useText();
  const near = at < now ? t("common.just_now") : t("common.in_a_moment");
  return (
    <time dateTime={at.toISOString()} title={format.full(at)} className="whitespace-nowrap">
      {format.relative(at, now) ?? near}
    </time>
  );
}

/** Date and time in the reader's zone and locale, in full with the zone on hover. */
export function Time({ at, seconds = false }: { at: Date; seconds?: boolean }) {
  const { format } = useText();
  return (
    <time dateTime={at.toISOString()} className="whitespace-nowrap tabular-nums" title={format.full(at)}>
      {format.dateTime(at, { seconds })}
    </time>
  );
}
