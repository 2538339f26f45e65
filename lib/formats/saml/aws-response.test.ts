import { createHash, verify, X509Certificate } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { PARTITIONS, parseAccountId, roleArn, samlProviderArn } from "../arn";
import { samlAudience, samlRecipient } from "../partition";
import { buildAwsSamlResponse } from "./aws-response";
import type { AwsSamlResponseInput } from "./aws-response-input";
import {
  attributeTexts,
  canonicalForms,
  hasPython,
  hasXmlsec,
  readAsServiceProvider,
  validateBySchema,
  xmlsecVerifies,
} from "./counterparts.fixture";
import { after, makeSigner, NOW, sampleInput, type TestSigner } from "./sample-response.fixture";

const AWS = "https://aws.amazon.com/SAML/Attributes/";
let signer: TestSigner;
let other: TestSigner;
beforeAll(async () => {
  [signer, other] = await Promise.all([makeSigner(), makeSigner()]);
});

const build = (changes: Partial<AwsSamlResponseInput> = {}) =>
  buildAwsSamlResponse({ ...sampleInput(), ...changes, ...signer }).xml;
const read = (xml: string, changes: Partial<Parameters<typeof readAsServiceProvider>[0]> = {}) => {
  const { issuer, audience, recipient } = sampleInput();
  return readAsServiceProvider({
    xml,
    certificatePem: signer.certificate,
    issuer,
    audience,
    recipient,
    now: NOW,
    ...changes,
  });
};
const assertionOf = (xml: string) =>
  xml.slice(xml.indexOf("<saml:Assertion "), xml.indexOf("</saml:Assertion>") + "</saml:Assertion>".length);
const count = (xml: string, part: string) => xml.split(part).length - 1;

describe("a response for AWS", () => {
  it("[G3] names one role, one audience and one confirmation, and carries source identity and session end", () => {
    const xml = build();
    for (const part of [
      "<saml:Assertion ",
      `Name="${AWS}Role"`,
      "<saml:AudienceRestriction>",
      "<saml:Audience>",
      "<saml:SubjectConfirmation ",
      "<saml:SubjectConfirmationData ",
      "<saml:NameID ",
      "<saml:AuthnStatement ",
      `Name="${AWS}SourceIdentity"`,
    ]) {
      expect([part, count(xml, part)]).toEqual([part, 1]);
    }
    expect(xml).toContain('SessionNotOnOrAfter="2026-10-01T14:00:00.123Z"');
    expect(xml).toContain(
      '<saml:SubjectConfirmationData NotOnOrAfter="2026-10-01T12:01:00.123Z" Recipient="https://signin.aws.amazon.com/saml">',
    );
    expect(xml).toContain(
      '<saml:Conditions NotBefore="2026-10-01T11:59:00.123Z" NotOnOrAfter="2026-10-01T12:01:00.123Z">',
    );
    expect(count(xml, "<ds:Signature ")).toBe(2);
  });

  it("is the same text for the same input, and returns the assertion's id", () => {
    expect(build()).toBe(build());
    expect(buildAwsSamlResponse({ ...sampleInput(), ...signer }).assertionId).toBe(sampleInput().assertionId);
  });

  it("leaves out absent values", () => {
    const xml = build({ principalTags: {}, transitiveTagKeys: [] });
    expect(xml).not.toContain("PrincipalTag");
    expect(xml).not.toContain("TransitiveTagKeys");
  });

  it("accepts a certificate as PEM or base64", () => {
    const body = new X509Certificate(signer.certificate).raw.toString("base64");
    expect(buildAwsSamlResponse({ ...sampleInput(), ...signer, certificate: body }).xml).toBe(build());
    expect(() =>
      buildAwsSamlResponse({ ...sampleInput(), ...signer, certificate: "</ds:X509Certificate>" }),
    ).toThrow(expect.objectContaining({ field: "certificate" }));
  });

  it("is digested and signed with SHA-256, twice", () => {
    const xml = build();
    const signatures = [...xml.matchAll(/<ds:Signature xmlns:ds="[^"]+">.*?<\/ds:Signature>/g)].map(
      (match) => match[0],
    );
    const [ofResponse = "", ofAssertion = ""] = signatures;
    const digests = signatures.map((text) => /<ds:DigestValue>(.+?)</.exec(text)?.[1]);
    const sha256 = (text: string) => createHash("sha256").update(text).digest("base64");
    expect(digests).toEqual([
      sha256(xml.replace(ofResponse, "")),
      sha256(assertionOf(xml).replace(ofAssertion, "")),
    ]);
    for (const text of signatures) {
      const signedInfo = (/<ds:SignedInfo>.*<\/ds:SignedInfo>/.exec(text)?.[0] ?? "").replace(
        "<ds:SignedInfo>",
        '<ds:SignedInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">',
      );
      const value = Buffer.from(/<ds:SignatureValue>(.+?)</.exec(text)?.[1] ?? "", "base64");
      expect(
        verify("sha256", Buffer.from(signedInfo), new X509Certificate(signer.certificate).publicKey, value),
      ).toBe(true);
    }
  });
});

describe("[G3] a response for AWS, read by independent software,", () => {
  it.skipIf(!hasXmlsec)(
    "verifies with xmlsec1: the response, the assertion in it, and the assertion alone",
    () => {
      const xml = build();
      expect(xmlsecVerifies(xml, signer.certificate, "response")).toBe(true);
      expect(xmlsecVerifies(xml, signer.certificate, "assertion")).toBe(true);
      expect(xmlsecVerifies(assertionOf(xml), signer.certificate, "only")).toBe(true);
    },
  );

  it.skipIf(!hasXmlsec)("doesn't verify with xmlsec1 after a change, or with another key", () => {
    const xml = build();
    const changed = xml.replace(":role/foyer/Foyer_Admin", ":role/foyer/Foyer_Bdmin");
    for (const signature of ["response", "assertion"] as const) {
      expect(xmlsecVerifies(changed, signer.certificate, signature)).toBe(false);
      expect(xmlsecVerifies(xml, other.certificate, signature)).toBe(false);
    }
    const outside = xml.replace("status:Success", "status:Sxccess");
    expect([
      xmlsecVerifies(outside, signer.certificate, "response"),
      xmlsecVerifies(outside, signer.certificate, "assertion"),
    ]).toEqual([false, true]);
  });

  it.skipIf(!hasXmlsec).each([3072, 4096])("verifies with RSA of %i bits", async (bits) => {
    const strong = await makeSigner(bits);
    const { xml } = buildAwsSamlResponse({ ...sampleInput(), ...strong });
    expect([
      xmlsecVerifies(xml, strong.certificate, "response"),
      xmlsecVerifies(xml, strong.certificate, "assertion"),
    ]).toEqual([true, true]);
  });

  it.skipIf(!hasPython)("is accepted by a strict service provider with AWS's names, word for word", () => {
    const input = sampleInput();
    expect(read(build())).toEqual({
      valid: true,
      error: null,
      nameId: input.nameId,
      assertionId: input.assertionId,
      attributes: {
        [`${AWS}Role`]: [`${input.roleArn},${input.providerArn}`],
        [`${AWS}RoleSessionName`]: ["anna.berg@northwind.example"],
        [`${AWS}SessionDuration`]: ["7200"],
        [`${AWS}SourceIdentity`]: [input.sourceIdentity],
        [`${AWS}PrincipalTag:CostCenter`]: ["4711"],
        [`${AWS}PrincipalTag:department`]: ["Engineering"],
        [`${AWS}TransitiveTagKeys`]: ["CostCenter"],
      },
    });
  });

  it.skipIf(!hasPython)("is refused by it for another audience, recipient, issuer, key or time", () => {
    const xml = build();
    expect(read(xml, { audience: samlAudience("aws-cn") }).valid).toBe(false);
    expect(read(xml, { recipient: samlRecipient("aws", "us-west-2") }).valid).toBe(false);
    expect(read(xml, { issuer: "https://other.example.com" }).valid).toBe(false);
    expect(read(xml, { certificatePem: other.certificate }).valid).toBe(false);
    expect(read(xml, { now: after(60 + 301) }).valid).toBe(false);
    expect(read(xml, { now: after(-3_600) }).valid).toBe(false);
  });

  it.skipIf(!hasPython).each(PARTITIONS)(
    "[G13] is accepted in %s, with nothing of another partition",
    (partition) => {
      const input = sampleInput(partition);
      const { xml } = buildAwsSamlResponse({ ...input, ...signer });
      expect(read(xml, { audience: input.audience, recipient: input.recipient })).toMatchObject({
        valid: true,
        error: null,
      });
      expect(xml.match(/arn:[a-z-]+:/g)).toEqual([`arn:${partition}:`, `arn:${partition}:`]);
    },
  );

  const texts = [
    `"<>&'`,
    "a<!---->b",
    "<![CDATA[x]]>",
    "]]>",
    "\u202eabc\u2066",
    "\t\r\n",
    "😀é",
    "&#x41;",
    "x".repeat(256),
  ];
  it.skipIf(!hasPython || !hasXmlsec)("[G4] carries unusual text unchanged, or not at all", () => {
    const principalTags = Object.fromEntries(
      texts.map((text, index) => [`${text.slice(0, 100)}${index}`, text]),
    );
    const nameId = `"<>&'<!---->\u202e\r\n😀`;
    const issuer = `https://portal.example.com/?a=<"&'>`;
    const xml = build({ principalTags, transitiveTagKeys: Object.keys(principalTags), nameId, issuer });
    expect(read(xml, { issuer })).toMatchObject({ valid: true, nameId });
    const attributes = attributeTexts(xml);
    expect(attributes[`${AWS}TransitiveTagKeys`]).toEqual(Object.keys(principalTags));
    for (const [key, value] of Object.entries(principalTags))
      expect(attributes[`${AWS}PrincipalTag:${key}`]).toEqual([value]);
    expect([
      xmlsecVerifies(xml, signer.certificate, "response"),
      xmlsecVerifies(xml, signer.certificate, "assertion"),
    ]).toEqual([true, true]);
  });

  it.skipIf(!hasPython)("is already canonical and valid by the OASIS schema", () => {
    const xml = build({ principalTags: { [`k"<&'>\t`]: `<>&"'\r\n\t` }, transitiveTagKeys: [] });
    expect(canonicalForms(xml)).toEqual({ document: xml, assertions: [assertionOf(xml)] });
    expect(validateBySchema(xml, "saml-schema-protocol-2.0.xsd")).toBe("valid");
  });
});

describe("[G3] [G4] a response for AWS is refused and not signed", () => {
  const account = parseAccountId("111122223333");
  const elsewhere = parseAccountId("444455556666");
  const tags = (length: number) =>
    Object.fromEntries(Array.from({ length }, (_, index) => [`k${index}`, "v"]));
  const cases: [string, string, Partial<Record<keyof AwsSamlResponseInput, unknown>>][] = [
    ["for a short assertion id", "assertionId", { assertionId: "_abc" }],
    ["for an assertion id with markup", "assertionId", { assertionId: `_${"a".repeat(40)}"` }],
    ["for one id for both", "responseId", { responseId: sampleInput().assertionId }],
    ["without issuer", "issuer", { issuer: "" }],
    ["for an issuer with NUL", "issuer", { issuer: "https://a\0" }],
    ["for a recipient that is not https", "recipient", { recipient: "http://signin.aws.amazon.com/saml" }],
    ["for a recipient with U+FFFE", "recipient", { recipient: "https://x\ufffe" }],
    ["without audience", "audience", { audience: "" }],
    ["for an invalid date", "issuedAt", { issuedAt: new Date("x") }],
    ["for more than 60 seconds", "notOnOrAfter", { notOnOrAfter: after(60.001) }],
    ["for an end before its beginning", "notOnOrAfter", { notOnOrAfter: NOW }],
    ["for an invalid end", "notOnOrAfter", { notOnOrAfter: new Date("x") }],
    ["for a session beyond 12 hours", "sessionNotOnOrAfter", { sessionNotOnOrAfter: after(43_201) }],
    ["for a session that has ended", "sessionNotOnOrAfter", { sessionNotOnOrAfter: NOW }],
    ["for a name id of 10 kB", "nameId", { nameId: "x".repeat(10_240) }],
    ["for a name id with a lone surrogate", "nameId", { nameId: "x\ud800" }],
    ["for a session name with a space", "roleSessionName", { roleSessionName: "a b" }],
    ["for a session name of one character", "roleSessionName", { roleSessionName: "a" }],
    ["for a source identity with markup", "sourceIdentity", { sourceIdentity: "<x>" }],
    ["for a source identity with a line feed", "sourceIdentity", { sourceIdentity: "ab\n" }],
    ["for a session of 899 seconds", "sessionDurationSeconds", { sessionDurationSeconds: 899 }],
    ["for a session of 43,201 seconds", "sessionDurationSeconds", { sessionDurationSeconds: 43_201 }],
    ["for a duration that is no number", "sessionDurationSeconds", { sessionDurationSeconds: NaN }],
    ["for a role that would be two", "roleArn", { roleArn: roleArn("aws", account, "/", "a,b") }],
    ["for a user's ARN", "roleArn", { roleArn: "arn:aws:iam::111122223333:user/anna" }],
    [
      "for a provider of another account",
      "providerArn",
      { providerArn: samlProviderArn("aws", elsewhere, "x") },
    ],
    [
      "for a provider of another partition",
      "providerArn",
      { providerArn: samlProviderArn("aws-cn", account, "x") },
    ],
    ["for a provider that is a role", "providerArn", { providerArn: roleArn("aws", account, "/", "x") }],
    ["for 51 tags", "principalTags", { principalTags: tags(51), transitiveTagKeys: [] }],
    [
      "for two tags that AWS reads as one",
      "principalTags",
      { principalTags: { team: "a", TEAM: "b" }, transitiveTagKeys: [] },
    ],
    ["for a tag without key", "principalTags.", { principalTags: { "": "a" }, transitiveTagKeys: [] }],
    [
      "for a tag of AWS's own",
      "principalTags.aws:x",
      { principalTags: { "aws:x": "a" }, transitiveTagKeys: [] },
    ],
    [
      "for a tag of 257 characters",
      "principalTags.team",
      { principalTags: { team: "x".repeat(257) }, transitiveTagKeys: [] },
    ],
    ["for a tag with NUL", "principalTags.team", { principalTags: { team: "x\0" }, transitiveTagKeys: [] }],
    [
      "for a tag key with U+FFFF",
      "principalTags.te?am",
      { principalTags: { "te\uffffam": "x" }, transitiveTagKeys: [] },
    ],
    ["for a transitive key that is no tag", "transitiveTagKeys", { transitiveTagKeys: ["team"] }],
    ["for a transitive key of every object", "transitiveTagKeys", { transitiveTagKeys: ["toString"] }],
    ["for a transitive key twice", "transitiveTagKeys", { transitiveTagKeys: ["CostCenter", "CostCenter"] }],
  ];
  it.each(cases)("%s", (_, field, changes) => {
    let signed = 0;
    const sign = (bytes: Buffer) => {
      signed += 1;
      return signer.sign(bytes);
    };
    const input = {
      ...sampleInput(),
      ...changes,
      sign,
      certificate: signer.certificate,
    } as AwsSamlResponseInput & TestSigner;
    expect(() => buildAwsSamlResponse(input)).toThrow(
      expect.objectContaining({ code: "invalid_format", field }),
    );
    expect(signed).toBe(0);
  });
});
