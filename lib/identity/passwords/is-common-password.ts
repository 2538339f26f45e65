/** Whether a password is one of those that are tried first (NIST SP 800-63B-4 §3.1.1.2). */
import { LONG, PARTS } from "./common-passwords";
import { isMostCommon } from "./most-common";

/** Longer ones are not tried as combinations. */
const MAX_COMBINED = 64;
const MAX_DIGITS = 4;
const MAX_PART = 14;

/**
 * Returns true for a password of the list, and for one that consists of at most two common words or numbers, however
 * often repeated and whatever separates them: `password12345678`, `Summer-2026-Summer`.
 */
export function isCommonPassword(password: string): boolean {
  const folded = password.normalize("NFKC").toLowerCase();
  if (isMostCommon(folded) || LONG.has(folded.trim())) return true;
  // A letter of another alphabet makes it a word that isn't in the list.
  const plain = folded.replaceAll(/[^\p{L}\p{N}]/gu, "");
  if (plain === "" || plain.length > MAX_COMBINED || !/^[a-z0-9]+$/.test(plain)) return false;
  return LONG.has(plain) || startsOf(plain).some((first) => isMadeOf(plain, first));
}

/** The common words and short numbers that a text begins with. */
function startsOf(text: string): string[] {
  const found: string[] = [];
  for (let end = 1; end <= Math.min(MAX_PART, text.length); end += 1) {
    const start = text.slice(0, end);
    if (PARTS.has(start) || (end <= MAX_DIGITS && /^\d+$/.test(start))) found.push(start);
  }
  return found;
}

/** Whether the text is `first` and one other part, in any order and number. */
function isMadeOf(text: string, first: string): boolean {
  let rest = text;
  while (rest.startsWith(first)) rest = rest.slice(first.length);
  return rest === "" || startsOf(rest).some((second) => remains(rest, [first, second]));
}

function remains(text: string, parts: readonly string[]): boolean {
  const reached = new Set([0]);
  for (const at of reached)
    for (const part of parts) if (text.startsWith(part, at)) reached.add(at + part.length);
  return reached.has(text.length);
}
