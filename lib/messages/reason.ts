/**
 * Reasons: why something failed, ended or was refused, as rows hold it. A code of the catalogue's `reasons`
 * and its parameters; readers get them as text.
 *
 * A column whose reasons have no parameters holds the code alone. Texts of AWS's and of other services are
 * parameters, and so are other reasons. Sentences from before there were codes have the code `legacy_text`.
 */
import type { Text } from "./text";
import type { KeysBelow, MessageKey, ParamsOf, Value } from "./types";

export type ReasonCode = KeysBelow<"reasons">;
/** Why a session ended. */
export type SessionEnd = Extract<ReasonCode, `session.${string}`>;
export type Reason = { code: ReasonCode; params?: StoredParams };
export type StoredParams = Readonly<{ [name: string]: Value | Reason }>;
/** A message's arguments, where a reason can stand for a text. */
export type Arguments<A extends unknown[]> = { [I in keyof A]: WithReasons<A[I]> };
type WithReasons<P> = P extends unknown ? { [K in keyof P]: P[K] | Reason } : never;

/** Longer parameters are cut: other services' texts can have any length. */
const MAX_PARAMETER_LENGTH = 800;

/** Makes a reason: `reason("aws.access_denied", { message })`. */
export function reason<C extends ReasonCode>(
  code: C,
  ...[params]: Arguments<ParamsOf<Extract<`reasons.${C}`, MessageKey>>>
): Reason {
  if (params === undefined) return { code };
  const clipped = Object.entries(params as StoredParams).map(([name, value]) => [
    name,
    typeof value === "string" ? storable(value) : value,
  ]);
  return { code, params: Object.fromEntries(clipped) as StoredParams };
}

/** Joins reasons, each of which is a whole sentence. */
export const allReasons = ([first, ...others]: readonly [Reason, ...Reason[]]): Reason => {
  const [second, ...rest] = others;
  return second === undefined ? first : reason("several", { first, others: allReasons([second, ...rest]) });
};

/** JSON in PostgreSQL can't hold NUL or lone surrogates. */
const storable = (text: string) =>
  text.slice(0, MAX_PARAMETER_LENGTH).replaceAll("\u0000", "\uFFFD").toWellFormed();

/** Returns a stored reason in the reader's language. A code of another version of Foyer comes back as it is. */
export function reasonText(text: Text, stored: Reason | string): string {
  const { code, params } = typeof stored === "string" ? { code: stored, params: undefined } : stored;
  const key = `reasons.${code}`;
  return text.has(key) ? text.code(key, params && paramsText(text, params)) : code;
}

/** Returns the parameters of a message, with reasons among them as text. */
export function paramsText(text: Text, params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, isReason(value) ? reasonText(text, value) : value]),
  );
}

const isReason = (value: unknown): value is Reason =>
  typeof value === "object" && value !== null && typeof (value as { code?: unknown }).code === "string";
