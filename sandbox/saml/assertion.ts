/**
 * Reads a SAML response as STS does: every rule of the IAM user guide's "Configure SAML assertions",
 * each with AWS's own error.
 */
import type { SamlProvider } from "../state";
import { AwsError } from "../wire/operation";
import { readMetadata } from "./metadata";
import { hasUniqueIds, isSigned } from "./signature";
import { attribute, childrenNamed, elements, parseXml, textOf, walk, XmlError, type Element } from "./xml";

const SAML = "urn:oasis:names:tc:SAML:2.0:assertion";
const SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol";
const ATTRIBUTE = "https://aws.amazon.com/SAML/Attributes/";
const BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
const SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success";
const REDEEM_MILLISECONDS = 5 * 60_000;
const SKEW_MILLISECONDS = 30_000;
const SESSION_VALUE = /^[a-zA-Z_0-9+=,.@-]{2,64}$/;

export type Assertion = {
  id: string;
  issuer: string;
  subject: string;
  subjectType: string;
  recipient: string;
  /** Pairs of role and provider. */
  roles: { roleArn: string; providerArn: string }[];
  roleSessionName: string;
  sourceIdentity?: string;
  sessionDurationSeconds?: number;
  sessionNotOnOrAfter?: Date;
  tags: Record<string, string>;
  transitiveTagKeys: string[];
};

const invalid = (message: string) => new AwsError("InvalidIdentityToken", message, 400);

export const AUDIENCES: Record<string, string[]> = {
  aws: ["urn:amazon:webservices", "https://signin.aws.amazon.com/saml"],
  "aws-us-gov": ["urn:amazon:webservices:govcloud", "https://signin.amazonaws-us-gov.com/saml"],
  "aws-cn": ["urn:amazon:webservices:cn-north-1", "https://signin.amazonaws.cn/saml"],
};
export const RECIPIENTS: Record<string, RegExp> = {
  aws: /^https:\/\/(?:[a-z]{2}-[a-z]+-\d\.)?signin\.aws\.amazon\.com\/saml$/,
  "aws-us-gov": /^https:\/\/(?:us-gov-east-1\.)?signin\.amazonaws-us-gov\.com\/saml$/,
  "aws-cn": /^https:\/\/(?:cn-[a-z]+-\d\.)?signin\.amazonaws\.cn\/saml$/,
};

/** Decodes the base64 form without trusting it. */
export function decodeResponse(encoded: string): Element {
  if (encoded.length < 4 || encoded.length > 100_000 || !/^[A-Za-z0-9+/\s]+=*\s*$/.test(encoded))
    throw invalid("Invalid base64 SAMLResponse");
  try {
    const root = parseXml(Buffer.from(encoded, "base64").toString("utf8"));
    if (root.local !== "Response" || root.namespace !== SAMLP) throw new XmlError("not a Response");
    if (!hasUniqueIds(root)) throw new XmlError("an ID occurs twice");
    return root;
  } catch (error) {
    if (error instanceof XmlError) throw invalid("Invalid SAML response: the document cannot be parsed");
    throw error;
  }
}

/** Returns the one assertion of a response that `provider` signed. @throws AwsError */
export function verifyResponse(
  root: Element,
  provider: SamlProvider,
  partition: string,
  now: Date,
): Assertion {
  try {
    return verify(root, provider, partition, now);
  } catch (error) {
    if (error instanceof XmlError) throw invalid(`Invalid SAML response: ${error.message}`);
    throw error;
  }
}

function verify(root: Element, provider: SamlProvider, partition: string, now: Date): Assertion {
  const metadata = readMetadata(provider.metadata);
  const everywhere = [...walk(root)].filter(
    (each) => each.local === "Assertion" || each.local === "EncryptedAssertion",
  );
  const [assertion] = childrenNamed(root, SAML, "Assertion");
  if (!assertion || everywhere.length !== 1) throw invalid("Response must contain exactly one assertion");
  const status = childrenNamed(root, SAMLP, "Status").flatMap((each) =>
    childrenNamed(each, SAMLP, "StatusCode"),
  )[0];
  if (!status || attribute(status, "Value") !== SUCCESS) throw invalid("Response is not a success");
  for (const signed of [root, assertion]) {
    const claims = elements(signed).some((each) => each.local === "Signature");
    if ((signed === assertion || claims) && !isSigned(signed, metadata.certificates))
      throw invalid("Response signature invalid");
  }
  const issuer = only(assertion, "Issuer");
  if (!issuer || textOf(issuer) !== metadata.entityId)
    throw new AwsError(
      "InvalidIdentityToken",
      "Issuer not present in specified provider (Service: AWSOpenIdDiscoveryService; Status Code: 400; Error Code: AuthSamlInvalidSamlResponseException)",
      400,
    );
  times(assertion, now);
  const conditions = only(assertion, "Conditions");
  if (!conditions) throw invalid("Assertion has no conditions");
  const audiences = childrenNamed(conditions, SAML, "AudienceRestriction").flatMap((each) =>
    childrenNamed(each, SAML, "Audience").map(textOf),
  );
  if (!audiences.some((audience) => AUDIENCES[partition]?.includes(audience)))
    throw invalid("Response does not contain the required audience");
  return {
    id: attribute(assertion, "ID") ?? "",
    issuer: textOf(issuer),
    ...subjectOf(assertion, partition, now),
    ...attributesOf(assertion),
    ...sessionOf(assertion),
  };
}

const only = (parent: Element, local: string): Element | null => {
  const found = childrenNamed(parent, SAML, local);
  return found.length === 1 ? (found[0] ?? null) : null;
};

function instant(text: string | undefined, what: string): number {
  const time =
    text !== undefined && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text)
      ? Date.parse(text)
      : Number.NaN;
  if (Number.isNaN(time)) throw invalid(`Invalid ${what}`);
  return time;
}

function times(assertion: Element, now: Date): void {
  const issued = instant(attribute(assertion, "IssueInstant"), "IssueInstant");
  const expired = new AwsError(
    "ExpiredTokenException",
    "Token must be redeemed within 5 minutes of issuance",
    400,
  );
  if (now.getTime() - issued > REDEEM_MILLISECONDS) throw expired;
  if (issued - now.getTime() > SKEW_MILLISECONDS) throw invalid("Response is issued in the future");
  const conditions = only(assertion, "Conditions");
  const notBefore = conditions && attribute(conditions, "NotBefore");
  const notOnOrAfter = conditions && attribute(conditions, "NotOnOrAfter");
  if (notBefore && instant(notBefore, "NotBefore") - now.getTime() > SKEW_MILLISECONDS)
    throw invalid("Response is not yet valid");
  if (notOnOrAfter && instant(notOnOrAfter, "NotOnOrAfter") <= now.getTime()) throw expired;
}

function subjectOf(assertion: Element, partition: string, now: Date) {
  const denied = new AwsError("AccessDenied", "Not authorized to perform sts:AssumeRoleWithSAML", 403);
  const subject = only(assertion, "Subject");
  const nameId = subject && only(subject, "NameID");
  if (!subject || !nameId || textOf(nameId) === "") throw denied;
  const confirmations = childrenNamed(subject, SAML, "SubjectConfirmation");
  const [confirmation] = confirmations;
  const data = confirmation && only(confirmation, "SubjectConfirmationData");
  if (confirmations.length !== 1 || !confirmation || !data || attribute(confirmation, "Method") !== BEARER)
    throw invalid("Response must contain exactly one bearer SubjectConfirmation");
  const recipient = attribute(data, "Recipient") ?? "";
  if (!RECIPIENTS[partition]?.test(recipient))
    throw invalid("SubjectConfirmationData has no recipient of AWS");
  if (instant(attribute(data, "NotOnOrAfter"), "NotOnOrAfter") <= now.getTime())
    throw new AwsError("ExpiredTokenException", "Token must be redeemed within 5 minutes of issuance", 400);
  const format = attribute(nameId, "Format") ?? "";
  return {
    subject: textOf(nameId),
    subjectType: /:(persistent|transient)$/.exec(format)?.[1] ?? format,
    recipient,
  };
}

function attributesOf(assertion: Element) {
  const values = new Map<string, string[]>();
  for (const statement of childrenNamed(assertion, SAML, "AttributeStatement")) {
    for (const each of childrenNamed(statement, SAML, "Attribute"))
      values.set(attribute(each, "Name") ?? "", childrenNamed(each, SAML, "AttributeValue").map(textOf));
  }
  const first = (name: string) => values.get(ATTRIBUTE + name)?.[0];
  const roles = (values.get(`${ATTRIBUTE}Role`) ?? []).map((pair) => {
    const parts = pair.split(",").map((part) => part.trim());
    return {
      roleArn: parts.find((part) => part.includes(":role/")) ?? "",
      providerArn: parts.find((part) => part.includes(":saml-provider/")) ?? "",
    };
  });
  const roleSessionName = first("RoleSessionName");
  if (roleSessionName === undefined) throw invalid("RoleSessionName is required in AuthnResponse");
  if (!SESSION_VALUE.test(roleSessionName))
    throw invalid("RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}");
  const sourceIdentity = first("SourceIdentity");
  if (
    sourceIdentity !== undefined &&
    (!SESSION_VALUE.test(sourceIdentity) || sourceIdentity.startsWith("aws:"))
  )
    throw invalid('Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"');
  const duration = first("SessionDuration");
  if (
    duration !== undefined &&
    (!/^\d{3,5}$/.test(duration) || Number(duration) < 900 || Number(duration) > 43_200)
  )
    throw invalid("SessionDuration must be between 900 and 43200");
  const tags: Record<string, string> = {};
  for (const [name, given] of values) {
    if (!name.startsWith(`${ATTRIBUTE}PrincipalTag:`)) continue;
    const key = name.slice(`${ATTRIBUTE}PrincipalTag:`.length);
    if (given.length !== 1 || key.length < 1 || key.length > 128 || (given[0] ?? "").length > 256)
      throw invalid("A session tag is not valid");
    tags[key] = given[0] ?? "";
  }
  if (Object.keys(tags).length > 50) throw new AwsError("PackedPolicyTooLarge", "Too many session tags", 400);
  return {
    roles,
    roleSessionName,
    sourceIdentity,
    sessionDurationSeconds: duration === undefined ? undefined : Number(duration),
    tags,
    transitiveTagKeys: values.get(`${ATTRIBUTE}TransitiveTagKeys`) ?? [],
  };
}

function sessionOf(assertion: Element) {
  const [statement] = childrenNamed(assertion, SAML, "AuthnStatement");
  const end = statement && attribute(statement, "SessionNotOnOrAfter");
  return {
    sessionNotOnOrAfter: end === undefined ? undefined : new Date(instant(end, "SessionNotOnOrAfter")),
  };
}
