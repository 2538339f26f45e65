import { sql, type RawBuilder } from "kysely";

/** Numbers get leading zeros up to this many digits. Migration 0043's indexes have the same expression. */
const DIGITS = 12;

/**
 * Returns what to sort a name by, so that "team 9" comes before "team 10". Names that differ in leading zeros
 * are equal: sort by the name itself next.
 */
export const naturalOrder = (name: RawBuilder<unknown>): RawBuilder<string> =>
  sql<string>`${sql.raw("regexp_replace(regexp_replace(")}${name}${sql.raw(`, '([0-9]+)', '${"0".repeat(DIGITS - 1)}\\1', 'g'), '0*([0-9]{${DIGITS},})', '\\1', 'g')`)}`;
