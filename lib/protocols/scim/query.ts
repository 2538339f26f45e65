/** Pages and filters, from an address or from the body of a search. @see RFC 7644 §3.4.2, §3.4.3 */
import { memberOf, parseFilter, type Filter, type Resource } from "@/lib/formats/scim/filter";
import { MAX_RESULTS } from "./discovery";
import { ScimFault, wrongMethod } from "./fault";
import type { Page } from "./resource-types";

/** Reads a search by POST as the query that it stands for. */
export function searchedQuery(call: { method: string; body: () => Resource }): URLSearchParams {
  if (call.method !== "POST") throw wrongMethod();
  const body = call.body();
  const query = new URLSearchParams();
  for (const name of ["filter", "startIndex", "count", "attributes", "excludedAttributes"]) {
    const value = memberOf(body, name);
    if (value !== undefined && value !== null)
      query.set(name, Array.isArray(value) ? value.join(",") : String(value));
  }
  return query;
}

export function pageOf(query: URLSearchParams): Page {
  const filter = query.get("filter");
  return {
    filter: filter ? readFilter(filter) : null,
    startIndex: numberOf(query.get("startIndex"), 1, 1),
    count: Math.min(MAX_RESULTS, numberOf(query.get("count"), 100, 0)),
  };
}

function readFilter(text: string): Filter {
  try {
    return parseFilter(text);
  } catch (error) {
    throw new ScimFault(400, "scim_filter_invalid", {
      scimType: "invalidFilter",
      params: { problem: (error as Error).message },
    });
  }
}

/** RFC 7644 §3.4.2.4: a number below the minimum counts as the minimum. */
function numberOf(text: string | null, fallback: number, min: number): number {
  if (text === null) return fallback;
  if (!/^-?[0-9]{1,9}$/.test(text))
    throw new ScimFault(400, "scim_page_invalid", { scimType: "invalidValue" });
  return Math.max(min, Number(text));
}
