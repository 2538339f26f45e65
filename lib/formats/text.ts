/** Text that people type as names. */

/**
 * The form in which names are compared: NFKC, trimmed, lower case (Unicode TR15, TR36 §2).
 * Two names that look alike to a person who types them fold to one key.
 */
export function foldName(text: string): string {
  return text.normalize("NFKC").trim().toLowerCase().normalize("NFKC");
}

/** A text as a part of SQL's `like`, found whatever its case: `%` and `_` are letters in it. */
export function likeText(text: string): string {
  return text.toLowerCase().replace(/[\\%_]/g, (sign) => `\\${sign}`);
}

/** Characters that a name may not hold: controls (which include NUL), unassigned and lone surrogates. */
const FORBIDDEN = /[\p{Cc}\p{Cs}\p{Cn}]/u;

/** True when the text can stand in a name: 1 to `longest` characters, nothing invisible that breaks logs or XML. */
export function isPrintable(text: string, longest: number): boolean {
  return text.length > 0 && text.length <= longest && !FORBIDDEN.test(text);
}
