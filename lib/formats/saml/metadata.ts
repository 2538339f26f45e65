/**
 * Foyer's SAML metadata, for an AWS account's SAML provider.
 *
 * The document has no `validUntil`: a missed refresh would be an outage. It has no byte order mark, and the
 * same input gives the same text, so a reader can compare instead of parse. IAM requires 1,000 characters;
 * the smallest certificate makes it longer than that.
 *
 * @see SAML 2.0 metadata §2.4.3 (IDPSSODescriptor); IAM API reference, CreateSAMLProvider (1,000 to
 *   10,000,000 characters); IAM user guide, "IAM and AWS STS quotas" (10 keys per provider)
 */
import { X509Certificate } from "node:crypto";
import { FormatError } from "../format-error";
import { certificateBody } from "./certificate-body";
import { xmlAttribute } from "./xml-text";

const MAX_CERTIFICATES = 10;
const BINDINGS = ["HTTP-Redirect", "HTTP-POST"];

export type IdpMetadataInput = {
  /** The Issuer of every assertion, at most 1,024 characters. */
  entityId: string;
  /** 1 to 10, PEM or base64, in this order. */
  certificates: readonly string[];
  /** Absolute https URL where sign-in begins. Plain http only for the demo. */
  singleSignOnUrl: string;
};

/**
 * Returns the metadata. @throws FormatError for no, too many, repeated or unreadable certificates, or
 * malformed URLs
 */
export function idpMetadata(input: IdpMetadataInput): string {
  const bodies = input.certificates.map(certificateBody);
  if (bodies.length < 1 || bodies.length > MAX_CERTIFICATES)
    throw new FormatError("certificates", "must be 1 to 10");
  if (new Set(bodies).size !== bodies.length) throw new FormatError("certificates", "must differ");
  if (!bodies.every(isCertificate)) throw new FormatError("certificates", "must be X.509 certificates");
  if (input.entityId.length < 1 || input.entityId.length > 1024)
    throw new FormatError("entityId", "must have 1 to 1,024 characters");
  if (!/^https?:\/\//.test(input.singleSignOnUrl) || !URL.canParse(input.singleSignOnUrl))
    throw new FormatError("singleSignOnUrl", "must be an absolute URL");
  const keys = bodies.map(
    (body) =>
      `<KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${body}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>`,
  );
  const location = xmlAttribute("singleSignOnUrl", input.singleSignOnUrl);
  const services = BINDINGS.map(
    (binding) =>
      `<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:${binding}" Location=${location}/>`,
  );
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n` +
    `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID=${xmlAttribute("entityId", input.entityId)}>` +
    `<IDPSSODescriptor WantAuthnRequestsSigned="false" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">` +
    `${keys.join("")}<NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</NameIDFormat>${services.join("")}` +
    `</IDPSSODescriptor></EntityDescriptor>\n`
  );
}

function isCertificate(body: string): boolean {
  try {
    return new X509Certificate(Buffer.from(body, "base64")).raw.length > 0;
  } catch {
    return false;
  }
}
