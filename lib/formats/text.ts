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

/** Controls (including NUL), unassigned, lone surrogates, line separators; what shows nothing or turns the direction. */
const FORBIDDEN = /[\p{Cc}\p{Cs}\p{Cn}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** What belongs to a picture: its colour, and the joiner between two. */
const PICTURE_PARTS =
  /(?<=\p{Extended_Pictographic})\uFE0F|(?<=\p{Extended_Pictographic}\uFE0F?)\u200D(?=\p{Extended_Pictographic})/gu;

/**
 * Returns true if the text can be a name: 1 to `maxLength` characters, nothing invisible that breaks logs or
 * XML, or lets two names look alike.
 */
export function isPrintable(text: string, maxLength: number): boolean {
  return text.length > 0 && text.length <= maxLength && !FORBIDDEN.test(text.replace(PICTURE_PARTS, ""));
}

/** Characters that break logs, XML or the database: controls (including NUL), unassigned and lone surrogates. */
const BREAKING = /[\p{Cc}\p{Cs}\p{Cn}]/u;

/**
 * Returns true if the text can be an identifier that another system chose: 1 to `maxLength` characters. People
 * don't read identifiers, so what is invisible may be part of one.
 */
export function isIdentifier(text: string, maxLength: number): boolean {
  return text.length > 0 && text.length <= maxLength && !BREAKING.test(text);
}

/**
 * Returns the words of a search as patterns of SQL's `like`, each to be found by itself, without accents and
 * in lower case. Account numbers may have dashes.
 */
export function likeWords(search: string): string[] {
  return search
    .normalize("NFKD")
    .replace(/[\u0300-\u036F]/g, "")
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 10)
    .map((word) => `%${likeText(/^[0-9]+(-[0-9]+)+$/.test(word) ? word.replaceAll("-", "") : word)}%`);
}
