/** Names that people type. */

/**
 * Returns the form for comparing names: NFKC, trimmed, lower case (Unicode TR15, TR36 §2). Two names that
 * look alike when typed have the same key.
 */
export function foldName(text: string): string {
  return text.normalize("NFKC").trim().toLowerCase().normalize("NFKC");
}

/** Returns a pattern for SQL's `like` that finds a text in any case; `%` and `_` are escaped. */
export function likeText(text: string): string {
  return text.toLowerCase().replace(/[\\%_]/g, (sign) => `\\${sign}`);
}

/** Characters that a name can't have: controls (including NUL), unassigned and lone surrogates. */
const FORBIDDEN = /[\p{Cc}\p{Cs}\p{Cn}]/u;

/**
 * Returns true if the text can be a name: 1 to `maxLength` characters, nothing invisible that breaks logs or
 * XML.
 */
export function isPrintable(text: string, maxLength: number): boolean {
  return text.length > 0 && text.length <= maxLength && !FORBIDDEN.test(text);
}
