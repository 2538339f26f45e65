/**
 * Password hashes: argon2id with a pepper that isn't in the database.
 *
 * Parameters are OWASP's (Password Storage Cheat Sheet): 19 MiB, two passes, one lane. The native library
 * runs on libuv's threads, not on the main one. Hashes with other parameters still verify; those with lower
 * ones are reported for renewal.
 */
import { hash, verify } from "@node-rs/argon2";
import type { Keyring } from "./keyring";
import { createWorkQueue, type Priority } from "./work-queue";

export type PasswordCost = { memoryCost: number; timeCost: number; parallelism: number };

/** The one place for parameters. Raise them here: hashes follow as their users sign in. */
const COST: PasswordCost = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 };

/** In UTF-8 bytes: enough for any passphrase, too little for an attack. */
export const MAX_PASSWORD_BYTES = 1024;

/** Every function refuses with `busy` when too much waits already. */
export type PasswordHasher = {
  hash(password: string): Promise<string>;
  verify(hash: string, password: string, priority?: Priority): Promise<{ ok: boolean; outdated: boolean }>;
  /** Takes as long as a failed `verify`, for user names that don't exist. */
  burn(password: string, priority?: Priority): Promise<void>;
};

/** Argon2id is the library's default algorithm. @param cost other parameters, for tests */
export function createPasswordHasher(keyring: Keyring, cost: PasswordCost = COST): PasswordHasher {
  // The MAC gives every password the same length, so hashing time doesn't depend on it.
  const peppered = (password: string) =>
    keyring.mac("password", password.normalize("NFKC")).toString("base64");
  const queue = createWorkQueue();
  let decoy: Promise<string> | undefined;
  return {
    hash: (password) => queue("known", () => hash(peppered(password), cost)),
    async verify(stored, password, priority = "known") {
      const ok = await queue(priority, () => verify(stored, peppered(password)));
      return { ok, outdated: ok && isWeaker(stored, cost) };
    },
    async burn(password, priority = "known") {
      decoy ??= hash("decoy", cost);
      const stored = await decoy;
      await queue(priority, () => verify(stored, peppered(password)));
    },
  };
}

/** Whether a hash has lower parameters, or another algorithm. Higher ones stay: a lower setting weakens nothing. */
function isWeaker(stored: string, cost: PasswordCost): boolean {
  const [, memory, time, lanes] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/.exec(stored) ?? [];
  return (
    lanes === undefined ||
    Number(memory) < cost.memoryCost ||
    Number(time) < cost.timeCost ||
    Number(lanes) < cost.parallelism
  );
}
