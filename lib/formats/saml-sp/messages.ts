/**
 * Foyer's messages as a service provider: metadata, requests to sign in and out, and logout responses. Fixed
 * templates with escaped texts.
 *
 * @see SAML 2.0 core §3.4.1 (AuthnRequest), §3.7 (single logout); metadata §2.4.4 (SPSSODescriptor)
 */
import { certificateBody } from "../saml/certificate-body";
import { xmlAttribute, xmlText } from "../saml/xml-text";

export const NAME_ID_FORMATS = {
  persistent: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
  emailAddress: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
  unspecified: "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
} as const;
export const TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";

const PROTOCOL = `xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"`;
const BINDINGS = "urn:oasis:names:tc:SAML:2.0:bindings:";

/** Returns the endpoints of one service provider: each source is its own. */
export function serviceProvider(
  origin: string,
  sourceId: string,
): { entityId: string; acsUrl: string; logoutUrl: string } {
  return {
    entityId: `${origin}/saml/metadata/${sourceId}`,
    acsUrl: `${origin}/saml/acs/${sourceId}`,
    logoutUrl: `${origin}/saml/slo/${sourceId}`,
  };
}
export type ServiceProvider = ReturnType<typeof serviceProvider>;

export function spMetadata(
  sp: ServiceProvider,
  input: { /** The one that signs first. */ certificates: string[]; nameIdFormat: string },
): string {
  // Publish only one encryption certificate; some IdPs encrypt to every certificate listed.
  const keys = input.certificates.map(
    (certificate) =>
      `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificateBody(certificate)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`,
  );
  const encryption = [
    "http://www.w3.org/2009/xmlenc11#aes256-gcm",
    "http://www.w3.org/2009/xmlenc11#aes128-gcm",
    "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
  ]
    .map((name) => `<EncryptionMethod Algorithm="${name}"/>`)
    .join("");
  const logout = ["HTTP-Redirect", "HTTP-POST"]
    .map(
      (binding) =>
        `<SingleLogoutService Binding="${BINDINGS}${binding}" Location=${xmlAttribute("logoutUrl", sp.logoutUrl)}/>`,
    )
    .join("");
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n` +
    `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID=${xmlAttribute("entityId", sp.entityId)}>` +
    `<SPSSODescriptor AuthnRequestsSigned="true" WantAssertionsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">` +
    `${keys.map((key) => `<KeyDescriptor use="signing">${key}</KeyDescriptor>`).join("")}<KeyDescriptor use="encryption">${keys[0] ?? ""}${encryption}</KeyDescriptor>${logout}` +
    `<NameIDFormat>${xmlText("nameIdFormat", input.nameIdFormat)}</NameIDFormat>` +
    `<AssertionConsumerService Binding="${BINDINGS}HTTP-POST" Location=${xmlAttribute("acsUrl", sp.acsUrl)} index="0" isDefault="true"/>` +
    `</SPSSODescriptor></EntityDescriptor>\n`
  );
}

type Head = { id: string; issuedAt: Date; destination: string };
const head = (sp: ServiceProvider, { id, issuedAt, destination }: Head, more = "") =>
  [
    `${PROTOCOL} ID=${xmlAttribute("id", id)} Version="2.0" IssueInstant=${xmlAttribute("issuedAt", issuedAt.toISOString())} Destination=${xmlAttribute("destination", destination)}${more}>`,
    `<saml:Issuer>${xmlText("issuer", sp.entityId)}</saml:Issuer>`,
  ].join("");

export function authnRequest(
  sp: ServiceProvider,
  input: Head & {
    nameIdFormat: string;
    /** The user must authenticate again, even if the provider has a session. */ isAgain: boolean;
    /** Classes of which one is asked for (core §3.3.2.2.1): `exact`, because no order exists between them. */
    contexts?: readonly string[];
  },
): string {
  const { contexts = [] } = input;
  const classes = contexts
    .map((each) => `<saml:AuthnContextClassRef>${xmlText("context", each)}</saml:AuthnContextClassRef>`)
    .join("");
  const requested =
    classes === ""
      ? ""
      : `<samlp:RequestedAuthnContext Comparison="exact">${classes}</samlp:RequestedAuthnContext>`;
  return `<samlp:AuthnRequest ${head(sp, input, `${input.isAgain ? ' ForceAuthn="true"' : ""} ProtocolBinding="${BINDINGS}HTTP-POST" AssertionConsumerServiceURL=${xmlAttribute("acsUrl", sp.acsUrl)}`)}<samlp:NameIDPolicy Format=${xmlAttribute("nameIdFormat", input.nameIdFormat)} AllowCreate="true"/>${requested}</samlp:AuthnRequest>`;
}

/** Copied from the assertion: profiles §4.4.4.1 requires the same name, including its qualifiers. */
export type SubjectName = {
  nameId: string;
  nameIdFormat: string;
  nameQualifier: string | null;
  spNameQualifier: string | null;
  sessionIndex: string | null;
};

export function logoutRequest(
  sp: ServiceProvider,
  input: Head & { notOnOrAfter: Date; subject: SubjectName },
): string {
  const { nameId, nameIdFormat, nameQualifier, spNameQualifier, sessionIndex } = input.subject;
  const qualifiers = [
    ["NameQualifier", nameQualifier],
    ["SPNameQualifier", spNameQualifier],
  ]
    .map(([name, value]) => (value ? ` ${name}=${xmlAttribute("nameQualifier", value)}` : ""))
    .join("");
  return `<samlp:LogoutRequest ${head(sp, input, ` NotOnOrAfter=${xmlAttribute("notOnOrAfter", input.notOnOrAfter.toISOString())}`)}<saml:NameID Format=${xmlAttribute("nameIdFormat", nameIdFormat)}${qualifiers}>${xmlText("nameId", nameId)}</saml:NameID>${sessionIndex === null ? "" : `<samlp:SessionIndex>${xmlText("sessionIndex", sessionIndex)}</samlp:SessionIndex>`}</samlp:LogoutRequest>`;
}

export function logoutResponse(sp: ServiceProvider, input: Head & { inResponseTo: string }): string {
  return `<samlp:LogoutResponse ${head(sp, input, ` InResponseTo=${xmlAttribute("inResponseTo", input.inResponseTo)}`)}<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status></samlp:LogoutResponse>`;
}
