/**
 * Reasons: why something failed, ended or was refused, as rows hold it. A code of the catalogue's `reasons`
 * and its parameters; readers get them as text.
 *
 * A column whose reasons have no parameters holds the code alone. Texts of AWS's and of other services are
 * parameters. Sentences from before there were codes have the code `legacy_text`.
 */
import type { Text } from "./text";
import type { KeysBelow, MessageKey, ParamsOf, Value } from "./types";

export type ReasonCode = KeysBelow<"reasons">;
type KeyOf<C extends ReasonCode> = Extract<`reasons.${C}`, MessageKey>;
export type Reason = { code: ReasonCode; params?: Readonly<Record<string, Value>> };

/** Longest parameter that is kept: other services’ texts can be of any length. */
const MAX_PARAMETER_LENGTH = 800;

/** Makes a reason: `reason("aws.access_denied", { message })`. */
export function reason<C extends ReasonCode>(code: C, ...[params]: ParamsOf<KeyOf<C>>): Reason {
  if (params === undefined) return { code };
  const clipped = Object.entries(params as Record<string, Value>).map(([name, value]) => [
    name,
    typeof value === "string" ? storable(value) : value,
  ]);
  return { code, params: Object.fromEntries(clipped) as Record<string, Value> };
}

/** JSON in PostgreSQL holds neither NUL nor half of a surrogate pair. */
const storable = (text: string) =>
  text.slice(0, MAX_PARAMETER_LENGTH).replaceAll("\u0000", "\uFFFD").toWellFormed();

/** Returns a stored reason in the reader's language. A code of another version of Foyer comes back as it is. */
export function reasonText(text: Text, stored: Reason | string): string {
  const { code, params } = typeof stored === "string" ? { code: stored, params: undefined } : stored;
  const key = `reasons.${code}`;
  return text.has(key) ? text.code(key, params) : code;
}
