/**
 * Problems of an input, in the sentences of AWS's services.
 * @see API reference of any AWS service, ValidationException: "1 validation error detected: Value at …"
 */
import type { z } from "zod";

const MAX_SHOWN = 5;
const GENERAL = "Member must satisfy its constraints";

/** Returns a zod issue in AWS's words. Messages of the schemas themselves take precedence. */
export function constraintOf(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined || issue.input === null
        ? "Member must not be null"
        : `Member must be of type ${issue.expected}`;
    case "too_small":
    case "too_big": {
      const isSmall = issue.code === "too_small";
      const bound = isSmall ? issue.minimum : issue.maximum;
      const what = issue.origin === "string" || issue.origin === "array" ? "length" : "value";
      return `Member must have ${what} ${isSmall ? "greater" : "less"} than or equal to ${bound}`;
    }
    case "invalid_format":
      return issue.pattern === undefined
        ? `Member must be a valid ${issue.format}`
        : `Member must satisfy regular expression pattern: ${patternText(issue.pattern)}`;
    case "invalid_value":
      return `Member must satisfy enum value set: [${issue.values.map(String).join(", ")}]`;
    case "unrecognized_keys":
      return `Member must not have ${issue.keys.map((key) => `'${key.slice(0, 64)}'`).join(", ")}`;
    case "invalid_key":
    case "invalid_element":
      return issue.issues[0]?.message ?? GENERAL;
    case "invalid_union":
      return issue.errors[0]?.[0]?.message ?? GENERAL;
    default:
      return GENERAL;
  }
}

/** Returns the pattern of zod's issue, `/…/u`, as AWS writes it. */
const patternText = (pattern: string) => pattern.replace(/^\/(.*)\/[a-z]*$/s, "$1").replace(/^\^|\$$/g, "");

/**
 * Returns a member's path: `["Tags", 0, "Key"]` becomes `Tags.1.member.Key`, because AWS's lists count from
 * one.
 */
function memberPath(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === "number" ? `${part + 1}.member` : String(part))).join(".");
  return text === "" ? "request" : text;
}

/** Returns how many members fail, and why each does. */
export function describeProblems(issues: readonly z.core.$ZodIssue[]): string {
  const shown = issues.slice(0, MAX_SHOWN).map(({ path, message }) => {
    const place = `'${memberPath(path).slice(0, 200)}'`;
    return `Value ${message === "Member must not be null" ? "null " : ""}at ${place} failed to satisfy constraint: ${message}`;
  });
  return `${issues.length} validation error${issues.length === 1 ? "" : "s"} detected: ${shown.join("; ")}`;
}
