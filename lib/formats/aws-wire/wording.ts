/**
 * AWS's own sentences, word for word: people search for them, and some clients read them. Whatever else AWS's
 * protocols say is in the message catalogue.
 *
 * @see IAM user guide, "Troubleshoot Signature Version 4 signing for AWS API requests"; API reference of any
 *   AWS service, ValidationException
 */

const memberMust = (rule: string) => `Member must ${rule}`;

export const AWS_WORDING = {
  tokenMissing: "Request is missing Authentication Token",
  signatureMalformed: "The request signature does not conform to AWS standards.",
  tokenInvalid: "The security token included in the request is invalid.",
  dateMalformed: (stamp: string) =>
    `Date must be in ISO-8601 'basic format'. Got '${stamp.slice(0, 64)}'. See http://en.wikipedia.org/wiki/ISO_8601`,
  dateDiffers: (scopeDay: string, stamp: string) =>
    `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scopeDay}' != '${stamp.slice(0, 8)}', from '${stamp}'.`,
  signatureExpired: (stamp: string, earliest: string, now: string, minutes: number) =>
    `Signature expired: ${stamp} is now earlier than ${earliest} (${now} - ${minutes} min.)`,
  signatureNotYetCurrent: (stamp: string, latest: string, now: string, minutes: number) =>
    `Signature not yet current: ${stamp} is still later than ${latest} (${now} + ${minutes} min.)`,
  otherService: (service: string) => `Credential should be scoped to correct service: '${service}'.`,
  headerNotSigned: (name: string) => `'${name}' must be a 'SignedHeader' in the AWS Authorization.`,
  bodyHashDiffers: "The provided 'x-amz-content-sha256' header does not match what was computed.",
  signatureDiffers:
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.",

  sessionTokenInvalid: "Session token not found or invalid",
  noAccess: "No access",

  memberNull: memberMust("not be null"),
  memberType: (type: string) => memberMust(`be of type ${type}`),
  memberBound: (what: "length" | "value", bound: "greater" | "less", limit: number | bigint) =>
    memberMust(`have ${what} ${bound} than or equal to ${limit}`),
  memberPattern: (pattern: string) => memberMust(`satisfy regular expression pattern: ${pattern}`),
  memberOneOf: (values: readonly unknown[]) =>
    memberMust(`satisfy enum value set: [${values.map(String).join(", ")}]`),
  memberFails: (path: string, rule: string) =>
    `Value ${rule === AWS_WORDING.memberNull ? "null " : ""}at '${path}' failed to satisfy constraint: ${rule}`,
  failures: (count: number, shown: readonly string[]) =>
    `${count} validation error${count === 1 ? "" : "s"} detected: ${shown.join("; ")}`,
} as const;
