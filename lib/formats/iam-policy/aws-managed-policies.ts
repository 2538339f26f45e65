/**
 * Looks up names of AWS managed policies in Foyer's copy of AWS's list. A newer policy than the copy is
 * unknown, so callers ask and never refuse.
 */
import { isOneTypoAway } from "../search-text";
import catalogue from "./aws-managed-policies.json";

export type UnknownPolicy = {
  name: string;
  /** A known name that was perhaps meant. */ similar: string | null;
};

/** Returns the names that AWS's list doesn't have. IAM compares them exactly. */
export function unknownAwsPolicies(names: readonly string[]): UnknownPolicy[] {
  return [...new Set(names)]
    .filter((name) => !Object.hasOwn(catalogue, name))
    .map((name) => ({ name, similar: similarTo(name) }));
}

const lastPart = (name: string) => name.slice(name.lastIndexOf("/") + 1).toLowerCase();

/** The same name in other capitals, at another path, or one typo away. */
function similarTo(name: string): string | null {
  const wanted = lastPart(name);
  const known = Object.keys(catalogue);
  return (
    known.find((each) => lastPart(each) === wanted) ??
    known.find((each) => isOneTypoAway(wanted, lastPart(each))) ??
    null
  );
}
