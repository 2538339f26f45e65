/**
 * Password hashes: argon2id with a pepper that isn't in the database.
 *
 * Parameters are OWASP's (Password Storage Cheat Sheet): 19 MiB, two passes, one lane. The native library
 * runs on libuv's threads, not on the main one. Hashes with other parameters still verify and are reported
 * for renewal.
 */
import { hash, verify } from "@node-rs/argon2";
import type { Keyring } from "./keyring";
import { createWorkQueue, type Priority } from "./work-queue";

// Argon2id is the library's default algorithm.
const OPTIONS = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 };
const CURRENT = "$argon2id$v=19$m=19456,t=2,p=1$";

/** In UTF-8 bytes: enough for any passphrase, too little for an attack. */
export const MAX_PASSWORD_BYTES = 1024;

/** Every function refuses with `busy` when too much waits already. */
export type PasswordHasher = {
  hash(password: string): Promise<string>;
  verify(hash: string, password: string, priority?: Priority): Promise<{ ok: boolean; outdated: boolean }>;
  /** Takes as long as a failed `verify`, for user names that don't exist. */
  burn(password: string, priority?: Priority): Promise<void>;
};

export function createPasswordHasher(keyring: Keyring): PasswordHasher {
  // The MAC gives every password the same length, so hashing time doesn't depend on it.
  const peppered = (password: string) =>
    keyring.mac("password", password.normalize("NFKC")).toString("base64");
  const queue = createWorkQueue();
  let decoy: Promise<string> | undefined;
  return {
    hash: (password) => queue("known", () => hash(peppered(password), OPTIONS)),
    async verify(stored, password, priority = "known") {
      const ok = await queue(priority, () => verify(stored, peppered(password)));
      return { ok, outdated: ok && !stored.startsWith(CURRENT) };
    },
    async burn(password, priority = "known") {
      decoy ??= hash("decoy", OPTIONS);
      const stored = await decoy;
      await queue(priority, () => verify(stored, peppered(password)));
    },
  };
}
