/**
 * Text inside XML in canonical form, so that what is written is what is signed.
 *
 * @see XML 1.0 §2.2 (characters); Canonical XML 1.0 §2.3 (text and attribute nodes), which Exclusive
 *   XML Canonicalization 1.0 §3 keeps
 */
import { FormatError } from "../format-error";

/** Everything outside XML 1.0's production [2] Char; in `u` mode a lone surrogate is one of these. */
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

const TEXT = /[&<>\r]/g;
const TEXT_ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;" };

const ATTRIBUTE = /[&<"\t\n\r]/g;
const ATTRIBUTE_ESCAPES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  '"': "&quot;",
  "\t": "&#x9;",
  "\n": "&#xA;",
  "\r": "&#xD;",
};

/**
 * Returns element content in canonical form. A parser returns exactly `text`.
 * @param field name of the input field, for the error
 * @throws FormatError for a character that XML 1.0 can't represent: NUL and other controls, U+FFFE, U+FFFF,
 * lone surrogates
 */
export function xmlText(field: string, text: string): string {
  refuseForbidden(field, text);
  return text.replace(TEXT, (character) => TEXT_ESCAPES[character] ?? character);
}

/**
 * Returns an attribute's value in canonical form, with its quotes. A parser returns exactly `text`. @throws
 * FormatError as `xmlText`
 */
export function xmlAttribute(field: string, text: string): string {
  refuseForbidden(field, text);
  return `"${text.replace(ATTRIBUTE, (character) => ATTRIBUTE_ESCAPES[character] ?? character)}"`;
}

function refuseForbidden(field: string, text: string): void {
  const found = FORBIDDEN.exec(text);
  if (!found) return;
  const code = found[0].codePointAt(0) ?? 0;
  throw new FormatError(
    field,
    `holds U+${code.toString(16).toUpperCase().padStart(4, "0")}, which XML cannot carry`,
  );
}
