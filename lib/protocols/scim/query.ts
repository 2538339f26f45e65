/** Pages and filters, from a URL or from the body of a search. @see RFC 7644 §3.4.2, §3.4.3, RFC 9865 */
import { termsIn } from "@/lib/formats/scim/match";
import { memberOf, type Resource } from "@/lib/formats/scim/object";
import { resolveFilter } from "@/lib/formats/scim/resolve";
import type { ResourceSchema } from "@/lib/formats/scim/schemas";
import { searchWork, countTerms, type Work } from "@/lib/formats/scim/work";
import type { ScimQuery } from "@/lib/identity/scim/list";
import { DEFAULT_RESULTS, MAX_RESULTS } from "./discovery";
import { ScimFault, wrongMethod } from "./fault";

const NAMES = ["filter", "startIndex", "count", "cursor", "attributes", "excludedAttributes"];

/** Reads a POST search as the query that it represents. */
export function searchedQuery(call: { method: string; body: () => Resource }): URLSearchParams {
  if (call.method !== "POST") throw wrongMethod();
  const body = call.body();
  const query = new URLSearchParams();
  for (const name of NAMES) {
    const value = memberOf(body, name);
    if (value !== undefined && value !== null)
      query.set(name, Array.isArray(value) ? value.join(",") : String(value));
  }
  return query;
}

/**
 * The parameters of a query. An empty parameter counts as absent, but an empty cursor requests the first
 * page.
 */
export type Asked = {
  filter: string | null;
  count: number;
  startIndex: number;
  /** Null for pages by index. */
  cursor: string | null;
  work: Work;
};

export function askedOf(query: URLSearchParams): Asked {
  const cursor = query.get("cursor");
  const startIndex = numberOf(query.get("startIndex"), 1, { min: 1, scimType: "invalidValue" });
  if (cursor !== null && startIndex !== 1)
    throw new ScimFault(400, "scim_cursor_with_index", { scimType: "invalidValue" });
  const count = numberOf(query.get("count"), DEFAULT_RESULTS, {
    min: 0,
    scimType: cursor === null ? "invalidValue" : "invalidCount",
  });
  return {
    filter: query.get("filter") || null,
    count: Math.min(MAX_RESULTS, count),
    startIndex,
    cursor,
    work: searchWork(),
  };
}

/** Reads the query. @throws ScimProblem invalidFilter, tooLarge */
export function queryOf(
  { filter: text, count, startIndex, work }: Asked,
  schema: ResourceSchema,
  { others = [], from }: { others?: readonly ResourceSchema[]; from?: ScimQuery["from"] | undefined } = {},
): ScimQuery {
  const filter = text === null ? null : resolveFilter(schema, text, others);
  if (filter !== null) countTerms(work, termsIn(filter));
  return { filter, count, from: from ?? { startIndex }, work };
}

/** RFC 7644 §3.4.2.4: a number below the minimum counts as the minimum. */
function numberOf(
  text: string | null,
  fallback: number,
  { min, scimType }: { min: number; scimType: string },
): number {
  if (text === null || text === "") return fallback;
  if (!/^-?[0-9]{1,9}$/.test(text)) throw new ScimFault(400, "scim_page_invalid", { scimType });
  return Math.max(min, Number(text));
}
