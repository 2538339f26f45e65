/** Makes open sessions follow a new lifetime. */
import { sql, type RawBuilder } from "kysely";
import type { Ctx, Db } from "@/lib/platform/context";
import { idleSince } from "@/lib/platform/settings/session-lifetimes";

const endAfter = (minutes: number): RawBuilder<Date> =>
  sql<Date>`created_at + make_interval(mins => ${minutes}::int)`;

/** Ends sessions earlier that would last longer than `minutes`. */
export async function shortenSessions(tx: Db, minutes: number): Promise<void> {
  await tx
    .updateTable("sessions")
    .set({ expires_at: endAfter(minutes) })
    .where("ended_at", "is", null)
    .where("expires_at", ">", endAfter(minutes))
    .execute();
}

/** Ends for good what hasn't been used for too long: a longer time without use must not revive it. */
export async function endUnused({ config, now }: Pick<Ctx, "config" | "now">, tx: Db): Promise<void> {
  const at = now();
  await tx
    .updateTable("sessions")
    .set({ expires_at: at })
    .where("ended_at", "is", null)
    .where("expires_at", ">", at)
    .where("last_seen_at", "<=", idleSince(config, at))
    .execute();
}

/** Counts live sessions that wouldn't be with these lifetimes. */
export async function countSessionsOver(
  { db, config }: Pick<Ctx, "db" | "config">,
  { browserMinutes, idleMinutes, now }: { browserMinutes: number; idleMinutes: number; now: Date },
): Promise<number> {
  const { count } = await db
    .selectFrom("sessions")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("ended_at", "is", null)
    .where("expires_at", ">", now)
    .where("last_seen_at", ">", idleSince(config, now))
    .where((eb) =>
      eb.or([
        eb(endAfter(browserMinutes), "<=", now),
        eb("last_seen_at", "<=", new Date(now.getTime() - idleMinutes * 60_000)),
      ]),
    )
    .executeTakeFirstOrThrow();
  return Number(count);
}
