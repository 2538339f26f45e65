/**
 * Problems of an input, in the sentences of AWS's services.
 * @see API reference of any AWS service, ValidationException: "1 validation error detected: Value at …"
 */
import type { z } from "zod";
import { AWS_WORDING } from "@/lib/formats/aws-wire/wording";
import { englishText } from "@/lib/messages/server-text";

const MAX_SHOWN = 5;
const GENERAL = "aws_member_general";

/**
 * Returns what a zod issue says: in AWS's words, or a code of the catalogue. Messages of the schemas
 * themselves take precedence, and are one or the other too.
 */
export function constraintOf(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined || issue.input === null
        ? AWS_WORDING.memberNull
        : AWS_WORDING.memberType(issue.expected);
    case "too_small":
    case "too_big": {
      const isSmall = issue.code === "too_small";
      return AWS_WORDING.memberBound(
        issue.origin === "string" || issue.origin === "array" ? "length" : "value",
        isSmall ? "greater" : "less",
        isSmall ? issue.minimum : issue.maximum,
      );
    }
    case "invalid_format":
      return issue.pattern === undefined
        ? AWS_WORDING.memberType(issue.format)
        : AWS_WORDING.memberPattern(patternText(issue.pattern));
    case "invalid_value":
      return AWS_WORDING.memberOneOf(issue.values);
    case "unrecognized_keys":
      return englishText().t("errors.aws_member_has_unknown", {
        names: issue.keys.map((key) => key.slice(0, 64)).join(", "),
      });
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
    const rule = englishText()
      .code(`errors.${message}`)
      .replace(/^errors\./, "");
    return AWS_WORDING.memberFails(memberPath(path).slice(0, 200), rule);
  });
  return AWS_WORDING.failures(issues.length, shown);
}
