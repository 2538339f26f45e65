/**
 * Limits password guesses per typed name and per network, whether or not the name exists.
 *
 * After a few failures each attempt must wait, longer each time: up to a minute for a name (so that an
 * attacker can't lock a user out for long) and up to fifteen minutes for a network. IPv6 counts by /64,
 * because one customer has all addresses of it.
 */
import type { Ctx, Db } from "@/lib/platform/context";
import { networkOf } from "@/lib/formats/network";
import { foldName } from "@/lib/formats/text";

type Limit = { free: number; firstSeconds: number; maxSeconds: number; resetSeconds: number };
const NAME: Limit = { free: 5, firstSeconds: 2, maxSeconds: 60, resetSeconds: 3600 };
const NETWORK: Limit = { free: 50, firstSeconds: 2, maxSeconds: 900, resetSeconds: 3600 };

/** The typed name, in a form that every database can store. */
const nameKey = (name: string) =>
  `name:${foldName(name.slice(0, 254)).replaceAll("\u0000", "").toWellFormed()}`;

const keys = (name: string, ip: string | null) => [
  { key: nameKey(name), limit: NAME },
  { key: `network:${networkOf(ip)}`, limit: NETWORK },
];

/**
 * Counts an attempt as failed before it is checked, or returns the seconds to wait. Locks the rows, so that
 * concurrent attempts see each other. `resetFailures` takes the count back on success.
 */
export async function takeTry(db: Db, name: string, ip: string | null, now: Date): Promise<number> {
  return db.transaction().execute(async (tx) => {
    let wait = 0;
    const again: string[] = [];
    for (const { key, limit } of keys(name, ip)) {
      const fresh = await tx
        .insertInto("sign_in_failures")
        .values({ key, failures: 1, first_at: now, last_at: now })
        .onConflict((conflict) => conflict.doNothing())
        .returning("key")
        .executeTakeFirst();
      if (fresh) continue;
      const row = await tx
        .selectFrom("sign_in_failures")
        .selectAll()
        .where("key", "=", key)
        .forUpdate()
        .executeTakeFirst();
      // Deleted by a successful sign-in with this name.
      if (!row) continue;
      if (now.getTime() - row.last_at.getTime() > limit.resetSeconds * 1000) {
        await tx
          .updateTable("sign_in_failures")
          .set({ failures: 1, first_at: now, last_at: now })
          .where("key", "=", key)
          .execute();
        continue;
      }
      wait = Math.max(wait, secondsLeft(row, limit, now));
      again.push(key);
    }
    if (wait === 0 && again.length > 0)
      await tx
        .updateTable("sign_in_failures")
        .set((eb) => ({ failures: eb("failures", "+", 1), last_at: now }))
        .where("key", "in", again)
        .execute();
    return wait;
  });
}

function secondsLeft(row: { failures: number; last_at: Date }, limit: Limit, now: Date): number {
  const over = row.failures - limit.free;
  if (over < 0) return 0;
  const pause = Math.min(limit.firstSeconds * 2 ** Math.min(over, 20), limit.maxSeconds);
  return Math.max(0, Math.ceil((row.last_at.getTime() + pause * 1000 - now.getTime()) / 1000));
}

/**
 * Resets the name after a success. The network only gets this attempt back: one valid account must not offset
 * guesses at others.
 */
export async function resetFailures(db: Db, name: string, ip: string | null): Promise<void> {
  const network = `network:${networkOf(ip)}`;
  await db
    .deleteFrom("sign_in_failures")
    .where((eb) =>
      eb.or([eb("key", "=", nameKey(name)), eb.and([eb("key", "=", network), eb("failures", "<=", 1)])]),
    )
    .execute();
  await db
    .updateTable("sign_in_failures")
    .set((eb) => ({ failures: eb("failures", "-", 1) }))
    .where("key", "=", network)
    .execute();
}

/** Deletes counts that no longer slow anything down. */
export async function deleteExpiredFailures({ db, now }: Ctx): Promise<void> {
  const dayAgo = new Date(now().getTime() - 24 * 3_600_000);
  await db.deleteFrom("sign_in_failures").where("last_at", "<", dayAgo).execute();
}
