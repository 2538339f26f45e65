/**
 * Slowing down guesses: per typed name and per network, whether or not the name exists.
 *
 * After a few failures each further try must wait, longer each time, up to a minute for a name (so
 * that a stranger cannot lock a person out for long) and up to fifteen for a network. IPv6 counts by
 * /64: one customer owns all addresses of it.
 */
import type { Ctx, Db } from "@/lib/platform/context";
import { networkOf } from "@/lib/formats/network";
import { foldName } from "@/lib/formats/text";

type Limit = { free: number; firstSeconds: number; longestSeconds: number; forgetSeconds: number };
const NAME: Limit = { free: 5, firstSeconds: 2, longestSeconds: 60, forgetSeconds: 3600 };
const NETWORK: Limit = { free: 50, firstSeconds: 2, longestSeconds: 900, forgetSeconds: 3600 };

/** What was typed, in a form that every database can hold. */
const nameKey = (name: string) =>
  `name:${foldName(name.slice(0, 254)).replaceAll("\u0000", "").toWellFormed()}`;

const keys = (name: string, ip: string | null) => [
  { key: nameKey(name), limit: NAME },
  { key: `network:${networkOf(ip)}`, limit: NETWORK },
];

/**
 * Counts a try as failed before it is checked, or answers the seconds that it must still wait. Rows are
 * locked meanwhile: of many tries at once each sees the ones before it. A success takes its count back.
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
      // Gone meanwhile: somebody signed in rightly under this name.
      if (!row) continue;
      if (now.getTime() - row.last_at.getTime() > limit.forgetSeconds * 1000) {
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
  const pause = Math.min(limit.firstSeconds * 2 ** Math.min(over, 20), limit.longestSeconds);
  return Math.max(0, Math.ceil((row.last_at.getTime() + pause * 1000 - now.getTime()) / 1000));
}

/**
 * After a success the name starts anew. The network only gets this one try back: one good account must
 * not pay for guesses at others.
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

/** Deletes counts that slow nothing down any more. */
export async function deleteExpiredFailures({ db, now }: Ctx): Promise<void> {
  const dayAgo = new Date(now().getTime() - 24 * 3_600_000);
  await db.deleteFrom("sign_in_failures").where("last_at", "<", dayAgo).execute();
}
