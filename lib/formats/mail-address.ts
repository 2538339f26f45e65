/**
 * Mail addresses that Foyer writes to: one address, without quotes, comments, groups or routes (a subset of RFC
 * 5321 §4.1.2). Programs disagree about all of those, and a mail must reach the address that was stored.
 */
import { domainToASCII } from "node:url";

const MAX_LOCAL = 64;
const MAX_LENGTH = 254;
/** A dot-string of RFC 5321. */
const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Returns the address as it is sent, with its domain in ASCII; null if it isn't exactly one plain address. */
export function mailAddress(text: string): string | null {
  const at = text.lastIndexOf("@");
  const [local, domain] = [text.slice(0, Math.max(0, at)), text.slice(at + 1)];
  if (local.length > MAX_LOCAL || !LOCAL.test(local)) return null;
  // domainToASCII reads like a URL: what ends a host there would be cut off.
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(domain)) return null;
  const ascii = domainToASCII(domain);
  const address = `${local}@${ascii}`;
  return DOMAIN.test(ascii) && address.length <= MAX_LENGTH ? address : null;
}
