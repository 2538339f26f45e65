/**
 * Limits guesses at codes per user and per network, within a window.
 *
 * An attempt counts as wrong before the code is looked up, so concurrent attempts see each other.
 */
import { sql } from "kysely";
import type { Db, UserCtx } from "@/lib/platform/context";
import { networkOf } from "@/lib/formats/network";

export type CodeLimits = { windowSeconds: number; maxPerUser: number; maxPerNetwork: number };

const keysOf = (ctx: UserCtx, limits: CodeLimits) => [
  { key: `device-code:${ctx.actor.userId}`, max: limits.maxPerUser },
  { key: `device-code-network:${networkOf(ctx.source.ip)}`, max: limits.maxPerNetwork },
];

class TooMany extends Error {
  constructor(readonly seconds: number) {
    super("too many tries");
  }
}

/** Takes one attempt. Returns the seconds to wait, without counting it, if there were too many. */
export async function takeCodeTry(ctx: UserCtx, limits: CodeLimits): Promise<number> {
  const now = ctx.now();
  const since = new Date(now.getTime() - limits.windowSeconds * 1000);
  try {
    await ctx.db.transaction().execute(async (tx: Db) => {
      for (const { key, max } of keysOf(ctx, limits)) {
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

/** Returns an attempt: the code was right. */
export async function giveCodeTryBack(ctx: UserCtx, limits: CodeLimits): Promise<void> {
  for (const { key } of keysOf(ctx, limits)) {
    const left = await ctx.db
      .updateTable("sign_in_failures")
      .set((eb) => ({ failures: eb("failures", "-", 1) }))
      .where("key", "=", key)
      .where("failures", ">", 1)
      .executeTakeFirst();
    if (left.numUpdatedRows === 0n)
      await ctx.db.deleteFrom("sign_in_failures").where("key", "=", key).execute();
  }
}
