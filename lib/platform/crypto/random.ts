/** All of Foyer's random values. */
import { randomBytes, randomUUID } from "node:crypto";

/** Returns a URL-safe token of `bytes` random bytes. Use 32 for anything that grants access. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString("base64url");
}

/** Returns an immutable id for a user, group or session: a UUID, the form of AWS's PrincipalId. */
export function newUuid(): string {
  return randomUUID();
}

/** Returns `prefix` and `length` hex characters, the form of AWS's `ps-…` and `ssoins-…` ids. */
export function hexId(prefix: string, length = 16): string {
  return (
    prefix +
    randomBytes(Math.ceil(length / 2))
      .toString("hex")
      .slice(0, length)
  );
}

/**
 * Returns an XML ID (NCName): starts with a letter or `_`; 160 random bits (SAML 2.0 core §1.3.4 asks for 128
 * or more).
 */
export function samlId(): string {
  return `_${randomBytes(20).toString("hex")}`;
}

const READABLE = "abcdefghjkmnpqrstuvwxyz23456789";

/**
 * Returns a one-time password to type: groups of five without look-alikes, about 99 bits at 20 characters.
 */
export function readablePassword(groups = 4): string {
  const out: string[] = [];
  while (out.length < groups * 5) {
    for (const byte of randomBytes(32)) {
      // Larger values would favour the first letters of the alphabet.
      if (byte < 248 && out.length < groups * 5) out.push(READABLE.charAt(byte % READABLE.length));
    }
  }
  return out.join("").replace(/(.{5})(?=.)/g, "$1-");
}
