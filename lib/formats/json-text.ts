/** JSON from outside whose strings can be stored and written again. */

/**
 * Parses JSON and refuses NUL and lone surrogates in it: PostgreSQL stores neither, and XML has no NUL.
 * @throws SyntaxError
 * @see RFC 8259 §8.2
 */
export function parseJson(text: string): unknown {
  // Both can only occur escaped.
  return /\\u(0000|d[89a-f])/i.test(text)
    ? JSON.parse(text, (_key, value: unknown) => refuse(value))
    : JSON.parse(text);
}

function refuse(value: unknown): unknown {
  if (typeof value === "string") requireWhole(value);
  else if (typeof value === "object" && value !== null) Object.keys(value).forEach(requireWhole);
  return value;
}

function requireWhole(text: string): void {
  if (text.includes("\u0000") || /\p{Cs}/u.test(text))
    throw new SyntaxError("a text has characters that are none");
}
