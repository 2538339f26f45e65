import { sql, type RawBuilder } from "kysely";
import { likeWords } from "@/lib/formats/text";

/**
 * Returns a condition that each word of a search is found, in any order and anywhere; true without a search.
 * @param matches the condition for one word, given as a pattern of SQL's `like` in lower case
 */
export function everyWord(
  search: string | undefined,
  matches: (like: string) => RawBuilder<unknown>,
): RawBuilder<boolean> {
  const words = likeWords((search ?? "").slice(0, MAX_SEARCH)).map(matches);
  return sql<boolean>`(${sql.join([sql`true`, ...words], sql` and `)})`;
}

const MAX_SEARCH = 200;
