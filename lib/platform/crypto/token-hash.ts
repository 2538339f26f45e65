/** Hashes tokens for storage: a stolen table grants no access. */
import { createHash } from "node:crypto";

/** Returns the SHA-256. A token has 256 random bits, so it needs neither a salt nor a slow hash. */
export function hashToken(token: string): Buffer {
  return createHash("sha256").update(token, "utf8").digest();
}
