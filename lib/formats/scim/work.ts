/**
 * Limits the work of one request. Everything that grows with the client's input is counted before it's done,
 * so a small request can't hold the process for long.
 */
import { ScimProblem } from "./problem";

/** Values of one attribute. Group members have their own limit. */
export const MAX_VALUES = 500;
/** Operations of one PATCH. */
export const MAX_OPERATIONS = 1_000;
/** Comparisons of one filter, and of all filters of a request together. */
const MAX_FILTER_TERMS = 50;
const MAX_TERMS = 2_000;
/** Value comparisons of a request: by changes, and by a search. */
const MAX_COMPARISONS = 200_000;
const MAX_SEARCH_COMPARISONS = 5_000_000;

export type Work = { terms: number; comparisons: number };

export const changeWork = (): Work => ({ terms: MAX_TERMS, comparisons: MAX_COMPARISONS });
export const searchWork = (): Work => ({ terms: MAX_TERMS, comparisons: MAX_SEARCH_COMPARISONS });

/** Counts filter terms. @throws ScimProblem tooLarge */
export function countTerms(work: Work, terms: number): void {
  if (terms > MAX_FILTER_TERMS)
    throw new ScimProblem("tooLarge", "scim_filter_too_large", { max: MAX_FILTER_TERMS });
  work.terms -= terms;
  if (work.terms < 0) throw new ScimProblem("tooLarge", "scim_filters_too_large", { max: MAX_TERMS });
}

/** Counts comparisons. @throws ScimProblem tooLarge */
export function countComparisons(work: Work, comparisons: number): void {
  work.comparisons -= comparisons;
  if (work.comparisons < 0) throw new ScimProblem("tooLarge", "scim_work_too_large");
}
