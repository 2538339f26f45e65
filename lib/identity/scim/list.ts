/** Lists of SCIM resources: a page by index or by cursor, answered by the database or by asking each resource. */
import { sql, type RawBuilder } from "kysely";
import { comparisonsOf, matches } from "@/lib/formats/scim/match";
import type { Resource } from "@/lib/formats/scim/object";
import type { Condition } from "@/lib/formats/scim/resolve";
import { countComparisons, type Work } from "@/lib/formats/scim/work";
import type { Db } from "@/lib/platform/context";
import { slices } from "@/lib/platform/slices";

export type ScimQuery = {
  filter: Condition | null;
  count: number;
  /** Where the page begins: a number from 1, or the id it begins after. */
  from: { startIndex: number } | { after: string | null };
  work: Work;
};
export type ScimPage<T> = {
  /** Null where counting would mean reading everything. */
  total: number | null;
  rows: T[];
  /** The id that the next page begins after; null for the last page. */
  next: string | null;
};

const SCAN_PAGE = 1_000;
const NO_ID = "00000000-0000-0000-0000-000000000000";

type Rows = { db: Db; table: "users" | "groups"; where: RawBuilder<unknown>[] };
type Source<T> = Rows & {
  /** The database answers the whole filter. */
  isWhole: boolean;
  resourcesOf(rows: T[]): Promise<Resource[]>;
};

export async function listPage<T extends { id: string }>(
  query: ScimQuery,
  source: Source<T>,
): Promise<ScimPage<T>> {
  const { count, from, filter } = query;
  if (!source.isWhole && filter !== null) return scan(query, filter, source);
  const total = await countRows(source);
  if (count === 0) return { total, rows: [], next: null };
  const rows = await readRows<T>(source, {
    after: ("after" in from ? from.after : null) ?? NO_ID,
    offset: "after" in from ? 0 : from.startIndex - 1,
    limit: count + 1,
  });
  return { total, ...pageOf(rows, count) };
}

async function countRows({ db, table, where }: Rows): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from ${sql.table(table)} where ${sql.join(where, sql` and `)}`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Reads rows of the table, which are T, by id. */
async function readRows<T extends { id: string }>(
  { db, table, where }: Rows,
  { after, limit, offset }: { after: string; limit: number; offset: number },
): Promise<T[]> {
  const { rows } = await sql<T>`
    select * from ${sql.table(table)} where ${sql.join(where, sql` and `)} and id > ${after}
    order by id limit ${limit} offset ${offset}`.execute(db);
  return rows;
}

const pageOf = <T extends { id: string }>(found: T[], count: number) => ({
  rows: found.slice(0, count),
  next: found.length > count ? (found[count - 1]?.id ?? null) : null,
});

/** Reads row after row and keeps those that match: all of them for a total, or until a page by cursor is full. */
async function scan<T extends { id: string }>(
  { count, from, work }: ScimQuery,
  filter: Condition,
  source: Source<T>,
): Promise<ScimPage<T>> {
  const isCursor = "after" in from && count > 0;
  const first = "after" in from ? 1 : from.startIndex;
  let after = (isCursor ? from.after : null) ?? NO_ID;
  const pause = slices();
  const found: T[] = [];
  let total = 0;
  for (;;) {
    const batch = await readRows<T>(source, { after, offset: 0, limit: SCAN_PAGE });
    const resources = await source.resourcesOf(batch);
    for (const [index, row] of batch.entries()) {
      await pause();
      const resource = resources[index] ?? {};
      countComparisons(work, comparisonsOf(resource, filter));
      if (!matches(resource, filter)) continue;
      total += 1;
      if (total >= first && found.length <= count) found.push(row);
      if (isCursor && found.length > count) return { total: null, ...pageOf(found, count) };
    }
    const last = batch.at(-1);
    if (!last || batch.length < SCAN_PAGE) return { total: isCursor ? null : total, ...pageOf(found, count) };
    after = last.id;
  }
}

const NAMES = ["userName", "displayName", "externalId", "id"] as const;
type Name = (typeof NAMES)[number];
export type Narrowed = Partial<Record<Name, string>> & {
  /** The filter asks for nothing else. */
  isWhole: boolean;
};

/** Returns the part of a filter that the database can answer: equalities of whole attributes, joined by `and`. */
export function narrowed(filter: Condition | null, allowed: readonly Name[]): Narrowed {
  if (filter === null) return { isWhole: true };
  if (filter.op === "and") {
    const [left, right] = [narrowed(filter.left, allowed), narrowed(filter.right, allowed)];
    return {
      ...left,
      ...right,
      isWhole: left.isWhole && right.isWhole && !NAMES.some((name) => name in left && name in right),
    };
  }
  if (filter.op !== "eq" || typeof filter.literal !== "string") return { isWhole: false };
  const { extension, attribute } = filter.place;
  const name = NAMES.find((each) => each === attribute.name);
  return extension !== null || name === undefined || !allowed.includes(name)
    ? { isWhole: false }
    : { [name]: filter.literal, isWhole: true };
}

/** Whether a filter asks for an attribute that isn't part of the stored resource. */
export function asksFor(filter: Condition | null, name: string): boolean {
  if (filter === null) return false;
  switch (filter.op) {
    case "never":
      return false;
    case "and":
    case "or":
      return asksFor(filter.left, name) || asksFor(filter.right, name);
    case "not":
      return asksFor(filter.inner, name);
    default:
      return filter.place.attribute.name === name;
  }
}
