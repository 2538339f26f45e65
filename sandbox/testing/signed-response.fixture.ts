/** SAML responses for the sandbox's tests: one that AWS accepts, and many ways to break it. */
import { createHash, sign, type KeyObject } from "node:crypto";
import { canonicalize } from "../saml/canonical";
import { childrenNamed, parseXml, type Element } from "../saml/xml";

const SAML = "urn:oasis:names:tc:SAML:2.0:assertion";
const DS = "http://www.w3.org/2000/09/xmldsig#";
const ATTRIBUTE = "https://aws.amazon.com/SAML/Attributes/";

export type ResponseParts = {
  issuer: string;
  recipient: string;
  audience: string;
  nameId: string | null;
  method: string;
  issueInstant: Date;
  notBefore: Date;
  notOnOrAfter: Date;
  sessionNotOnOrAfter: Date;
  status: string;
  attributes: Record<string, string[]>;
  /** Inserted into the assertion after its attributes. */
  extra: string;
};

const iso = (date: Date) => date.toISOString().replace(/\.\d{3}Z$/, "Z");

export function defaults(now: Date, roleArn: string, providerArn: string, issuer: string): ResponseParts {
  const after = (seconds: number) => new Date(now.getTime() + seconds * 1000);
  return {
    issuer,
    recipient: "https://signin.aws.amazon.com/saml",
    audience: "urn:amazon:webservices",
    nameId: "u-1",
    method: "urn:oasis:names:tc:SAML:2.0:cm:bearer",
    issueInstant: now,
    notBefore: after(-30),
    notOnOrAfter: after(60),
    sessionNotOnOrAfter: after(3600),
    status: "urn:oasis:names:tc:SAML:2.0:status:Success",
    attributes: {
      [`${ATTRIBUTE}Role`]: [`${roleArn},${providerArn}`],
      [`${ATTRIBUTE}RoleSessionName`]: ["ada"],
      [`${ATTRIBUTE}SourceIdentity`]: ["u-1"],
    },
    extra: "",
  };
}

export const named = (name: string) => ATTRIBUTE + name;

export function unsigned(parts: ResponseParts): string {
  const attributes = Object.entries(parts.attributes).map(
    ([name, values]) =>
      `<saml:Attribute Name="${name}">${values.map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`).join("")}</saml:Attribute>`,
  );
  const nameId =
    parts.nameId === null
      ? ""
      : `<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">${parts.nameId}</saml:NameID>`;
  return `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r1" IssueInstant="${iso(parts.issueInstant)}" Version="2.0"><saml:Issuer xmlns:saml="${SAML}">${parts.issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="${parts.status}"></samlp:StatusCode></samlp:Status><saml:Assertion xmlns:saml="${SAML}" ID="_a1" IssueInstant="${iso(parts.issueInstant)}" Version="2.0"><saml:Issuer>${parts.issuer}</saml:Issuer><saml:Subject>${nameId}<saml:SubjectConfirmation Method="${parts.method}"><saml:SubjectConfirmationData NotOnOrAfter="${iso(parts.notOnOrAfter)}" Recipient="${parts.recipient}"></saml:SubjectConfirmationData></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${iso(parts.notBefore)}" NotOnOrAfter="${iso(parts.notOnOrAfter)}"><saml:AudienceRestriction><saml:Audience>${parts.audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="${iso(parts.issueInstant)}" SessionNotOnOrAfter="${iso(parts.sessionNotOnOrAfter)}"></saml:AuthnStatement><saml:AttributeStatement>${attributes.join("")}</saml:AttributeStatement>${parts.extra}</saml:Assertion></samlp:Response>`;
}

/** Signs the assertion of a document and puts the signature after its Issuer. */
export function signed(xml: string, key: KeyObject, algorithm = "rsa-sha256"): string {
  const [assertion] = childrenNamed(parseXml(xml), SAML, "Assertion");
  const signature = signatureOf(assertion, key, algorithm);
  return xml.replace(/(<saml:Assertion .*?<\/saml:Issuer>)/, `$1${signature}`);
}

function signatureOf(element: Element | undefined, key: KeyObject, algorithm: string): string {
  if (!element) throw new Error("nothing to sign");
  const digest = createHash("sha256").update(canonicalize(element)).digest("base64");
  const info = `<ds:SignedInfo xmlns:ds="${DS}"><ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#${algorithm}"></ds:SignatureMethod><ds:Reference URI="#_a1"><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"></ds:Transform><ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod><ds:DigestValue>${digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>`;
  const value = sign("RSA-SHA256", Buffer.from(canonicalize(parseXml(info))), key).toString("base64");
  return `<ds:Signature xmlns:ds="${DS}">${info.replace(` xmlns:ds="${DS}"`, "")}<ds:SignatureValue>${value}</ds:SignatureValue></ds:Signature>`;
}
