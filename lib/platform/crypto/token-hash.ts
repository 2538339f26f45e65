/** What is stored of a token: who reads the table holds nothing that opens. */
import { createHash } from "node:crypto";

/** SHA-256. A token has 256 random bits, so that no salt is needed and no slow hash. */
export function hashToken(token: string): Buffer {
  return createHash("sha256").update(token, "utf8").digest();
}
