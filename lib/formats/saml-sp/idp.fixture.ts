/** An identity provider for tests: sends what it is told to, and signs with xml-crypto. */
import {
  constants,
  createCipheriv,
  generateKeyPairSync,
  publicEncrypt,
  randomBytes,
  X509Certificate,
  type KeyObject,
} from "node:crypto";
import { SignedXml } from "xml-crypto";
import { createSigningCertificate } from "../saml/certificate";

export type TestIdp = { entityId: string; key: KeyObject; certificate: string };
export const AT = new Date("2026-11-24T09:00:00Z");
export const NAMESPACES = `xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"`;
export const PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
const EXC_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#";
const DS = "http://www.w3.org/2000/09/xmldsig#";

export async function makeIdp(entityId = "https://idp.example/metadata", bits = 2048): Promise<TestIdp> {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: bits });
  const pem = await createSigningCertificate({
    commonName: "IdP of a test",
    privateKey,
    notBefore: new Date("2026-01-01T00:00:00Z"),
    years: 10,
  });
  return { entityId, key: privateKey, certificate: new X509Certificate(pem).raw.toString("base64") };
}

export type Said = {
  issuer: string;
  audience: string | null;
  recipient: string;
  destination: string | null;
  inResponseTo: string | null;
  nameId: string;
  nameIdFormat: string;
  nameQualifier?: string;
  spNameQualifier?: string;
  sessionIndex: string;
  attributes: Record<string, string[]>;
  at: Date;
  /** AuthnInstant; `at` by default. */
  authenticatedAt?: Date;
  /** A class for each statement; `Password` by default. */
  contexts?: string[];
  id: string;
  responseId: string;
  status: string;
  method: string;
  conditions: string;
  /** Seconds from `at`. */
  notBefore: number;
  notOnOrAfter: number;
  confirmedUntil: number;
};

const time = (at: Date, seconds = 0) => new Date(at.getTime() + seconds * 1000).toISOString();
let count = 0;

export function said(more: Partial<Said> & Pick<Said, "issuer" | "recipient">): Said {
  const number = (count += 1);
  return {
    audience: "",
    destination: more.recipient,
    inResponseTo: "_request",
    nameId: "subject-dana",
    nameIdFormat: PERSISTENT,
    sessionIndex: `_session${number}`,
    attributes: {},
    at: AT,
    id: `_assertion${number}`,
    responseId: `_response${number}`,
    status: "Success",
    method: "bearer",
    conditions: "",
    notBefore: -30,
    notOnOrAfter: 300,
    confirmedUntil: 300,
    ...more,
  };
}

const answers = (what: Said) => (what.inResponseTo === null ? "" : ` InResponseTo="${what.inResponseTo}"`);

export function assertionXml(what: Said): string {
  const attributes = Object.entries(what.attributes).map(
    ([name, values]) =>
      `<saml:Attribute Name="${name}">${values.map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`).join("")}</saml:Attribute>`,
  );
  const audience =
    what.audience === null
      ? ""
      : `<saml:AudienceRestriction><saml:Audience>${what.audience}</saml:Audience></saml:AudienceRestriction>`;
  return (
    `<saml:Assertion ${NAMESPACES} ID="${what.id}" Version="2.0" IssueInstant="${time(what.at)}"><saml:Issuer>${what.issuer}</saml:Issuer>` +
    `<saml:Subject><saml:NameID Format="${what.nameIdFormat}"${what.nameQualifier === undefined ? "" : ` NameQualifier="${what.nameQualifier}"`}${what.spNameQualifier === undefined ? "" : ` SPNameQualifier="${what.spNameQualifier}"`}>${what.nameId}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:${what.method}"><saml:SubjectConfirmationData NotOnOrAfter="${time(what.at, what.confirmedUntil)}" Recipient="${what.recipient}"${answers(what)}/></saml:SubjectConfirmation></saml:Subject>` +
    `<saml:Conditions NotBefore="${time(what.at, what.notBefore)}" NotOnOrAfter="${time(what.at, what.notOnOrAfter)}">${audience}${what.conditions}</saml:Conditions>` +
    (what.contexts ?? ["urn:oasis:names:tc:SAML:2.0:ac:classes:Password"])
      .map(
        (context) =>
          `<saml:AuthnStatement AuthnInstant="${time(what.authenticatedAt ?? what.at)}" SessionIndex="${what.sessionIndex}"><saml:AuthnContext><saml:AuthnContextClassRef>${context}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`,
      )
      .join("") +
    `${attributes.length > 0 ? `<saml:AttributeStatement>${attributes.join("")}</saml:AttributeStatement>` : ""}</saml:Assertion>`
  );
}

export function responseXml(what: Said, inside: string): string {
  const destination = what.destination === null ? "" : ` Destination="${what.destination}"`;
  return `<samlp:Response ${NAMESPACES} ID="${what.responseId}" Version="2.0" IssueInstant="${time(what.at)}"${destination}${answers(what)}><saml:Issuer>${what.issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${what.status}"/></samlp:Status>${inside}</samlp:Response>`;
}

export type SignOptions = {
  algorithm?: string;
  digest?: string;
  c14n?: string;
  transforms?: string[];
  secret?: string;
};

/** Adds a signature over the element with that ID, after its Issuer. */
export function signElement(xml: string, id: string, key: KeyObject, options: SignOptions = {}): string {
  const c14n = options.c14n ?? EXC_C14N;
  const signer = new SignedXml({
    privateKey: options.secret ?? key.export({ type: "pkcs8", format: "pem" }),
    signatureAlgorithm: options.algorithm ?? "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    canonicalizationAlgorithm: c14n,
  });
  if (options.secret !== undefined) signer.enableHMAC();
  const xpath = `//*[@ID='${id}']`;
  signer.addReference({
    xpath,
    transforms: options.transforms ?? [`${DS}enveloped-signature`, c14n],
    digestAlgorithm: options.digest ?? "http://www.w3.org/2001/04/xmlenc#sha256",
  });
  signer.computeSignature(xml, {
    prefix: "ds",
    location: { reference: `${xpath}/*[local-name()='Issuer']`, action: "after" },
  });
  return signer.getSignedXml();
}

/** Returns a response with a signed assertion, as most providers send it. */
export function signedResponse(
  idp: TestIdp,
  what: Said,
  sign: "assertion" | "response" | "both" | "none" = "assertion",
): string {
  let xml = responseXml(what, assertionXml(what));
  if (sign === "assertion" || sign === "both") xml = signElement(xml, what.id, idp.key);
  if (sign === "response" || sign === "both") xml = signElement(xml, what.responseId, idp.key);
  return xml;
}

/** Returns an `<saml:EncryptedAssertion>` for a certificate's key. */
export function encrypted(
  assertion: string,
  to: KeyObject,
  options: { cipher?: "aes-256-gcm" | "aes-128-cbc"; tagBytes?: number } = {},
): string {
  const cipher = options.cipher ?? "aes-256-gcm";
  const isGcm = cipher === "aes-256-gcm";
  const secret = randomBytes(isGcm ? 32 : 16);
  const nonce = randomBytes(isGcm ? 12 : 16);
  const data = isGcm
    ? sealed()
    : Buffer.concat([
        nonce,
        ...((maker) => [maker.update(assertion, "utf8"), maker.final()])(
          createCipheriv("aes-128-cbc", secret, nonce),
        ),
      ]);
  function sealed(): Buffer {
    const maker = createCipheriv("aes-256-gcm", secret, nonce);
    const body = Buffer.concat([nonce, maker.update(assertion, "utf8"), maker.final()]);
    return Buffer.concat([body, maker.getAuthTag().subarray(0, options.tagBytes ?? 16)]);
  }
  const key = publicEncrypt({ key: to, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha1" }, secret);
  const value = (bytes: Buffer) =>
    `<xenc:CipherData><xenc:CipherValue>${bytes.toString("base64")}</xenc:CipherValue></xenc:CipherData>`;
  return (
    `<saml:EncryptedAssertion><xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" Type="http://www.w3.org/2001/04/xmlenc#Element"><xenc:EncryptionMethod Algorithm="${isGcm ? "http://www.w3.org/2009/xmlenc11#aes256-gcm" : "http://www.w3.org/2001/04/xmlenc#aes128-cbc"}"/>` +
    `<ds:KeyInfo xmlns:ds="${DS}"><xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"/>${value(key)}</xenc:EncryptedKey></ds:KeyInfo>${value(data)}</xenc:EncryptedData></saml:EncryptedAssertion>`
  );
}

export function idpMetadataXml(
  idps: TestIdp[],
  more: {
    attributes?: string;
    before?: string;
    ssoUrl?: string;
    sloUrl?: string | null;
    binding?: "HTTP-Redirect" | "HTTP-POST";
  } = {},
): string {
  const [idp] = idps;
  const binding = `urn:oasis:names:tc:SAML:2.0:bindings:${more.binding ?? "HTTP-Redirect"}`;
  const keys = idps
    .map(
      ({ certificate }) =>
        `<KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>`,
    )
    .join("");
  const slo =
    more.sloUrl === null
      ? ""
      : `<SingleLogoutService Binding="${binding}" Location="${more.sloUrl ?? "https://idp.example/slo"}"/>`;
  return `${more.before ?? ""}<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="${DS}" entityID="${idp?.entityId}"${more.attributes ?? ""}><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${keys}${slo}<SingleSignOnService Binding="${binding}" Location="${more.ssoUrl ?? "https://idp.example/sso"}"/></IDPSSODescriptor></EntityDescriptor>`;
}
