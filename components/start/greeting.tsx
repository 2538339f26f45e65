/** Greets the reader by the time of day, and says until when they are signed in. */
import type { Text } from "@/lib/messages/text";

type Props = {
  text: Text;
  name: string;
  accountCount: number;
  roleCount: number;
  signedInUntil: Date;
  now: Date;
};

function timeOfDay(hour: number): "morning" | "afternoon" | "evening" {
  if (hour >= 5 && hour < 12) return "morning";
  return hour >= 12 && hour < 18 ? "afternoon" : "evening";
}

export function Greeting({ text, name, accountCount, roleCount, signedInUntil, now }: Props) {
  const { t, rich, format } = text;
  const until = () => (
    <time dateTime={signedInUntil.toISOString()} title={format.full(signedInUntil)}>
      {format.moment(signedInUntil, now)}
    </time>
  );
  return (
    <div className="mb-5">
      <h1 className="text-[23px] font-bold tracking-tight">
        {t(`start_page.good_${timeOfDay(format.hour(now))}`, { name })}
      </h1>
      <p className="text-quiet">
        {t("start_page.counts", { accounts: accountCount, roles: roleCount })}{" "}
        {rich("start_page.signed_in_until", { time: until })}
      </p>
    </div>
  );
}
