/**
 * The SAML response that AWS exchanges for a session: one user, one role, signed twice.
 *
 * The document is a fixed template in exclusive canonical form: namespaces are declared where they are first
 * visibly used, attributes are in order, no element is self-closing, and every value goes through `xmlText`
 * or `xmlAttribute`. So the bytes written are the bytes digested, without an XML parser or canonicalizer in
 * between.
 *
 * It has one Role value, one AudienceRestriction and one SubjectConfirmation. Other modules decide who gets
 * one and what goes in.
 *
 * @see SAML 2.0 core §2 (assertions), §3.2.2 (responses); profiles §4.1.4.2 (web browser SSO)
 * @see exc-c14n §3; IAM user guide, "Configure SAML assertions for the authentication response"
 */
import { certificateBody } from "./certificate-body";
import { checkAwsSamlResponse, tagField, type AwsSamlResponseInput } from "./aws-response-input";
import { envelopedSignature, type Signer } from "./enveloped-signature";
import { xmlAttribute, xmlText } from "./xml-text";

const SAML = "urn:oasis:names:tc:SAML:2.0:assertion";
const SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol";
const AWS_ATTRIBUTE = "https://aws.amazon.com/SAML/Attributes/";
/** AWS's clocks may be behind. */
const SKEW_MILLISECONDS = 60_000;

/**
 * Builds and signs the whole `<samlp:Response>`: the assertion first, then the response around it. Its base64
 * is the `SAMLAssertion` of AssumeRoleWithSAML.
 *
 * @param input.sign RSASSA-PKCS1-v1_5 with SHA-256; called twice. Parse the key once, outside.
 * @param input.certificate the key's certificate, PEM or base64
 * @throws FormatError naming the field that breaks a rule of AWS or has a character that XML can't represent
 */
export function buildAwsSamlResponse(input: AwsSamlResponseInput & Signer): {
  xml: string;
  assertionId: string;
} {
  checkAwsSamlResponse(input);
  const signer = { sign: input.sign, certificate: certificateBody(input.certificate) };
  const issuer = xmlText("issuer", input.issuer);

  const assertionHead = `<saml:Assertion xmlns:saml="${SAML}" ID="${input.assertionId}" IssueInstant="${input.issuedAt.toISOString()}" Version="2.0"><saml:Issuer>${issuer}</saml:Issuer>`;
  const assertionBody = `${subject(input)}${conditions(input)}${authnStatement(input)}${attributeStatement(input)}</saml:Assertion>`;
  const assertionSignature = envelopedSignature({
    id: input.assertionId,
    canonical: assertionHead + assertionBody,
    signer,
  });
  const assertion = assertionHead + assertionSignature + assertionBody;

  const responseHead =
    `<samlp:Response xmlns:samlp="${SAMLP}" Destination=${xmlAttribute("recipient", input.recipient)} ID="${input.responseId}" IssueInstant="${input.issuedAt.toISOString()}" Version="2.0">` +
    `<saml:Issuer xmlns:saml="${SAML}">${issuer}</saml:Issuer>`;
  const responseBody = `<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"></samlp:StatusCode></samlp:Status>${assertion}</samlp:Response>`;
  const responseSignature = envelopedSignature({
    id: input.responseId,
    canonical: responseHead + responseBody,
    signer,
  });
  return { xml: responseHead + responseSignature + responseBody, assertionId: input.assertionId };
}

function subject(input: AwsSamlResponseInput): string {
  return (
    `<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">${xmlText("nameId", input.nameId)}</saml:NameID>` +
    `<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">` +
    `<saml:SubjectConfirmationData NotOnOrAfter="${input.notOnOrAfter.toISOString()}" Recipient=${xmlAttribute("recipient", input.recipient)}></saml:SubjectConfirmationData>` +
    `</saml:SubjectConfirmation></saml:Subject>`
  );
}

function conditions(input: AwsSamlResponseInput): string {
  const notBefore = new Date(input.issuedAt.getTime() - SKEW_MILLISECONDS);
  return (
    `<saml:Conditions NotBefore="${notBefore.toISOString()}" NotOnOrAfter="${input.notOnOrAfter.toISOString()}">` +
    `<saml:AudienceRestriction><saml:Audience>${xmlText("audience", input.audience)}</saml:Audience></saml:AudienceRestriction></saml:Conditions>`
  );
}

function authnStatement(input: AwsSamlResponseInput): string {
  return (
    `<saml:AuthnStatement AuthnInstant="${input.issuedAt.toISOString()}" SessionNotOnOrAfter="${input.sessionNotOnOrAfter.toISOString()}">` +
    `<saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`
  );
}

function attributeStatement(input: AwsSamlResponseInput): string {
  const tags = Object.entries(input.principalTags).map(([key, value]) =>
    attribute(`PrincipalTag:${key}`, tagField(key), [value]),
  );
  return (
    `<saml:AttributeStatement>` +
    attribute("Role", "roleArn", [`${input.roleArn},${input.providerArn}`]) +
    attribute("RoleSessionName", "roleSessionName", [input.roleSessionName]) +
    attribute("SessionDuration", "sessionDurationSeconds", [String(input.sessionDurationSeconds)]) +
    attribute("SourceIdentity", "sourceIdentity", [input.sourceIdentity]) +
    tags.join("") +
    (input.transitiveTagKeys.length > 0
      ? attribute("TransitiveTagKeys", "transitiveTagKeys", input.transitiveTagKeys)
      : "") +
    `</saml:AttributeStatement>`
  );
}

function attribute(name: string, field: string, values: readonly string[]): string {
  const written = values
    .map((value) => `<saml:AttributeValue>${xmlText(field, value)}</saml:AttributeValue>`)
    .join("");
  return `<saml:Attribute Name=${xmlAttribute(field, AWS_ATTRIBUTE + name)}>${written}</saml:Attribute>`;
}
