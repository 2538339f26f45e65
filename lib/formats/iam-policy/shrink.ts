/**
 * Shrinks a policy by reducing what it allows: Allow statements are dropped from the end, Deny statements
 * stay. If that isn't enough, everything is denied.
 */
import { countedCharacters } from "./size";

export const DENY_ALL = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Sid: "FoyerClosed", Effect: "Deny", Action: "*", Resource: "*" }],
});

/** @returns the same text if it fits, null if nothing has to remain */
export function shrinkPolicy(text: string, maxCharacters: number): string | null {
  if (countedCharacters(text) <= maxCharacters) return text;
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
    if (statements.length > 0 && countedCharacters(smaller) <= maxCharacters) return smaller;
  }
  return null;
}
