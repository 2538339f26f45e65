/** Makes command lines that are signed in follow a new lifetime. */
import { sql, type RawBuilder } from "kysely";
import type { Db } from "@/lib/platform/context";

const endAfter = (minutes: number): RawBuilder<Date> =>
  sql<Date>`created_at + make_interval(mins => ${minutes}::int)`;

/** Ends command lines earlier that would last longer than `minutes`. Their tokens end with them. */
export async function shortenCliSessions(tx: Db, minutes: number): Promise<void> {
  await tx
    .updateTable("cli_sessions")
    .set({ expires_at: endAfter(minutes) })
    .where("ended_at", "is", null)
    .where("expires_at", ">", endAfter(minutes))
    .execute();
}

export async function countCliSessionsOver(
  db: Db,
  { minutes, now }: { minutes: number; now: Date },
): Promise<number> {
  const { count } = await db
    .selectFrom("cli_sessions")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("ended_at", "is", null)
    .where("expires_at", ">", now)
    .where(endAfter(minutes), "<=", now)
    .executeTakeFirstOrThrow();
  return Number(count);
}
