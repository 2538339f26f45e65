/**
 * Limits guesses at a user's one-time codes and recovery codes, over all of the user's sessions together: a
 * new sign-in gives no new guesses. Passkeys can't be guessed and aren't counted, so wrong codes never keep
 * their owner out.
 *
 * Six digits with one step of drift are right once in 333,333 guesses. After five wrong ones each must wait,
 * in the end an hour.
 */
import type { Db } from "@/lib/platform/context";
import { takeTries, type Limit } from "./limit";

const FACTOR: Limit = { free: 5, firstSeconds: 15, maxSeconds: 3600, resetSeconds: 24 * 3600 };

const keyOf = (userId: string) => `factor:${userId}`;

/** Counts a guess as wrong before it is checked, or returns the seconds to wait. */
export const takeFactorTry = (db: Db, userId: string, now: Date): Promise<number> =>
  takeTries(db, [{ key: keyOf(userId), limit: FACTOR }], now);

/** Starts over: every factor has passed. */
export async function resetFactorTries(db: Db, userId: string): Promise<void> {
  await db.deleteFrom("sign_in_failures").where("key", "=", keyOf(userId)).execute();
}
