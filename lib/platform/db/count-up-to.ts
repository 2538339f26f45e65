/** Counts the rows of a list, up to a limit. */
import { sql, type RawBuilder } from "kysely";
import type { Db } from "./schema";

/** Above this a list says "more than". */
const MAX_COUNTED = 10_000;

/** Returns the number of rows of a query, at most `MAX_COUNTED` + 1. */
export async function countUpTo(db: Db, query: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{
    count: number;
  }>`select count(*)::int as count from (${query} limit ${MAX_COUNTED + 1}) found`.execute(db);
  return rows[0]?.count ?? 0;
}
