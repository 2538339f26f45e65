/** Every way around a signature that has worked somewhere is refused here. */
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import {
  assertionXml,
  AT,
  encrypted,
  makeIdp,
  NAMESPACES,
  responseXml,
  said,
  signedResponse,
  signElement,
  type Said,
  type TestIdp,
} from "./idp.fixture";
import { readResponse, type Expected } from "./response";
import { publicKeys } from "./signature";

const RECIPIENT = "https://foyer.example/saml/acs/src-1";
const AUDIENCE = "https://foyer.example/saml/metadata/src-1";
const sp = generateKeyPairSync("rsa", { modulusLength: 2048 });
let idp: TestIdp;
let stranger: TestIdp;
beforeAll(async () => {
  [idp, stranger] = await Promise.all([makeIdp(), makeIdp("https://evil.example")]);
});

const says = (more: Partial<Said> = {}) =>
  said({ issuer: idp.entityId, recipient: RECIPIENT, audience: AUDIENCE, ...more });
const expected = (more: Partial<Expected> = {}): Expected => ({
  issuer: idp.entityId,
  keys: publicKeys([idp.certificate]),
  audience: AUDIENCE,
  recipient: RECIPIENT,
  now: AT,
  decryptionKeys: [sp.privateKey],
  ...more,
});
const read = (xml: string, more: Partial<Expected> = {}) => readResponse(xml, expected(more));
/** What an attacker wants to be believed: unsigned. */
const evil = (more: Partial<Said> = {}) =>
  assertionXml(says({ nameId: "subject-admin", id: "_evil", ...more }));
const partOf = (xml: string, name: string) =>
  new RegExp(`<${name}[ >].*?</${name}>`, "s").exec(xml)?.[0] ?? "";

describe("a response", () => {
  it.each(["assertion", "response", "both"] as const)(
    "is believed when its %s is signed, and says who, with every attribute",
    (sign) => {
      const what = says({
        attributes: {
          mail: ["dana@partner.example"],
          groups: ["payments", "oncall"],
          "https://aws.amazon.com/SAML/Attributes/AccessControl:CostCenter": ["4711"],
          __proto__x: ["1"],
        },
      });
      expect(read(signedResponse(idp, what, sign))).toEqual({
        id: what.id,
        inResponseTo: "_request",
        nameId: "subject-dana",
        nameIdFormat: what.nameIdFormat,
        nameQualifier: null,
        spNameQualifier: null,
        sessionIndex: what.sessionIndex,
        sessionEndsAt: null,
        authenticatedAt: AT,
        attributes: {
          mail: "dana@partner.example",
          groups: ["payments", "oncall"],
          "https://aws.amazon.com/SAML/Attributes/AccessControl:CostCenter": "4711",
          __proto__x: "1",
        },
        expiresAt: new Date(AT.getTime() + 360_000),
      });
    },
  );

  it("is believed with any of the provider's keys, so that it can change them", () => {
    expect(
      read(signedResponse(stranger, says()), { keys: publicKeys([idp.certificate, stranger.certificate]) })
        .nameId,
    ).toBe("subject-dana");
  });

  it.each(["http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"])("is believed with %s", (algorithm) => {
    const what = says();
    expect(
      read(signElement(responseXml(what, assertionXml(what)), what.id, idp.key, { algorithm })).nameId,
    ).toBe("subject-dana");
  });

  it("is opened when it is encrypted and signed inside or outside", () => {
    const inside = says();
    expect(
      read(
        responseXml(inside, encrypted(signElement(assertionXml(inside), inside.id, idp.key), sp.publicKey)),
      ).nameId,
    ).toBe("subject-dana");
    const outside = says();
    for (const cipher of ["aes-256-gcm", "aes-128-cbc"] as const)
      expect(
        read(
          signElement(
            responseXml(outside, encrypted(assertionXml(outside), sp.publicKey, { cipher })),
            outside.responseId,
            idp.key,
          ),
        ).nameId,
      ).toBe("subject-dana");
  });
});

describe("signature wrapping", () => {
  const wraps: [string, (xml: string, what: Said) => string][] = [
    [
      "XSW1: a forged response around the signed one, in its signature",
      (xml) =>
        evilResponse((signature) => signature.replace("</ds:Signature>", `${xml}</ds:Signature>`), xml),
    ],
    [
      "XSW2: a forged response beside the signed one",
      (xml) => evilResponse((signature) => `${signature}${xml.replace(signature, "")}`, xml),
    ],
    [
      "XSW3: a forged assertion before the signed one",
      (xml) => xml.replace("<saml:Assertion ", `${evil()}<saml:Assertion `),
    ],
    [
      "XSW4: the signed assertion inside the forged one",
      (xml) =>
        replaceAssertion(xml, (signed) => evil().replace("</saml:Assertion>", `${signed}</saml:Assertion>`)),
    ],
    [
      "XSW5: the forged assertion holds the signature, the signed one stands at the end",
      (xml) =>
        replaceAssertion(
          xml,
          (signed) =>
            evil().replace("<saml:Subject>", `${partOf(signed, "ds:Signature")}<saml:Subject>`) +
            signed.replace(partOf(signed, "ds:Signature"), ""),
        ),
    ],
    [
      "XSW6: the signed assertion inside the forged one's signature",
      (xml) =>
        replaceAssertion(xml, (signed) =>
          evil().replace(
            "<saml:Subject>",
            `${partOf(signed, "ds:Signature").replace("</ds:Signature>", `${signed.replace(partOf(signed, "ds:Signature"), "")}</ds:Signature>`)}<saml:Subject>`,
          ),
        ),
    ],
    [
      "XSW7: the forged assertion in Extensions",
      (xml) => xml.replace("<samlp:Status>", `<samlp:Extensions>${evil()}</samlp:Extensions><samlp:Status>`),
    ],
    [
      "XSW8: the signed assertion in an Object of the forged one's signature",
      (xml) =>
        replaceAssertion(xml, (signed) =>
          evil().replace(
            "<saml:Subject>",
            `${partOf(signed, "ds:Signature").replace("</ds:Signature>", `<ds:Object>${signed.replace(partOf(signed, "ds:Signature"), "")}</ds:Object></ds:Signature>`)}<saml:Subject>`,
          ),
        ),
    ],
    [
      "a forged assertion after the signed one",
      (xml) => xml.replace("</samlp:Response>", `${evil()}</samlp:Response>`),
    ],
    [
      "a forged assertion of the same ID",
      (xml, what) => xml.replace("<saml:Assertion ", `${evil({ id: what.id })}<saml:Assertion `),
    ],
    [
      "a forged assertion in another namespace",
      (xml) => xml.replace("<saml:Assertion ", `<x:Assertion xmlns:x="urn:x"/><saml:Assertion `),
    ],
    [
      "an unsigned encrypted assertion before the signed one (CVE-2026-2092)",
      (xml) => xml.replace("<saml:Assertion ", `${encrypted(evil(), sp.publicKey)}<saml:Assertion `),
    ],
    [
      "the signed assertion moved into Extensions",
      (xml) =>
        replaceAssertion(xml, () => evil()).replace(
          "<samlp:Status>",
          `<samlp:Extensions>${partOf(xml, "saml:Assertion")}</samlp:Extensions><samlp:Status>`,
        ),
    ],
    [
      "the signed assertion in Extensions and nowhere else",
      (xml) =>
        replaceAssertion(xml, () => "").replace(
          "<samlp:Status>",
          `<samlp:Extensions>${partOf(xml, "saml:Assertion")}</samlp:Extensions><samlp:Status>`,
        ),
    ],
    [
      "a signature that stands in Extensions too",
      (xml) =>
        xml.replace(
          "<samlp:Status>",
          `<samlp:Extensions>${partOf(xml, "ds:Signature")}</samlp:Extensions><samlp:Status>`,
        ),
    ],
    [
      "another ID in another case (Id)",
      (xml, what) =>
        xml.replace(
          "<samlp:Status>",
          `<samlp:Extensions><x Id="${what.id}"/></samlp:Extensions><samlp:Status>`,
        ),
    ],
    [
      "the signature over another element",
      (xml, what) =>
        xml
          .replace(`ID="${what.id}"`, `ID="_other"`)
          .replace(
            "<samlp:Status>",
            `<samlp:Extensions><x ID="${what.id}"/></samlp:Extensions><samlp:Status>`,
          ),
    ],
    ["a second signature of a stranger", (xml, what) => signElement(xml, what.responseId, stranger.key)],
    [
      "two signatures in the assertion",
      (xml) => xml.replace("</ds:Signature>", `</ds:Signature>${partOf(xml, "ds:Signature")}`),
    ],
    [
      "two SignedInfo (CVE-2025-29774)",
      (xml) => xml.replace("</ds:SignedInfo>", `</ds:SignedInfo>${partOf(xml, "ds:SignedInfo")}`),
    ],
    [
      "a comment in the digest (CVE-2025-29775)",
      (xml) => xml.replace("<ds:DigestValue>", "<ds:DigestValue><!--x-->"),
    ],
    [
      "an empty signature",
      (xml) =>
        xml.replace(
          partOf(xml, "ds:Signature"),
          `<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>`,
        ),
    ],
    ["the signature removed", (xml) => xml.replace(partOf(xml, "ds:Signature"), "")],
    [
      "an XSLT transform",
      (xml) =>
        xml.replace(
          "</ds:Transforms>",
          `<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/></ds:Transforms>`,
        ),
    ],
    ["a changed name", (xml) => xml.replace("subject-dana", "subject-admin")],
    ["a comment in the name", (xml) => xml.replace("subject-dana", "subject-<!---->dana")],
  ];
  const replaceAssertion = (xml: string, by: (signed: string) => string) =>
    xml.replace(partOf(xml, "saml:Assertion"), () => by(partOf(xml, "saml:Assertion")));
  function evilResponse(put: (signature: string) => string, xml: string): string {
    const signature = partOf(xml, "ds:Signature");
    return responseXml(says({ responseId: "_evilresponse", nameId: "subject-admin" }), evil()).replace(
      "<samlp:Status>",
      `${put(signature)}<samlp:Status>`,
    );
  }
  it.each(
    wraps.flatMap(([name, wrap]) =>
      (["assertion", "response"] as const).map((sign) => [name, sign, wrap] as const),
    ),
  )("%s is refused (%s signed)", (_name, sign, wrap) => {
    const what = says();
    const xml = signedResponse(idp, what, sign);
    const wrapped = wrap(xml, what);
    expect(wrapped).not.toBe(xml);
    expect(() => read(wrapped)).toThrow(expect.objectContaining({ code: "invalid_format" }));
  });
});

describe("a signature", () => {
  it("of the response that stands in the assertion is refused: each stands in what it covers", () => {
    const what = says();
    const xml = signedResponse(idp, what, "response");
    const moved = xml
      .replace(partOf(xml, "ds:Signature"), "")
      .replace("<saml:Subject>", `${partOf(xml, "ds:Signature")}<saml:Subject>`);
    expect(() => read(moved)).toThrow(/another element/);
  });
  it("of the assertion stands in it alone, whatever stands beside it", () => {
    const what = says();
    const xml = signedResponse(idp, what);
    const stray = xml.replace(
      "</samlp:Status>",
      `<samlp:StatusDetail>${partOf(xml, "ds:Signature")}</samlp:StatusDetail></samlp:Status>`,
    );
    expect(() => read(stray)).toThrow(/stands where none may stand/);
    expect(() =>
      read(xml.replace("</samlp:Status>", `<samlp:StatusDetail ID="${what.id}"/></samlp:Status>`)),
    ).toThrow(/stands twice/);
  });
  it("of a stranger is refused, also when it brings its certificate along", () => {
    const what = says();
    const xml = signedResponse(stranger, what).replace(
      "</ds:SignatureValue>",
      `</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${stranger.certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`,
    );
    expect(() => read(xml)).toThrow(/does not verify/);
  });
  const weak: [string, () => string][] = [
    ["SHA-1", () => signed({ algorithm: "http://www.w3.org/2000/09/xmldsig#rsa-sha1" })],
    ["a SHA-1 digest", () => signed({ digest: "http://www.w3.org/2000/09/xmldsig#sha1" })],
    [
      "an HMAC with the public key (GHSA-c27r-x354-4m68)",
      () =>
        signed({
          algorithm: "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
          secret: createPublicKey(idp.key).export({ type: "spki", format: "pem" }) as string,
        }),
    ],
    ["inclusive canonicalisation", () => signed({ c14n: "http://www.w3.org/TR/2001/REC-xml-c14n-20010315" })],
    [
      "canonicalisation with comments",
      () => signed({ c14n: "http://www.w3.org/2001/10/xml-exc-c14n#WithComments" }),
    ],
    ["no enveloped transform", () => signed({ transforms: ["http://www.w3.org/2001/10/xml-exc-c14n#"] })],
  ];
  const signed = (options: Parameters<typeof signElement>[3]) => {
    const what = says();
    return signElement(responseXml(what, assertionXml(what)), what.id, idp.key, options);
  };
  it.each(weak)("with %s is refused", (_name, make) => {
    expect(() => read(make())).toThrow(/algorithm|canonicali/);
  });
  it("with a short RSA key is refused", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
    const what = says();
    expect(() =>
      read(signElement(responseXml(what, assertionXml(what)), what.id, privateKey), { keys: [publicKey] }),
    ).toThrow(/does not verify/);
  });
});

describe("an encrypted assertion", () => {
  it("that nobody signed is refused", () => {
    expect(() => read(responseXml(says(), encrypted(evil(), sp.publicKey)))).toThrow(/not signed/);
  });
  it("with a short tag, changed bytes, CBC without a signature around it, or for another key is refused", () => {
    const what = says();
    const inner = signElement(assertionXml(what), what.id, idp.key);
    const good = responseXml(what, encrypted(inner, sp.publicKey));
    const values = [...good.matchAll(/<xenc:CipherValue>(.+?)</g)].map(([, value = ""]) => value);
    const flipped = Buffer.from(values[1] ?? "", "base64");
    flipped.writeUInt8(flipped.readUInt8(40) ^ 1, 40);
    const all = [
      responseXml(what, encrypted(inner, sp.publicKey, { tagBytes: 4 })),
      good.replace(values[1] ?? "", flipped.toString("base64")),
      responseXml(what, encrypted(inner, sp.publicKey, { cipher: "aes-128-cbc" })),
      responseXml(what, encrypted(inner, generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey)),
    ];
    for (const xml of all) expect(() => read(xml)).toThrow(/encrypted assertion/);
    expect(() => read(good, { decryptionKeys: [] })).toThrow(/not set up/);
  });
  it("is held to the same shape inside", () => {
    const what = says();
    const inner = signElement(assertionXml(what), what.id, idp.key);
    const nested = evil().replace("</saml:Assertion>", `${inner}</saml:Assertion>`);
    expect(() => read(responseXml(what, encrypted(nested, sp.publicKey)))).toThrow(/holds another/);
    expect(() => read(responseXml(what, encrypted(`<!DOCTYPE a><x/>`, sp.publicKey)))).toThrow(
      /document types/,
    );
  });
});

describe("what is said", () => {
  const wrong: [string, Partial<Said>, RegExp][] = [
    ["another issuer", { issuer: "https://evil.example" }, /Issuer/],
    ["another audience", { audience: "https://other.example" }, /Audience/],
    ["no audience", { audience: null }, /Audience/],
    [
      "another recipient",
      { recipient: "https://foyer.example/saml/acs/src-2", destination: RECIPIENT },
      /SubjectConfirmation/,
    ],
    ["another destination", { destination: "https://foyer.example/saml/acs/src-2" }, /Destination/],
    ["conditions that are over", { notOnOrAfter: -60 }, /Conditions/],
    ["conditions of the future", { notBefore: 61 }, /Conditions/],
    ["a confirmation that is over", { confirmedUntil: -60 }, /SubjectConfirmation/],
    ["another confirmation method", { method: "holder-of-key" }, /SubjectConfirmation/],
    ["a time in the future", { at: new Date(AT.getTime() + 61_000), notBefore: -200 }, /IssueInstant/],
    ["a proof of the future", { authenticatedAt: new Date(AT.getTime() + 61_000) }, /AuthnInstant/],
    ["a condition that is not understood", { conditions: `<x:Odd xmlns:x="urn:x"/>` }, /Conditions/],
    ["a very long name", { nameId: "x".repeat(513) }, /NameID/],
    ["a failure", { status: "Responder" }, /refused/],
  ];
  it.each(wrong)("with %s is refused", (_name, more, problem) => {
    for (const sign of ["assertion", "response"] as const)
      expect(() => read(signedResponse(idp, says(more), sign))).toThrow(problem);
  });
  it("with different InResponseTo outside and inside is refused", () => {
    const xml = signedResponse(idp, says());
    expect(() => read(xml.replace(`InResponseTo="_request"`, `InResponseTo="_another"`))).toThrow(
      /InResponseTo/,
    );
  });
  it("within a minute of skew is taken", () => {
    expect(read(signedResponse(idp, says({ notOnOrAfter: -59, confirmedUntil: -59 }))).nameId).toBe(
      "subject-dana",
    );
  });
  it("with markup characters in the name keeps all of them", () => {
    expect(read(signedResponse(idp, says({ nameId: "admin@x&lt;!----&gt;.evil&#x41;" }))).nameId).toBe(
      "admin@x<!---->.evilA",
    );
  });
});

describe("documents that attack the reader", () => {
  const wrap = (inside: string) => `<samlp:Response ${NAMESPACES}>${inside}</samlp:Response>`;
  const bombs: [string, () => string][] = [
    [
      "an entity bomb",
      () => `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>${wrap("&b;")}`,
    ],
    [
      "an external entity",
      () => `<!DOCTYPE x [<!ENTITY a SYSTEM "http://169.254.169.254/latest">]>${wrap("&a;")}`,
    ],
    ["a named entity", () => wrap("&nbsp;")],
    ["CDATA", () => wrap("<![CDATA[x]]>")],
    ["a processing instruction", () => wrap("<?xml-stylesheet href='http://evil'?>")],
    ["NUL as a number", () => wrap("&#0;")],
    ["half a character as a number", () => wrap("&#xD800;")],
    ["a control character", () => wrap("\u0001")],
    ["a number beyond Unicode", () => wrap("&#x110000;")],
    ["deep nesting", () => wrap("<a>".repeat(10_000) + "</a>".repeat(10_000))],
    [
      "many attributes",
      () => wrap(`<a ${Array.from({ length: 5_000 }, (_, index) => `a${index}=""`).join(" ")}/>`),
    ],
    ["many elements", () => wrap("<a/>".repeat(60_000))],
    ["more than 256 kB", () => wrap("x".repeat(300_000))],
    ["tags that do not close", () => wrap("<a><b></a></b>")],
    ["an unclosed quote", () => wrap(`<a b="`)],
    ["nothing", () => ""],
    ["no XML", () => "SAMLResponse"],
    ["a repeated attribute", () => wrap(`<a b="1" b="2"/>`)],
    ["an attribute without quotes", () => wrap(`<a b=1/>`)],
  ];
  it.each(bombs)("%s is refused, quickly", (_name, make) => {
    const xml = make();
    const began = performance.now();
    expect(() => read(xml)).toThrow(expect.objectContaining({ code: "invalid_format" }));
    expect(performance.now() - began).toBeLessThan(500);
  });
  it("mutations of a signed response are refused, or mean the same", () => {
    const what = says();
    const xml = signedResponse(idp, what, "both");
    let state = 7;
    const random = (most: number) => (state = (state * 48_271) % 2_147_483_647) % most;
    const pieces = ["<", ">", "&", '"', "<!---->", "<x/>", "subject-admin", 'ID="_evil"', " ", "/", "\u0000"];
    for (let round = 0; round < 200; round++) {
      const at = random(xml.length);
      const mutated = xml.slice(0, at) + pieces[random(pieces.length)] + xml.slice(at + random(4));
      let name: string | null = null;
      try {
        name = read(mutated).nameId;
      } catch (error) {
        expect(error, mutated).toMatchObject({ code: "invalid_format" });
      }
      if (name !== null) expect(name).toBe("subject-dana");
    }
  });
});
