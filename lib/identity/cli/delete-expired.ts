/** Deletes expired rows of command lines. Hourly. */
import type { Ctx } from "@/lib/platform/context";

const HOUR = 3_600_000;
/** Users can look back at ended sign-ins for a while. */
const KEEP_SESSIONS = 30 * 24 * HOUR;

export async function deleteExpiredCli({ db, now }: Ctx): Promise<void> {
  const ago = (milliseconds: number) => new Date(now().getTime() - milliseconds);
  // An expired access token can still sign out its session, so tokens stay as long as it is open.
  await db
    .deleteFrom("cli_tokens")
    .where("session_id", "in", (eb) =>
      eb
        .selectFrom("cli_sessions")
        .select("id")
        .where((of) => of.or([of("expires_at", "<", ago(HOUR)), of("ended_at", "<", ago(HOUR))])),
    )
    .execute();
  await db.deleteFrom("cli_sessions").where("expires_at", "<", ago(KEEP_SESSIONS)).execute();
  // A redeemed code stays for a day, because a second use reveals a theft. Others go at once: anyone can
  // request thousands of them.
  await db
    .deleteFrom("cli_requests")
    .where("expires_at", "<", ago(24 * HOUR))
    .execute();
  await db
    .deleteFrom("cli_requests")
    .where("expires_at", "<", now())
    .where("state", "!=", "redeemed")
    .execute();
}
