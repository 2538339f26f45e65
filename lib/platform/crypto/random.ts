/** Every random value of Foyer comes from here. */
import { randomBytes, randomUUID } from "node:crypto";

/** URL-safe token of `bytes` random bytes. 32 bytes for anything that opens something. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString("base64url");
}

/** Immutable id of a user, group or session: a UUID, the form of AWS's PrincipalId. */
export function newUuid(): string {
  return randomUUID();
}

/** `prefix` and `length` hex characters, the form of AWS's `ps-…` and `ssoins-…` ids. */
export function hexId(prefix: string, length = 16): string {
  return (
    prefix +
    randomBytes(Math.ceil(length / 2))
      .toString("hex")
      .slice(0, length)
  );
}

/** An XML ID (NCName): starts with a letter or `_`; 160 random bits (SAML 2.0 core §1.3.4 asks for 128 or more). */
export function samlId(): string {
  return `_${randomBytes(20).toString("hex")}`;
}

const READABLE = "abcdefghjkmnpqrstuvwxyz23456789";

/** A password for a person to type once: groups of five without look-alikes, about 99 bits at 20 characters. */
export function readablePassword(groups = 4): string {
  const out: string[] = [];
  while (out.length < groups * 5) {
    for (const byte of randomBytes(32)) {
      // Values past the last full run of the alphabet would favour its first letters.
      if (byte < 248 && out.length < groups * 5) out.push(READABLE.charAt(byte % READABLE.length));
    }
  }
  return out.join("").replace(/(.{5})(?=.)/g, "$1-");
}
