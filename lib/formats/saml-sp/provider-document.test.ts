import { describe, expect, it } from "vitest";
import { readProviderDocument } from "./provider-document";

const document = ({
  entityId = "https://foyer.example/saml/idp",
  keys = `<KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>AAAA</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>`,
  more = "",
  attributes = "",
  location = "https://foyer.example/start",
} = {}) =>
  `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="${entityId}"${attributes}><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${keys}<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${location}"/><SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${location}"/>${more}</IDPSSODescriptor></EntityDescriptor>`;
const frameOf = (text: string) => readProviderDocument(text)?.frame;

describe("[A1] a SAML provider's document", () => {
  it("is equal in another formatting, with other prefixes, comments and order", () => {
    const other = `<?xml version="1.0"?>
<!-- renewed by hand -->
<md:EntityDescriptor entityID="https://foyer.example/saml/idp" xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:SingleSignOnService Location="https://foyer.example/start" Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"></md:SingleSignOnService>
    <md:SingleSignOnService Location="https://foyer.example/start" Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"/>
    <md:KeyDescriptor><d:KeyInfo xmlns:d="http://www.w3.org/2000/09/xmldsig#"><d:X509Data><d:X509Certificate>
      AA
      AA</d:X509Certificate></d:X509Data></d:KeyInfo></md:KeyDescriptor>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>`;
    expect(readProviderDocument(other)).toEqual(readProviderDocument(document()));
    expect(readProviderDocument(other)).toMatchObject({ signing: ["AAAA"], certificates: ["AAAA"] });
  });

  it.each([
    ["the entityID", { entityId: "https://old.example/saml/idp" }],
    ["the entityID in another case", { entityId: "https://foyer.example/saml/IDP" }],
    ["an end of validity", { attributes: ' validUntil="2020-01-01T00:00:00Z"' }],
    ["where sign-in begins", { location: "https://evil.example/start" }],
    ["one more element", { more: "<NameIDFormat>x</NameIDFormat>" }],
  ])("differs with another value of %s", (_what, change) => {
    expect(frameOf(document(change))).not.toBe(frameOf(document()));
  });

  it("has certificates that aren't for signing, which are found too", () => {
    const keys = document().match(/<KeyDescriptor.*<\/KeyDescriptor>/)?.[0] ?? "";
    expect(
      readProviderDocument(document({ keys: keys.replace('use="signing"', 'use="encryption"') })),
    ).toMatchObject({ signing: [], certificates: ["AAAA"] });
    expect(
      readProviderDocument(
        document({
          keys: keys
            .replaceAll("ds:", "d2:")
            .replace("<d2:KeyInfo", '<d2:KeyInfo xmlns:d2="http://www.w3.org/2000/09/xmldsig#"'),
        }),
      ),
    ).toMatchObject({ signing: ["AAAA"], certificates: ["AAAA"] });
  });

  it.each(["", "x", "<a>", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'])("can't be %j", (text) => {
    expect(readProviderDocument(text)).toBeNull();
  });
});
