/** Counting what a list holds, as far as a reader cares. */
import { sql, type RawBuilder } from "kysely";
import type { Db } from "./schema";

/** Beyond it a list says "more than". */
export const MAX_COUNTED = 10_000;

/** How many rows a query answers; never more than one past `MAX_COUNTED`. */
export async function countUpTo(db: Db, query: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{
    count: number;
  }>`select count(*)::int as count from (${query} limit ${MAX_COUNTED + 1}) found`.execute(db);
  return rows[0]?.count ?? 0;
}
