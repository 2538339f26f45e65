import { sql, type RawBuilder } from "kysely";
import { likeWords } from "@/lib/formats/text";

/**
 * Returns a condition that each word of a search is found, in any order and anywhere, whatever its case and
 * accents ("zurich" finds Zürich); true without a search.
 * @param columns the texts to search, as a list of SQL's
 */
export function everyWord(search: string | undefined, columns: RawBuilder<unknown>): RawBuilder<boolean> {
  const text = folded(sql`concat_ws(chr(10), ${columns})`);
  const words = likeWords((search ?? "").slice(0, MAX_SEARCH)).map((like) => sql`${text} like ${like}`);
  return sql<boolean>`(${sql.join([sql`true`, ...words], sql` and `)})`;
}

const MAX_SEARCH = 200;

/** Both engines have no `unaccent`, so marks are cut off after a decomposition, as likeWords does. */
const folded = (text: RawBuilder<unknown>) =>
  sql`lower(regexp_replace(normalize(${text}, NFKD), '[\\u0300-\\u036F]+', '', 'g'))`;
