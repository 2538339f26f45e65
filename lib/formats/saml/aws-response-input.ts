/**
 * The input of a SAML response for AWS, and AWS's rules for it.
 *
 * @see IAM user guide, "Configure SAML assertions for the authentication response" and
 *   "Pass session tags in AWS STS" (50 tags, key 128, value 256, keys differing only in case are the same)
 * @see SAML 2.0 core §1.3.4 (IDs), §8.3.6 (entity ids), §8.3.7 (persistent name ids)
 */
import { parseArn, type RoleArn, type SamlProviderArn } from "../arn";
import { FormatError } from "../format-error";
import type { RoleSessionName, SourceIdentity } from "../session-name";
import { MIN_SESSION_SECONDS, MAX_SESSION_SECONDS } from "../session-policy";

export type AwsSamlResponseInput = {
  /** `_` and at least 160 random bits in hex or base64url. */
  assertionId: string;
  /** Like `assertionId`, but different. */
  responseId: string;
  /** entityID of Foyer's metadata, at most 1,024 characters. */
  issuer: string;
  /** AWS's sign-in endpoint: `samlRecipient(partition)`. */
  recipient: string;
  /** `samlAudience(partition)`. */
  audience: string;
  issuedAt: Date;
  /** When the assertion expires: at most 60 seconds after `issuedAt`. */
  notOnOrAfter: Date;
  /** The latest end of the AWS session: at most 12 hours after `issuedAt`. */
  sessionNotOnOrAfter: Date;
  /** Persistent name id, at most 256 characters. */
  nameId: string;
  roleArn: RoleArn;
  /** In the same account as the role. */
  providerArn: SamlProviderArn;
  roleSessionName: RoleSessionName;
  sourceIdentity: SourceIdentity;
  /** 900 to 43,200. */
  sessionDurationSeconds: number;
  /** Session tags by key: at most 50, keys 1 to 128 characters, values at most 256. */
  principalTags: Readonly<Record<string, string>>;
  /** Keys of `principalTags` that role chaining keeps. */
  transitiveTagKeys: readonly string[];
};

const ID = /^_(?:[0-9a-f]{40,128}|[A-Za-z0-9_-]{27,128})$/;
const SESSION_VALUE = /^[a-zA-Z_0-9+=,.@-]{2,64}$/;
const MAX_ASSERTION_MILLISECONDS = 60_000;
const MAX_TAGS = 50;

type Must = (holds: boolean, field: string, problem: string) => void;

/** Checks the input. @throws FormatError naming the first field that breaks a rule */
export function checkAwsSamlResponse(input: AwsSamlResponseInput): void {
  const must: Must = (holds, field, problem) => {
    if (!holds) throw new FormatError(field, problem);
  };
  checkIds(input, must);
  checkTimes(input, must);
  checkSession(input, must);
  checkArns(input, must);
  checkTags(input, must);
}

function checkIds(input: AwsSamlResponseInput, must: Must): void {
  must(ID.test(input.assertionId), "assertionId", "must be _ and at least 160 random bits");
  must(
    ID.test(input.responseId) && input.responseId !== input.assertionId,
    "responseId",
    "must be _ and at least 160 random bits, and not the assertion's",
  );
  must(isBetween(input.issuer.length, 1, 1024), "issuer", "must have 1 to 1,024 characters");
  must(input.recipient.startsWith("https://"), "recipient", "must be an https address");
  must(input.audience !== "", "audience", "must not be empty");
  must(isBetween(input.nameId.length, 1, 256), "nameId", "must have 1 to 256 characters");
}

function checkTimes(input: AwsSamlResponseInput, must: Must): void {
  const issued = input.issuedAt.getTime();
  must(isBetween(issued, 0, Date.UTC(9999, 0)), "issuedAt", "must be a date before the year 9999");
  must(
    isBetween(input.notOnOrAfter.getTime() - issued, 1, MAX_ASSERTION_MILLISECONDS),
    "notOnOrAfter",
    "must be within 60 seconds after issuedAt",
  );
  must(
    isBetween(input.sessionNotOnOrAfter.getTime() - issued, 1, MAX_SESSION_SECONDS * 1000),
    "sessionNotOnOrAfter",
    "must be within 12 hours after issuedAt",
  );
}

function checkSession(input: AwsSamlResponseInput, must: Must): void {
  for (const field of ["roleSessionName", "sourceIdentity"] as const)
    must(SESSION_VALUE.test(input[field]), field, "must be 2 to 64 letters, digits or _+=,.@-");
  must(
    Number.isInteger(input.sessionDurationSeconds) &&
      isBetween(input.sessionDurationSeconds, MIN_SESSION_SECONDS, MAX_SESSION_SECONDS),
    "sessionDurationSeconds",
    "must be whole seconds from 900 to 43200",
  );
}

function checkArns({ roleArn, providerArn }: AwsSamlResponseInput, must: Must): void {
  const [role, provider] = [parseArn(roleArn), parseArn(providerArn)];
  // AWS splits the Role attribute at commas: a comma inside an ARN would name another role.
  must(
    role.resource.startsWith("role/") && !roleArn.includes(","),
    "roleArn",
    "must be a role's ARN without a comma",
  );
  must(
    provider.resource.startsWith("saml-provider/") && !providerArn.includes(","),
    "providerArn",
    "must be a SAML provider's ARN",
  );
  must(
    role.service === "iam" &&
      provider.service === "iam" &&
      role.partition === provider.partition &&
      role.accountId !== null &&
      role.accountId === provider.accountId,
    "providerArn",
    "must be in the role's account",
  );
}

function checkTags(input: AwsSamlResponseInput, must: Must): void {
  const tags = Object.entries(input.principalTags);
  must(tags.length <= MAX_TAGS, "principalTags", "must be at most 50");
  must(
    new Set(tags.map(([key]) => key.toLowerCase())).size === tags.length,
    "principalTags",
    "must not hold a key twice, in whatever case",
  );
  for (const [key, value] of tags) {
    must(
      isBetween(key.length, 1, 128) && !/^aws:/i.test(key),
      tagField(key),
      "must have a key of 1 to 128 characters that does not begin with aws:",
    );
    must(value.length <= 256, tagField(key), "must have at most 256 characters");
  }
  const transitive = new Set(input.transitiveTagKeys);
  const isEachOnceAndATag =
    transitive.size === input.transitiveTagKeys.length &&
    input.transitiveTagKeys.every((key) => Object.hasOwn(input.principalTags, key));
  must(isEachOnceAndATag, "transitiveTagKeys", "must be keys of principalTags, each once");
}

/** Returns the name of a tag's field for errors: safe for a log line, whatever the key contains. */
export function tagField(key: string): string {
  return `principalTags.${key.slice(0, 128).replace(/[^\x20-\x7e]/g, "?")}`;
}

/** False for NaN, and so for invalid dates. */
function isBetween(value: number, min: number, max: number): boolean {
  return value >= min && value <= max;
}
