/**
 * Recovery codes, for the day a factor is lost: ten of 120 random bits, each good once.
 *
 * Stored as a MAC under the pepper (from 112 bits on a password hash adds nothing, ASVS 6.5.2), found by value and
 * deleted by the statement that finds it.
 */
import { randomBytes } from "node:crypto";
import type { Ctx, Db } from "@/lib/platform/context";

const RECOVERY_CODES = 10;
/** At this many the person is warned. */
export const FEW_CODES = 3;
const LENGTH = 24;

/** Crockford's base32: without I, L, O and U. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const macOf = (ctx: Pick<Ctx, "keyring">, userId: string, code: string): Buffer =>
  ctx.keyring.mac("recovery code", `${userId} ${code}`);

/** Returns the code in its one spelling, or null: any case, spaces and dashes, and the letters that Crockford forgives. */
export function recoveryCodeOf(typed: string): string | null {
  const code = typed
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[\s\p{Cf}\p{Pd}]/gu, "")
    .replaceAll("O", "0")
    .replace(/[IL]/g, "1");
  return code.length === LENGTH && [...code].every((letter) => ALPHABET.includes(letter)) ? code : null;
}

/** Replaces a person's codes. Returns the new ones in groups of four; they can't be read again. */
export async function replaceCodes(ctx: Ctx, tx: Db, userId: string): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, () =>
    // 32 letters: five bits of each byte, without bias.
    Array.from(randomBytes(LENGTH), (byte) => ALPHABET.charAt(byte & 31)).join(""),
  );
  await deleteCodes(tx, userId);
  await tx
    .insertInto("recovery_codes")
    .values(codes.map((code) => ({ user_id: userId, mac: macOf(ctx, userId, code), created_at: ctx.now() })))
    .execute();
  return codes.map((code) => code.replace(/(.{4})(?=.)/g, "$1-"));
}

/** Uses up a code, in the transaction that relies on it. Returns false if it is wrong or was used. */
export async function useCode(ctx: Ctx, tx: Db, userId: string, code: string): Promise<boolean> {
  const row = await tx
    .deleteFrom("recovery_codes")
    .where("user_id", "=", userId)
    .where("mac", "=", macOf(ctx, userId, code))
    .returning("user_id")
    .executeTakeFirst();
  return row !== undefined;
}

export async function deleteCodes(tx: Db, userId: string): Promise<void> {
  await tx.deleteFrom("recovery_codes").where("user_id", "=", userId).execute();
}

/** Counts what is left. */
export async function countCodes(db: Db, userId: string): Promise<number> {
  const { count } = await db
    .selectFrom("recovery_codes")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("user_id", "=", userId)
    .executeTakeFirstOrThrow();
  return Number(count);
}
