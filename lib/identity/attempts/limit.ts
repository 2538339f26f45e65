/**
 * Limits password guesses, whether or not the typed name exists.
 *
 * After a few failures each attempt must wait, longer each time. Unknown browsers are counted three times:
 * per name and network, per network, and per name everywhere, where guesses from many networks add up. A
 * browser that the user has signed in with only has its own count, so wrong passwords typed elsewhere can't
 * lock the user out. IPv6 counts by /64, because one customer has all addresses of it.
 */
import type { ActorCtx, Ctx, Db } from "@/lib/platform/context";
import { networkOf } from "@/lib/formats/network";
import { foldName } from "@/lib/formats/text";

export type Limit = { free: number; firstSeconds: number; maxSeconds: number; resetSeconds: number };
const BROWSER: Limit = { free: 5, firstSeconds: 2, maxSeconds: 60, resetSeconds: 3600 };
const NAME_AND_NETWORK: Limit = { free: 5, firstSeconds: 2, maxSeconds: 60, resetSeconds: 3600 };
const NETWORK: Limit = { free: 50, firstSeconds: 2, maxSeconds: 900, resetSeconds: 3600 };
/** NIST SP 800-63B-4 §3.2.2: at most 100 failures in a row, then slowly. */
const NAME: Limit = { free: 100, firstSeconds: 2, maxSeconds: 60, resetSeconds: 3600 };

export type Attempt = {
  /** As typed. */ name: string;
  /** A MAC of it: whoever types their password as a name must not find it in the database. */ nameKey: string;
  ip: string | null;
  /** The count of a known browser or of a session; null for unknown browsers. */ lane: string | null;
};

/** A MAC of what was typed as a name. */
export const typedNameKey = (ctx: Pick<Ctx, "keyring">, name: string): string =>
  ctx.keyring.mac("typed name", foldName(name.slice(0, 254)).toWellFormed()).toString("base64url");

export function attemptOf(ctx: ActorCtx, of: { name: string; lane: string | null }): Attempt {
  return { ...of, nameKey: typedNameKey(ctx, of.name), ip: ctx.source.ip };
}

const networkKey = (ip: string | null) => `network:${networkOf(ip)}`;

const keys = ({ nameKey, ip, lane }: Attempt): { key: string; limit: Limit }[] =>
  lane === null
    ? [
        { key: `name:${nameKey}`, limit: NAME },
        { key: `from:${networkOf(ip)} ${nameKey}`, limit: NAME_AND_NETWORK },
        { key: networkKey(ip), limit: NETWORK },
      ]
    : [{ key: `lane:${lane}`, limit: BROWSER }];

/**
 * Counts an attempt as failed before it is checked, or returns the seconds to wait. Locks the rows, so that
 * concurrent attempts see each other. `resetFailures` takes the count back on success.
 */
export async function takeTry(db: Db, attempt: Attempt, now: Date): Promise<number> {
  return takeTries(db, keys(attempt), now);
}

/** As `takeTry`, for other counts than passwords'. */
export async function takeTries(
  db: Db,
  counts: readonly { key: string; limit: Limit }[],
  now: Date,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    let wait = 0;
    const again: string[] = [];
    for (const { key, limit } of counts) {
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
 * Resets the counts after a success. The network only gets this attempt back: one valid account must not
 * offset guesses at others.
 */
export async function resetFailures(db: Db, attempt: Attempt): Promise<void> {
  const network = networkKey(attempt.ip);
  const gone = keys(attempt).flatMap(({ key }) => (key === network ? [] : key));
  await db.deleteFrom("sign_in_failures").where("key", "in", gone).execute();
  if (attempt.lane === null) await giveBack(db, [network]);
}

/** Takes back an attempt that was counted but then not checked. */
export async function giveBackTry(db: Db, attempt: Attempt): Promise<void> {
  await giveBack(
    db,
    keys(attempt).map(({ key }) => key),
  );
}

async function giveBack(db: Db, of: string[]): Promise<void> {
  // Lowered first: of two at once, the second finds what the first has left.
  const lowered = await db
    .updateTable("sign_in_failures")
    .set((eb) => ({ failures: eb("failures", "-", 1) }))
    .where("key", "in", of)
    .where("failures", ">", 1)
    .returning("key")
    .execute();
  const last = of.filter((key) => !lowered.some((row) => row.key === key));
  if (last.length === 0) return;
  await db.deleteFrom("sign_in_failures").where("key", "in", last).where("failures", "<=", 1).execute();
}

/** Deletes counts that no longer slow anything down. */
export async function deleteExpiredFailures({ db, now }: Ctx): Promise<void> {
  const dayAgo = new Date(now().getTime() - 24 * 3_600_000);
  await db.deleteFrom("sign_in_failures").where("last_at", "<", dayAgo).execute();
}
