/**
 * Limits how often something may be tried within a window, by several keys at once.
 *
 * An attempt counts before it is checked, so concurrent attempts see each other.
 */
import { sql } from "kysely";
import type { Db } from "@/lib/platform/context";

export type Window = { keys: readonly { key: string; max: number }[]; windowSeconds: number; now: Date };

class TooMany extends Error {
  constructor(readonly seconds: number) {
    super("too many tries");
  }
}

/** Takes one attempt. Returns the seconds to wait, without counting it, if there were too many. */
export async function takeFromWindow(db: Db, { keys, windowSeconds, now }: Window): Promise<number> {
  const since = new Date(now.getTime() - windowSeconds * 1000);
  try {
    await db.transaction().execute(async (tx: Db) => {
      for (const { key, max } of keys) {
        const { rows } = await sql<{ failures: number; first_at: Date }>`
          insert into sign_in_failures (key, failures, first_at, last_at) values (${key}, 1, ${now}, ${now})
          on conflict (key) do update set
            failures = case when sign_in_failures.first_at > ${since} then sign_in_failures.failures + 1 else 1 end,
            first_at = case when sign_in_failures.first_at > ${since} then sign_in_failures.first_at else ${now} end,
            last_at = ${now}
          returning failures, first_at`.execute(tx);
        const [row] = rows;
        if (row && row.failures > max)
          throw new TooMany(Math.max(1, Math.ceil((row.first_at.getTime() - since.getTime()) / 1000)));
      }
    });
    return 0;
  } catch (error) {
    if (error instanceof TooMany) return error.seconds;
    throw error;
  }
}

/** Returns an attempt: it was right. */
export async function giveBackToWindow(db: Db, keys: readonly { key: string }[]): Promise<void> {
  for (const { key } of keys) {
    const left = await db
      .updateTable("sign_in_failures")
      .set((eb) => ({ failures: eb("failures", "-", 1) }))
      .where("key", "=", key)
      .where("failures", ">", 1)
      .executeTakeFirst();
    if (left.numUpdatedRows === 0n) await db.deleteFrom("sign_in_failures").where("key", "=", key).execute();
  }
}
