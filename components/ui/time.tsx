/** A moment, the same everywhere: to the minute, in UTC, exact for machines. */
export function Time({ at, seconds = false }: { at: Date; seconds?: boolean }) {
  const text = at.toISOString();
  return (
    <time dateTime={text} className="whitespace-nowrap tabular-nums" title={text}>
      {`${text.slice(0, 10)} ${text.slice(11, seconds ? 19 : 16)} UTC`}
    </time>
  );
}
