/** IAM's own limits and grammar, in IAM's own words. */
import { AwsError } from "../wire/operation";
import type { Account, Role } from "../state";

export const noSuchEntity = (message: string) => new AwsError("NoSuchEntity", message, 404);
export const alreadyExists = (message: string) => new AwsError("EntityAlreadyExists", message, 409);
export const limitExceeded = (message: string) => new AwsError("LimitExceeded", message, 409);
export const malformed = (message: string) => new AwsError("MalformedPolicyDocument", message, 400);
const invalid = (name: string, value: unknown, constraint: string) =>
  new AwsError(
    "ValidationError",
    `1 validation error detected: Value '${String(value).slice(0, 80)}' at '${name}' failed to satisfy constraint: ${constraint}`,
    400,
  );

export function checkName(member: string, value: string, longest: number): void {
  if (!/^[\w+=,.@-]+$/.test(value))
    throw invalid(member, value, "Member must satisfy regular expression pattern: [\\w+=,.@-]+");
  if (value.length > longest)
    throw invalid(member, value, `Member must have length less than or equal to ${longest}`);
}

export function checkPath(path: string): void {
  if (path.length > 512 || !/^\/(?:[\x21-\x7e]+\/)?$/.test(path))
    throw new AwsError(
      "ValidationError",
      "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.",
      400,
    );
}

export function checkMaxSession(seconds: number): void {
  if (!Number.isInteger(seconds) || seconds < 3600 || seconds > 43_200)
    throw invalid(
      "maxSessionDuration",
      seconds,
      seconds < 3600
        ? "Member must have value greater than or equal to 3600"
        : "Member must have value less than or equal to 43200",
    );
}

export function readTags(tags: { Key?: string; Value?: string }[] = []): Record<string, string> {
  const out: Record<string, string> = {};
  const seen = new Set<string>();
  if (tags.length > 50) throw limitExceeded("The number of tags has reached the maximum limit.");
  for (const { Key = "", Value = "" } of tags) {
    if (Key.length < 1 || Key.length > 128 || Value.length > 256 || /^aws:/i.test(Key))
      throw invalid("tags", Key, "Member must be a valid tag");
    if (seen.has(Key.toLowerCase()))
      throw new AwsError(
        "InvalidInput",
        "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
        400,
      );
    seen.add(Key.toLowerCase());
    out[Key] = Value;
  }
  return out;
}

/** Checks a policy's grammar, as far as IAM checks it first. */
export function checkPolicy(text: string, kind: "trust" | "identity"): void {
  // PolicyDocument's pattern in IAM's model.
  if (!/^[\t\n\r\x20-\xFF]+$/.test(text))
    throw invalid(
      kind === "trust" ? "assumeRolePolicyDocument" : "policyDocument",
      text,
      "Member must satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u00FF]+",
    );
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw malformed("This policy contains invalid Json");
  }
  const policy = document as { Version?: unknown; Statement?: unknown };
  if (typeof document !== "object" || document === null || Array.isArray(document))
    throw malformed("Syntax errors in policy.");
  if (policy.Version !== undefined && policy.Version !== "2012-10-17" && policy.Version !== "2008-10-17")
    throw malformed("The policy version is not valid.");
  const statements = (Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement]) as Record<
    string,
    unknown
  >[];
  for (const key of Object.keys(policy))
    if (!["Version", "Id", "Statement"].includes(key)) throw malformed(`Syntax errors in policy: ${key}`);
  for (const statement of statements) {
    if (typeof statement !== "object" || statement === null) throw malformed("Syntax errors in policy.");
    if (statement.Effect !== "Allow" && statement.Effect !== "Deny")
      throw malformed("Syntax errors in policy: Effect must be Allow or Deny");
    if ((statement.Action === undefined) === (statement.NotAction === undefined))
      throw malformed("Policy statement must contain actions.");
    const hasResource = statement.Resource !== undefined || statement.NotResource !== undefined;
    const hasPrincipal = statement.Principal !== undefined || statement.NotPrincipal !== undefined;
    if (kind === "identity" && !hasResource) throw malformed("Policy statement must contain resources.");
    if (kind === "identity" && hasPrincipal)
      throw malformed("Policy document should not specify a principal.");
    if (kind === "trust" && hasResource) throw malformed("Has prohibited field Resource");
    if (kind === "trust" && !hasPrincipal) throw malformed("Missing required field Principal");
  }
}

export const countedSize = (document: string) => document.replace(/\s/g, "").length;

export function checkTrust(document: string): void {
  if (document.length > 2048) throw limitExceeded("Cannot exceed quota for ACLSizePerRole: 2048");
  checkPolicy(document, "trust");
}

export function roleNamed(account: Account, name: string): Role {
  const role = account.iam.roles.get(name.toLowerCase());
  if (!role) throw noSuchEntity(`The role with name ${name} cannot be found.`);
  return role;
}
