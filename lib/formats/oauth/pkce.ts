/**
 * Proof Key for Code Exchange with S256, the only method that Foyer accepts.
 * @see RFC 7636 §4.1, §4.2, §4.6; RFC 9700 §2.1.1
 */
import { createHash, timingSafeEqual } from "node:crypto";

/** Returns whether a text can be a code challenge of S256: 43 characters of base64url. */
export const isChallenge = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text);

/** Returns whether a code verifier is well-formed and matches the challenge. */
export function matchesChallenge(verifier: string, challenge: string): boolean {
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(verifier) || !isChallenge(challenge)) return false;
  const expected = Buffer.from(createHash("sha256").update(verifier, "ascii").digest("base64url"));
  return timingSafeEqual(expected, Buffer.from(challenge));
}
