import { generateKeyPairSync, sign, X509Certificate } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { hasPython, hasXmlsec, validateBySchema, xmlsecVerifies } from "../saml/counterparts.fixture";
import { certificateFacts } from "../pem";
import { createSigningCertificate } from "../saml/certificate";
import { AT, idpMetadataXml, makeIdp, PERSISTENT, signElement, type TestIdp } from "./idp.fixture";
import { readIdpMetadata } from "./idp-metadata";
import { readLogoutRequest, signedMessage } from "./logout";
import {
  authnRequest,
  logoutRequest,
  logoutResponse,
  NAME_ID_FORMATS,
  serviceProvider,
  spMetadata,
} from "./messages";
import { postJourney } from "./post";
import { readRedirect, redirectUrl } from "./redirect";
import { samlReason, SamlRefusal, type SamlRule } from "./refusal";
import { isSignedBy, publicKeys } from "./signature";

/** Returns the rule that refuses it. */
function ruleOf(work: () => unknown): SamlRule | "accepted" {
  try {
    work();
    return "accepted";
  } catch (error) {
    const rule = samlReason(error)?.code.replace("saml.", "");
    if (rule === undefined) throw error;
    return rule as SamlRule;
  }
}

const sp = serviceProvider("https://foyer.example", "src-1");
let idp: TestIdp;
let next: TestIdp;
beforeAll(async () => {
  [idp, next] = await Promise.all([makeIdp(), makeIdp()]);
});
const signer =
  (key = idp.key) =>
  (bytes: Buffer) =>
    sign("sha256", bytes, key);

describe("a provider's metadata", () => {
  it("has its entity id, endpoints and every signing certificate", () => {
    expect(
      readIdpMetadata(`<?xml version="1.0"?><!-- written by hand -->${idpMetadataXml([idp, next])}`, AT),
    ).toEqual({
      entityId: idp.entityId,
      singleSignOnUrl: "https://idp.example/sso",
      binding: "redirect",
      logout: { url: "https://idp.example/slo", responseUrl: "https://idp.example/slo", binding: "redirect" },
      certificates: [idp.certificate, next.certificate],
      wantsSignedRequests: false,
      validUntil: null,
    });
    expect(certificateFacts(Buffer.from(idp.certificate, "base64"))).toMatchObject({
      subject: "CN=IdP of a test",
      expiresAt: new Date("2036-01-01T00:00:00Z"),
    });
  });
  it("uses HTTP-POST if there is nothing else, and prefers the redirect", () => {
    const posted = idpMetadataXml([idp], { binding: "HTTP-POST" });
    expect(readIdpMetadata(posted, AT)).toMatchObject({ binding: "post", logout: { binding: "post" } });
    const both = posted.replace(
      "</IDPSSODescriptor>",
      `<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example/other"/></IDPSSODescriptor>`,
    );
    expect(readIdpMetadata(both, AT)).toMatchObject({
      binding: "redirect",
      singleSignOnUrl: "https://idp.example/other",
      logout: { binding: "post" },
    });
    expect(ruleOf(() => readIdpMetadata(posted.replaceAll("HTTP-POST", "SOAP"), AT))).toBe(
      "metadata_without_sign_on",
    );
  });
  const wrong: [string, () => string, SamlRule][] = [
    [
      "that has expired",
      () => idpMetadataXml([idp], { attributes: ` validUntil="2026-11-24T08:59:59Z"` }),
      "metadata_expired",
    ],
    ["with a document type", () => idpMetadataXml([idp], { before: "<!DOCTYPE x>" }), "xml_forbidden_markup"],
    [
      "of two providers",
      () =>
        `<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata">${idpMetadataXml([idp])}${idpMetadataXml([next])}</EntitiesDescriptor>`,
      "metadata_several_providers",
    ],
    [
      "without a key",
      () => idpMetadataXml([{ ...idp, certificate: "AAAA" }]),
      "metadata_without_certificate",
    ],
    ["without https", () => idpMetadataXml([idp], { ssoUrl: "http://idp.example/sso" }), "metadata_address"],
    [
      "with an address that is code",
      () => idpMetadataXml([idp], { sloUrl: "javascript:alert(1)" }),
      "metadata_address",
    ],
    [
      "of a service provider",
      () => spMetadata(sp, { certificates: [idp.certificate], nameIdFormat: PERSISTENT }),
      "metadata_without_provider",
    ],
    ["without an entityID", () => idpMetadataXml([{ ...idp, entityId: "" }]), "metadata_without_entity_id"],
    ["that is none", () => "<html></html>", "metadata_without_provider"],
  ];
  it("with more keys than a provider needs is refused", async () => {
    const more = await Promise.all(
      Array.from({ length: 21 }, async (_, index) => {
        const pem = await createSigningCertificate({
          commonName: "IdP of a test",
          privateKey: idp.key,
          notBefore: AT,
          years: 1 + index,
        });
        return { ...idp, certificate: new X509Certificate(pem).raw.toString("base64") };
      }),
    );
    expect(ruleOf(() => readIdpMetadata(idpMetadataXml(more.slice(1)), AT))).toBe("accepted");
    expect(ruleOf(() => readIdpMetadata(idpMetadataXml(more), AT))).toBe("metadata_certificates");
  });
  it.each(wrong)("%s is refused by the right rule", (_name, make, rule) => {
    const xml = make();
    expect(ruleOf(() => readIdpMetadata(xml, AT))).toBe(rule);
  });
});

describe("messages", () => {
  const head = { id: "_id1", issuedAt: AT, destination: "https://idp.example/sso?x=1&y=2" };
  const subject = {
    nameId: `a<b>&"c`,
    nameIdFormat: PERSISTENT,
    nameQualifier: "https://idp.example/?a&b",
    spNameQualifier: null,
    sessionIndex: "_s&1",
  };
  it.skipIf(!hasPython)("are valid by the OASIS schemas", () => {
    for (const xml of [
      authnRequest(sp, { ...head, nameIdFormat: PERSISTENT, isAgain: true }),
      logoutRequest(sp, { ...head, notOnOrAfter: AT, subject }),
      logoutResponse(sp, { ...head, inResponseTo: "_x" }),
    ])
      expect(validateBySchema(xml, "saml-schema-protocol-2.0.xsd")).toBe("valid");
    expect(
      validateBySchema(
        spMetadata(sp, {
          certificates: [idp.certificate, next.certificate],
          nameIdFormat: NAME_ID_FORMATS.persistent,
        }),
        "saml-schema-metadata-2.0.xsd",
      ),
    ).toBe("valid");
  });
  it("by redirect are signed over the query, and parse back unchanged", () => {
    const xml = authnRequest(sp, { ...head, nameIdFormat: PERSISTENT, isAgain: false });
    const url = redirectUrl({
      url: head.destination,
      kind: "SAMLRequest",
      xml,
      relayState: "a b&c",
      sign: signer(),
    });
    expect(url).toMatch(/^https:\/\/idp\.example\/sso\?x=1&y=2&SAMLRequest=/);
    const search = url.slice(url.indexOf("SAMLRequest"));
    expect(readRedirect(search, publicKeys([idp.certificate]))).toEqual({
      kind: "SAMLRequest",
      xml,
      relayState: "a b&c",
    });
  });
  it.skipIf(!hasXmlsec)(
    "by POST have a signature that xmlsec1 verifies, where the schema requires it",
    async () => {
      const certificate = `-----BEGIN CERTIFICATE-----\n${idp.certificate}\n-----END CERTIFICATE-----\n`;
      const xml = authnRequest(sp, { ...head, nameIdFormat: PERSISTENT, isAgain: false });
      const { fields } = postJourney({
        url: head.destination,
        kind: "SAMLRequest",
        xml,
        id: head.id,
        relayState: "a",
        signer: { privateKey: idp.key, certificate },
      });
      const posted = Buffer.from(fields?.SAMLRequest ?? "", "base64").toString();
      expect(fields?.RelayState).toBe("a");
      expect(xmlsecVerifies(posted, certificate, "only")).toBe(true);
      if (hasPython) expect(validateBySchema(posted, "saml-schema-protocol-2.0.xsd")).toBe("valid");
      expect(signedMessage(posted, publicKeys([idp.certificate]))).toContain('ID="_id1"');
    },
  );
  it("by redirect are refused if unsigned, changed, signed by another, repeated or inflated", () => {
    const xml = logoutRequest(sp, { ...head, notOnOrAfter: AT, subject });
    const search = (sign: ((bytes: Buffer) => Buffer) | null, text = xml) =>
      redirectUrl({ url: "https://x", kind: "SAMLRequest", xml: text, relayState: "state", sign }).slice(
        "https://x?".length,
      );
    const keys = publicKeys([idp.certificate]);
    const good = search(signer());
    const bomb = deflateRawSync(Buffer.alloc(50_000_000, 32)).toString("base64");
    const bombQuery = `SAMLRequest=${encodeURIComponent(bomb)}&SigAlg=${encodeURIComponent("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256")}`;
    const signedBomb = `${bombQuery}&Signature=${encodeURIComponent(signer()(Buffer.from(bombQuery)).toString("base64"))}`;
    const tries: [string, SamlRule][] = [
      [search(null), "not_signed"],
      [good.replace("RelayState=state", "RelayState=other"), "signature_wrong"],
      [good.replace("RelayState=state&", ""), "signature_wrong"],
      [search(signer(next.key)), "signature_wrong"],
      [`${good}&SAMLRequest=x`, "query_repeated"],
      [`${good}&SAMLResponse=x`, "query_without_message"],
      [good.replace("rsa-sha256", "rsa-sha1"), "signature_algorithm"],
      [good.replace("rsa-sha256", "ecdsa-sha256"), "signature_key"],
      [
        good.replace(
          /SigAlg=[^&]+/,
          `SigAlg=${encodeURIComponent("http://www.w3.org/2000/09/xmldsig#hmac-sha1")}`,
        ),
        "signature_algorithm",
      ],
      [good.replace(/Signature=.*/, "Signature="), "signature_length"],
      ["", "query_without_message"],
      ["SAMLRequest=%E0%A4%A", "not_signed"],
      ["SAMLRequest=x&SigAlg=%E0%A4%A&Signature=x", "query_encoding"],
      [signedBomb, "inflate"],
    ];
    for (const [each, rule] of tries)
      expect(
        ruleOf(() => readRedirect(each, keys)),
        each.slice(0, 200),
      ).toBe(rule);
  });
});

describe("a signature by an elliptic curve", () => {
  it.each([
    ["P-256", "sha256", "P-384"],
    ["P-384", "sha384", "P-521"],
    ["P-521", "sha512", "P-256"],
  ] as const)("of %s with %s is believed, and has its curve's length", (namedCurve, hash, other) => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve });
    const bytes = Buffer.from("signed");
    const algorithm = `http://www.w3.org/2001/04/xmldsig-more#ecdsa-${hash}`;
    const signature = sign(hash, bytes, { key: privateKey, dsaEncoding: "ieee-p1363" });
    const verified = (keys = [publicKey], by = algorithm, text = bytes, value = signature) =>
      ruleOf(() => {
        if (!isSignedBy(text, { algorithm: by, signature: value, keys }))
          throw new SamlRefusal("digest_wrong");
      });
    expect(verified()).toBe("accepted");
    expect(verified([publicKey], algorithm, Buffer.from("Signed"))).toBe("digest_wrong");
    expect(verified([generateKeyPairSync("ec", { namedCurve: other }).publicKey])).toBe("signature_length");
    expect(verified([publicKey], algorithm, bytes, sign(hash, bytes, privateKey))).toBe("signature_length");
    expect(verified(publicKeys([idp.certificate]))).toBe("signature_key");
    expect(verified([publicKey], algorithm.replace("ecdsa", "rsa"))).toBe("signature_key");
  });
});

describe("a provider's logout request", () => {
  const provider = { entityId: "https://idp.example/metadata", acsUrl: "", logoutUrl: "" };
  const subject = {
    nameId: "subject-dana",
    nameIdFormat: PERSISTENT,
    nameQualifier: null,
    spNameQualifier: null,
    sessionIndex: "_session1",
  };
  const xml = (more: { destination?: string; issuedAt?: Date; entityId?: string } = {}) =>
    logoutRequest(
      { ...provider, entityId: more.entityId ?? provider.entityId },
      {
        id: "_logout1",
        issuedAt: more.issuedAt ?? AT,
        destination: more.destination ?? sp.logoutUrl,
        notOnOrAfter: new Date(AT.getTime() + 60_000),
        subject,
      },
    );
  const expected = { issuer: provider.entityId, destination: sp.logoutUrl, now: AT };
  it("names the user and the sessions", () => {
    expect(readLogoutRequest(xml(), expected)).toEqual({
      id: "_logout1",
      nameId: "subject-dana",
      sessionIndexes: ["_session1"],
      expiresAt: new Date(AT.getTime() + 120_000),
    });
  });
  it("is refused for another recipient, issuer or time, and as another message", () => {
    const tries: [string, SamlRule][] = [
      [xml({ destination: "https://foyer.example/saml/slo/src-2" }), "destination"],
      [xml({ entityId: "https://evil.example" }), "issuer"],
      [xml({ issuedAt: new Date(AT.getTime() - 400_000) }), "logout_too_old"],
      [xml({ issuedAt: new Date(AT.getTime() + 61_000) }), "issued_in_future"],
      [
        logoutResponse(sp, { id: "_1", issuedAt: AT, destination: sp.logoutUrl, inResponseTo: "_2" }),
        "not_a_logout_request",
      ],
      [xml().replace(`Version="2.0"`, `Version="1.1"`), "version"],
      [xml().replace(`ID="_logout1"`, `ID=""`), "id"],
      [xml().replace(/ IssueInstant="[^"]+"/, ""), "issue_instant_missing"],
      [xml().replace(/ IssueInstant="[^"]+"/, ` IssueInstant="yesterday"`), "time_malformed"],
      [xml().replace("subject-dana", " "), "name_id_missing"],
    ];
    for (const [text, rule] of tries)
      expect(
        ruleOf(() => readLogoutRequest(text, expected)),
        text,
      ).toBe(rule);
  });
  it("by POST is read only from its signed bytes", () => {
    const keys = publicKeys([idp.certificate]);
    const signed = signElement(xml(), "_logout1", idp.key);
    expect(readLogoutRequest(signedMessage(signed, keys), expected).nameId).toBe("subject-dana");
    const tries: [string, SamlRule][] = [
      [xml(), "not_signed"],
      [signed.replace("subject-dana", "subject-admin"), "digest_wrong"],
      [signElement(xml(), "_logout1", next.key), "signature_wrong"],
    ];
    for (const [text, rule] of tries) expect(ruleOf(() => signedMessage(text, keys))).toBe(rule);
  });
});

/** Written from the specification's schemas: the same bytes each time, so that a change is deliberate. */
describe("Foyer's own messages", () => {
  const SAMLP = `xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"`;
  const common = `Version="2.0" IssueInstant="2026-11-24T09:00:00.000Z" Destination="https://idp.example/x?a=1&amp;b=2"`;
  const issuer = `<saml:Issuer>https://foyer.example/saml/metadata/src-1</saml:Issuer>`;
  const head = { id: "_id", issuedAt: AT, destination: "https://idp.example/x?a=1&b=2" };

  it("have the endpoints of their source", () => {
    expect(sp).toEqual({
      entityId: "https://foyer.example/saml/metadata/src-1",
      acsUrl: "https://foyer.example/saml/acs/src-1",
      logoutUrl: "https://foyer.example/saml/slo/src-1",
    });
  });
  it("name formats by their identifiers (core §8.3)", () => {
    expect(NAME_ID_FORMATS).toEqual({
      persistent: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
      emailAddress: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
      unspecified: "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
    });
  });
  it("publish every signing key, and only the first for encryption", () => {
    const key = (certificate: string) =>
      `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`;
    const pems = [idp, next].map(({ certificate }) =>
      new X509Certificate(Buffer.from(certificate, "base64")).toString(),
    );
    expect(spMetadata(sp, { certificates: pems, nameIdFormat: "a&b" })).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>\n` +
        `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="https://foyer.example/saml/metadata/src-1">` +
        `<SPSSODescriptor AuthnRequestsSigned="true" WantAssertionsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">` +
        `<KeyDescriptor use="signing">${key(idp.certificate)}</KeyDescriptor><KeyDescriptor use="signing">${key(next.certificate)}</KeyDescriptor>` +
        `<KeyDescriptor use="encryption">${key(idp.certificate)}<EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes256-gcm"/><EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes128-gcm"/><EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"/></KeyDescriptor>` +
        `<SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://foyer.example/saml/slo/src-1"/><SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://foyer.example/saml/slo/src-1"/>` +
        `<NameIDFormat>a&amp;b</NameIDFormat>` +
        `<AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://foyer.example/saml/acs/src-1" index="0" isDefault="true"/>` +
        `</SPSSODescriptor></EntityDescriptor>\n`,
    );
    expect(spMetadata(sp, { certificates: [], nameIdFormat: "x" })).toContain(
      `protocol"><KeyDescriptor use="encryption"><EncryptionMethod `,
    );
  });
  it.each([
    [false, ""],
    [true, ` ForceAuthn="true"`],
  ])("ask to sign in; again: %s", (isAgain, force) => {
    expect(authnRequest(sp, { ...head, nameIdFormat: PERSISTENT, isAgain })).toBe(
      `<samlp:AuthnRequest ${SAMLP} ID="_id" ${common}${force} ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" AssertionConsumerServiceURL="https://foyer.example/saml/acs/src-1">${issuer}` +
        `<samlp:NameIDPolicy Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent" AllowCreate="true"/></samlp:AuthnRequest>`,
    );
  });
  it.each([
    [null, null, null, "", ""],
    [
      "q<",
      "r",
      "s&",
      ` NameQualifier="q&lt;" SPNameQualifier="r"`,
      "<samlp:SessionIndex>s&amp;</samlp:SessionIndex>",
    ],
    ["", "r", "", ` SPNameQualifier="r"`, "<samlp:SessionIndex></samlp:SessionIndex>"],
  ])(
    "ask to sign out the name as it was given: %j %j %j",
    (name, spName, sessionIndex, qualifiers, index) => {
      const subject = {
        nameId: "dana & co",
        nameIdFormat: PERSISTENT,
        nameQualifier: name,
        spNameQualifier: spName,
        sessionIndex,
      };
      const notOnOrAfter = new Date(AT.getTime() + 60_000);
      expect(logoutRequest(sp, { ...head, notOnOrAfter, subject })).toBe(
        `<samlp:LogoutRequest ${SAMLP} ID="_id" ${common} NotOnOrAfter="2026-11-24T09:01:00.000Z">${issuer}` +
          `<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"${qualifiers}>dana &amp; co</saml:NameID>${index}</samlp:LogoutRequest>`,
      );
    },
  );
  it("answer a sign-out with success", () => {
    expect(logoutResponse(sp, { ...head, inResponseTo: "_r" })).toBe(
      `<samlp:LogoutResponse ${SAMLP} ID="_id" ${common} InResponseTo="_r">${issuer}` +
        `<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status></samlp:LogoutResponse>`,
    );
  });
});
