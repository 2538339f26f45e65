import { relativeTime } from "@/lib/formats/moment";

/** A moment as far as it is from now; the moment itself for who points at it, and for machines. */
export function Moment({ at, now }: { at: Date; now: Date }) {
  const text = at.toISOString();
  return (
    <time
      dateTime={text}
      title={`${text.slice(0, 10)} ${text.slice(11, 16)} UTC`}
      className="whitespace-nowrap"
    >
      {relativeTime(at, now)}
    </time>
  );
}

/** A moment, the same everywhere: to the minute, in UTC, exact for machines. */
export function Time({ at, seconds = false }: { at: Date; seconds?: boolean }) {
  const text = at.toISOString();
  return (
    <time dateTime={text} className="whitespace-nowrap tabular-nums" title={text}>
      {`${text.slice(0, 10)} ${text.slice(11, seconds ? 19 : 16)} UTC`}
    </time>
  );
}
