/**
 * A policy with less power that fits into fewer characters: what it allows is dropped from the end, what it
 * denies stays. Where that does not do it, all is denied.
 */
import { countedCharacters } from "./size";

export const DENY_ALL = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Sid: "FoyerClosed", Effect: "Deny", Action: "*", Resource: "*" }],
});

/** @returns the same text when it fits, null when nothing needs to be left */
export function shrinkPolicy(text: string, most: number): string | null {
  if (countedCharacters(text) <= most) return text;
  let policy: Record<string, unknown>;
  try {
    policy = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return DENY_ALL;
  }
  const statements = [policy.Statement].flat() as { Effect?: unknown }[];
  while (statements.length > 0) {
    const last = statements.findLastIndex((statement) => statement?.Effect === "Allow");
    if (last === -1) return DENY_ALL;
    statements.splice(last, 1);
    const smaller = JSON.stringify({ ...policy, Statement: statements });
    if (statements.length > 0 && countedCharacters(smaller) <= most) return smaller;
  }
  return null;
}
