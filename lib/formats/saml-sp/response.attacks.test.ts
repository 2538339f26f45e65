/** Every signature bypass that has worked somewhere is refused here. */
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
import { samlReason, type SamlRule } from "./refusal";
import { readResponse, type Expected } from "./response";
import { publicKeys } from "./signature";

const RECIPIENT = "https://foyer.example/saml/acs/src-1";
const AUDIENCE = "https://foyer.example/saml/metadata/src-1";
const sp = generateKeyPairSync("rsa", { modulusLength: 2048 });
let idp: TestIdp;
let foreign: TestIdp;
beforeAll(async () => {
  [idp, foreign] = await Promise.all([makeIdp(), makeIdp("https://evil.example")]);
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
/** The attacker's unsigned content. */
const evil = (more: Partial<Said> = {}) =>
  assertionXml(says({ nameId: "subject-admin", id: "_evil", ...more }));
/** Returns the rule that refuses a response: if two checks would, losing one is noticed. */
const brokenBy = (xml: string, more: Partial<Expected> = {}): SamlRule | "accepted" => {
  try {
    read(xml, more);
    return "accepted";
  } catch (error) {
    const rule = samlReason(error)?.code.replace("saml.", "");
    if (rule === undefined) throw error;
    return rule as SamlRule;
  }
};
const partOf = (xml: string, name: string) =>
  new RegExp(`<${name}[ >].*?</${name}>`, "s").exec(xml)?.[0] ?? "";

describe("a response", () => {
  it.each(["assertion", "response", "both"] as const)(
    "is accepted if its %s is signed, and identifies the user, with every attribute",
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
        contexts: ["urn:oasis:names:tc:SAML:2.0:ac:classes:Password"],
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

  it("is accepted with any of the provider's keys, so that it can change them", () => {
    expect(
      read(signedResponse(foreign, says()), { keys: publicKeys([idp.certificate, foreign.certificate]) })
        .nameId,
    ).toBe("subject-dana");
  });

  it.each(["http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"])("is accepted with %s", (algorithm) => {
    const what = says();
    expect(
      read(signElement(responseXml(what, assertionXml(what)), what.id, idp.key, { algorithm })).nameId,
    ).toBe("subject-dana");
  });

  it("is decrypted if it is encrypted and signed inside or outside", () => {
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

describe("[G15] [G16] signature wrapping", () => {
  /** The rule that refuses it, with a signed assertion and with a signed response. */
  const wraps: [string, [SamlRule, SamlRule], (xml: string, what: Said) => string][] = [
    [
      "XSW1: a forged response around the signed one, in its signature",
      ["several_assertions", "several_assertions"],
      (xml) =>
        evilResponse((signature) => signature.replace("</ds:Signature>", `${xml}</ds:Signature>`), xml),
    ],
    [
      "XSW2: a forged response beside the signed one",
      ["several_assertions", "several_assertions"],
      (xml) => evilResponse((signature) => `${signature}${xml.replace(signature, "")}`, xml),
    ],
    [
      "XSW3: a forged assertion before the signed one",
      ["several_assertions", "several_assertions"],
      (xml) => xml.replace("<saml:Assertion ", `${evil()}<saml:Assertion `),
    ],
    [
      "XSW4: the signed assertion inside the forged one",
      ["several_assertions", "several_assertions"],
      (xml) =>
        replaceAssertion(xml, (signed) => evil().replace("</saml:Assertion>", `${signed}</saml:Assertion>`)),
    ],
    [
      "XSW5: the forged assertion has the signature, the signed one is at the end",
      ["several_assertions", "several_assertions"],
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
      ["several_assertions", "digest_wrong"],
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
      ["several_assertions", "several_assertions"],
      (xml) => xml.replace("<samlp:Status>", `<samlp:Extensions>${evil()}</samlp:Extensions><samlp:Status>`),
    ],
    [
      "XSW8: the signed assertion in an Object of the forged one's signature",
      ["several_assertions", "digest_wrong"],
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
      ["several_assertions", "several_assertions"],
      (xml) => xml.replace("</samlp:Response>", `${evil()}</samlp:Response>`),
    ],
    [
      "a forged assertion of the same ID",
      ["several_assertions", "several_assertions"],
      (xml, what) => xml.replace("<saml:Assertion ", `${evil({ id: what.id })}<saml:Assertion `),
    ],
    [
      "a forged assertion in another namespace",
      ["several_assertions", "several_assertions"],
      (xml) => xml.replace("<saml:Assertion ", `<x:Assertion xmlns:x="urn:x"/><saml:Assertion `),
    ],
    [
      "[G17] an unsigned encrypted assertion before the signed one (CVE-2026-2092)",
      ["several_assertions", "several_assertions"],
      (xml) => xml.replace("<saml:Assertion ", `${encrypted(evil(), sp.publicKey)}<saml:Assertion `),
    ],
    [
      "the signed assertion moved into Extensions",
      ["several_assertions", "several_assertions"],
      (xml) =>
        replaceAssertion(xml, () => evil()).replace(
          "<samlp:Status>",
          `<samlp:Extensions>${partOf(xml, "saml:Assertion")}</samlp:Extensions><samlp:Status>`,
        ),
    ],
    [
      "the signed assertion in Extensions and nowhere else",
      ["assertion_misplaced", "assertion_misplaced"],
      (xml) =>
        replaceAssertion(xml, () => "").replace(
          "<samlp:Status>",
          `<samlp:Extensions>${partOf(xml, "saml:Assertion")}</samlp:Extensions><samlp:Status>`,
        ),
    ],
    [
      "a copy of the signature in Extensions",
      ["signature_misplaced", "signature_misplaced"],
      (xml) =>
        xml.replace(
          "<samlp:Status>",
          `<samlp:Extensions>${partOf(xml, "ds:Signature")}</samlp:Extensions><samlp:Status>`,
        ),
    ],
    [
      "another ID in another case (Id)",
      ["id_repeated", "id_repeated"],
      (xml, what) =>
        xml.replace(
          "<samlp:Status>",
          `<samlp:Extensions><x Id="${what.id}"/></samlp:Extensions><samlp:Status>`,
        ),
    ],
    [
      "the signature over another element",
      ["signature_reference", "digest_wrong"],
      (xml, what) =>
        xml
          .replace(`ID="${what.id}"`, `ID="_other"`)
          .replace(
            "<samlp:Status>",
            `<samlp:Extensions><x ID="${what.id}"/></samlp:Extensions><samlp:Status>`,
          ),
    ],
    [
      "a second, foreign signature",
      ["signature_wrong", "part_repeated"],
      (xml, what) => signElement(xml, what.responseId, foreign.key),
    ],
    [
      "two signatures in the assertion",
      ["part_repeated", "part_repeated"],
      (xml) => xml.replace("</ds:Signature>", `</ds:Signature>${partOf(xml, "ds:Signature")}`),
    ],
    [
      "two SignedInfo (CVE-2025-29774)",
      ["part_repeated", "part_repeated"],
      (xml) => xml.replace("</ds:SignedInfo>", `</ds:SignedInfo>${partOf(xml, "ds:SignedInfo")}`),
    ],
    [
      "a comment in the digest (CVE-2025-29775)",
      ["xml_forbidden_markup", "xml_forbidden_markup"],
      (xml) => xml.replace("<ds:DigestValue>", "<ds:DigestValue><!--x-->"),
    ],
    [
      "an empty signature",
      ["signature_shape", "signature_shape"],
      (xml) =>
        xml.replace(
          partOf(xml, "ds:Signature"),
          `<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>`,
        ),
    ],
    [
      "the signature removed",
      ["not_signed", "not_signed"],
      (xml) => xml.replace(partOf(xml, "ds:Signature"), ""),
    ],
    [
      "an XSLT transform",
      ["signature_transforms", "signature_transforms"],
      (xml) =>
        xml.replace(
          "</ds:Transforms>",
          `<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/></ds:Transforms>`,
        ),
    ],
    [
      "a changed name",
      ["digest_wrong", "digest_wrong"],
      (xml) => xml.replace("subject-dana", "subject-admin"),
    ],
    [
      "[G19] a comment in the name",
      ["xml_forbidden_markup", "xml_forbidden_markup"],
      (xml) => xml.replace("subject-dana", "subject-<!---->dana"),
    ],
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
    wraps.flatMap(([name, rules, wrap]) =>
      (["assertion", "response"] as const).map((sign, index) => [name, sign, rules[index], wrap] as const),
    ),
  )("%s is refused (%s signed) by the rule %s", (_name, sign, rule, wrap) => {
    const what = says();
    const xml = signedResponse(idp, what, sign);
    const wrapped = wrap(xml, what);
    expect(wrapped).not.toBe(xml);
    expect(brokenBy(wrapped)).toBe(rule);
  });
});

describe("a signature", () => {
  it("[G16] of the response inside the assertion is refused: each must be in the element it covers", () => {
    const what = says();
    const xml = signedResponse(idp, what, "response");
    const moved = xml
      .replace(partOf(xml, "ds:Signature"), "")
      .replace("<saml:Subject>", `${partOf(xml, "ds:Signature")}<saml:Subject>`);
    expect(brokenBy(moved)).toBe("signature_reference");
  });
  it("[G16] of the assertion must be its direct child, whatever else there is", () => {
    const what = says();
    const xml = signedResponse(idp, what);
    const stray = xml.replace(
      "</samlp:Status>",
      `<samlp:StatusDetail>${partOf(xml, "ds:Signature")}</samlp:StatusDetail></samlp:Status>`,
    );
    expect(brokenBy(stray)).toBe("signature_misplaced");
    expect(
      brokenBy(xml.replace("</samlp:Status>", `<samlp:StatusDetail ID="${what.id}"/></samlp:Status>`)),
    ).toBe("id_repeated");
  });
  it("[G18] of an unknown key is refused, even with its certificate", () => {
    const what = says();
    const xml = signedResponse(foreign, what).replace(
      "</ds:SignatureValue>",
      `</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${foreign.certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`,
    );
    expect(brokenBy(xml)).toBe("signature_wrong");
  });
  const weak: [string, SamlRule, () => string][] = [
    [
      "SHA-1",
      "signature_algorithm",
      () => signed({ algorithm: "http://www.w3.org/2000/09/xmldsig#rsa-sha1" }),
    ],
    [
      "a SHA-1 digest",
      "digest_algorithm",
      () => signed({ digest: "http://www.w3.org/2000/09/xmldsig#sha1" }),
    ],
    [
      "an HMAC with the public key (GHSA-c27r-x354-4m68)",
      "signature_algorithm",
      () =>
        signed({
          algorithm: "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
          secret: createPublicKey(idp.key).export({ type: "spki", format: "pem" }) as string,
        }),
    ],
    [
      "inclusive canonicalisation",
      "signature_canonicalization",
      () => signed({ c14n: "http://www.w3.org/TR/2001/REC-xml-c14n-20010315" }),
    ],
    [
      "canonicalisation with comments",
      "signature_canonicalization",
      () => signed({ c14n: "http://www.w3.org/2001/10/xml-exc-c14n#WithComments" }),
    ],
    [
      "no enveloped transform",
      "signature_transforms",
      () => signed({ transforms: ["http://www.w3.org/2001/10/xml-exc-c14n#"] }),
    ],
  ];
  const signed = (options: Parameters<typeof signElement>[3]) => {
    const what = says();
    return signElement(responseXml(what, assertionXml(what)), what.id, idp.key, options);
  };
  it.each(weak)("[G18] with %s is refused by the rule %s", (_name, rule, make) => {
    expect(brokenBy(make())).toBe(rule);
  });
  it("with a length that no key produces is refused before anything is canonicalized", () => {
    const xml = signedResponse(idp, says());
    const value = /<ds:SignatureValue>([^<]+)</.exec(xml)?.[1] ?? "";
    for (const bytes of [0, 1, 255, 257, 4_096])
      expect(brokenBy(xml.replace(value, Buffer.alloc(bytes, 7).toString("base64")))).toBe(
        "signature_length",
      );
    expect(brokenBy(xml.replace(value, Buffer.alloc(256, 7).toString("base64")))).toBe("signature_wrong");
    const info = partOf(xml, "ds:SignedInfo");
    const swollen = info.replace("</ds:SignedInfo>", `${"<ds:x/>".repeat(20)}</ds:SignedInfo>`);
    expect(brokenBy(xml.replace(info, swollen))).toBe("signature_shape");
  });
  it("contains no objects and no markup in its values", () => {
    const xml = signedResponse(idp, says());
    expect(brokenBy(xml.replace("</ds:Signature>", "<ds:Object/></ds:Signature>"))).toBe("signature_objects");
    expect(brokenBy(xml.replace("<ds:DigestValue>", "<ds:DigestValue><x/>"))).toBe("signature_values");
    expect(brokenBy(xml.replace("<ds:SignatureValue>", "<ds:SignatureValue><x/>"))).toBe("signature_values");
  });
  it("with a short RSA key is refused", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
    const what = says();
    expect(
      brokenBy(signElement(responseXml(what, assertionXml(what)), what.id, privateKey), {
        keys: [publicKey],
      }),
    ).toBe("signature_key");
  });
});

describe("an encrypted assertion", () => {
  it("[G17] without a signature is refused", () => {
    expect(brokenBy(responseXml(says(), encrypted(evil(), sp.publicKey)))).toBe("encrypted_not_signed");
  });
  it("[G82] with a short tag, changed bytes, CBC without a signature around it, or for another key is refused", () => {
    const what = says();
    const inner = signElement(assertionXml(what), what.id, idp.key);
    const good = responseXml(what, encrypted(inner, sp.publicKey));
    const values = [...good.matchAll(/<xenc:CipherValue>(.+?)</g)].map(([, value = ""]) => value);
    const flipped = Buffer.from(values[1] ?? "", "base64");
    flipped.writeUInt8(flipped.readUInt8(40) ^ 1, 40);
    const all: [SamlRule, string][] = [
      ["encryption", responseXml(what, encrypted(inner, sp.publicKey, { tagBytes: 4 }))],
      ["encryption", good.replace(values[1] ?? "", flipped.toString("base64"))],
      [
        "encryption_cbc_unsigned",
        responseXml(what, encrypted(inner, sp.publicKey, { cipher: "aes-128-cbc" })),
      ],
      [
        "encryption",
        responseXml(what, encrypted(inner, generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey)),
      ],
    ];
    for (const [rule, xml] of all) expect(brokenBy(xml)).toBe(rule);
    expect(brokenBy(good, { decryptionKeys: [] })).toBe("encryption_not_set_up");
  });
  it("must have the same structure inside", () => {
    const what = says();
    const inner = signElement(assertionXml(what), what.id, idp.key);
    const nested = evil().replace("</saml:Assertion>", `${inner}</saml:Assertion>`);
    const around = (inside: string) => brokenBy(responseXml(what, encrypted(inside, sp.publicKey)));
    expect(around(nested)).toBe("assertion_nested");
    expect(around(`<!DOCTYPE a><x/>`)).toBe("xml_forbidden_markup");
    expect(around(`<x/>`)).toBe("not_an_assertion");
    expect(around(`${inner}${evil()}`)).toBe("not_an_assertion");
    expect(around(`x${inner}`)).toBe("not_an_assertion");
    expect(around(`${inner}</x>`)).toBe("xml_malformed");
  });
});

describe("an encrypted assertion whose prefixes are declared around it", () => {
  const DECLARED = ' xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"';
  /** The assertion without its own declarations, as pysaml2 and lasso write it. */
  const bare = (xml: string) => xml.replace(` ${NAMESPACES}`, "");
  const insideOf = (what: Said, how: "signed inside" | "signed outside") =>
    how === "signed inside" ? signElement(assertionXml(what), what.id, idp.key) : assertionXml(what);
  const sealed = (xml: string, what: Said, how: "signed inside" | "signed outside") =>
    how === "signed inside" ? xml : signElement(xml, what.responseId, idp.key);

  it.each(["signed inside", "signed outside"] as const)(
    "[M2] is parsed in its original context (%s)",
    (how) => {
      // On Response alone.
      const first = says();
      const onResponse = responseXml(first, encrypted(bare(insideOf(first, how)), sp.publicKey));
      expect(read(sealed(onResponse, first, how)).nameId).toBe("subject-dana");
      // On EncryptedAssertion only, with its own prefix.
      const second = says();
      const text = bare(insideOf(second, how))
        .replaceAll("saml:", "own:")
        .replaceAll("xmlns:saml=", "xmlns:own=");
      const onEncrypted = responseXml(
        second,
        encrypted(how === "signed inside" ? bare(insideOf(second, how)) : text, sp.publicKey).replace(
          "<saml:EncryptedAssertion",
          `<saml:EncryptedAssertion xmlns:own="urn:oasis:names:tc:SAML:2.0:assertion"${DECLARED}`,
        ),
      );
      expect(read(sealed(onEncrypted, second, how)).nameId).toBe("subject-dana");
    },
  );
  it("[M2] is parsed with the default namespace of its context, and with a byte order mark and an XML declaration", () => {
    const what = says();
    const plain = bare(assertionXml(what)).replaceAll("saml:", "");
    const around = encrypted(plain, sp.publicKey)
      .replace(
        "<saml:EncryptedAssertion",
        `<EncryptedAssertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion"`,
      )
      .replace("</saml:EncryptedAssertion>", "</EncryptedAssertion>");
    expect(read(signElement(responseXml(what, around), what.responseId, idp.key)).nameId).toBe(
      "subject-dana",
    );
    const other = says();
    const marked = encrypted(`\uFEFF<?xml version="1.0"?>\n${assertionXml(other)}\n`, sp.publicKey);
    expect(read(signElement(responseXml(other, marked), other.responseId, idp.key)).nameId).toBe(
      "subject-dana",
    );
  });
  it("[M2] uses the nearest declaration, and no unknown namespace from around the signed bytes", () => {
    const what = says();
    const nearest = responseXml(
      what,
      encrypted(bare(assertionXml(what)), sp.publicKey).replace(
        "<saml:EncryptedAssertion>",
        `<saml:EncryptedAssertion${DECLARED}>`,
      ),
    ).replace(`xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID`, `xmlns:saml="urn:evil" ID`);
    expect(
      brokenBy(
        signElement(
          nearest.replaceAll("<saml:Issuer>", `<saml:Issuer${DECLARED}>`),
          what.responseId,
          idp.key,
        ),
      ),
    ).toBe("accepted");
    // Only the assertion uses `x`, so the signature over the response doesn't cover its namespace.
    const hidden = bare(assertionXml(says({ conditions: `<x:Odd/>` })));
    const attacked = responseXml(what, encrypted(hidden, sp.publicKey)).replace(
      "<samlp:Response ",
      `<samlp:Response xmlns:x="urn:x" `,
    );
    expect(brokenBy(signElement(attacked, what.responseId, idp.key))).toBe("xml_malformed");
  });
});

describe("missing and repeated parts", () => {
  const parts: [string, (xml: string) => string, SamlRule][] = [
    ["another message", (xml) => xml.replaceAll("samlp:Response", "samlp:LogoutResponse"), "not_a_response"],
    ["no assertion", (xml) => xml.replace(partOf(xml, "saml:Assertion"), ""), "no_assertion"],
    [
      "an assertion of another namespace alone",
      (xml) => xml.replace(partOf(xml, "saml:Assertion"), `<x:Assertion xmlns:x="urn:x"/>`),
      "assertion_namespace",
    ],
  ];
  it.each(parts)("%s is refused by the right rule", (_name, change, rule) => {
    expect(brokenBy(change(responseXml(says(), assertionXml(says()))))).toBe(rule);
  });
  /** Signed after the change, so that only the rule refuses. */
  const signedAfter = (
    change: (assertion: string) => string,
    around: (response: string) => string = (xml) => xml,
  ) => {
    const what = says();
    return signElement(around(responseXml(what, change(assertionXml(what)))), what.id, idp.key);
  };
  const inside: [string, (assertion: string) => string, SamlRule][] = [
    ["version 1.1", (xml) => xml.replace(`Version="2.0"`, `Version="1.1"`), "version"],
    ["no version", (xml) => xml.replace(` Version="2.0"`, ""), "version"],
    ["no time of issue", (xml) => xml.replace(/ IssueInstant="[^"]+"/, ""), "issue_instant_missing"],
    ["a local time", (xml) => xml.replace(/(IssueInstant="[^"]+)Z"/, `$1+01:00"`), "time_malformed"],
    [
      "another issuer's format",
      (xml) => xml.replace("<saml:Issuer>", `<saml:Issuer Format="urn:x">`),
      "issuer_format",
    ],
    ["no subject", (xml) => xml.replace(partOf(xml, "saml:Subject"), ""), "subject_missing"],
    ["no NameID", (xml) => xml.replace(/<saml:NameID.*<\/saml:NameID>/, ""), "name_id_missing"],
    ["two NameIDs", (xml) => xml.replace(/(<saml:NameID.*<\/saml:NameID>)/, "$1$1"), "part_repeated"],
    [
      "no confirmation",
      (xml) => xml.replace(/<saml:SubjectConfirmation .*<\/saml:SubjectConfirmation>/, ""),
      "confirmation",
    ],
    [
      "a confirmation without an end",
      (xml) => xml.replace(/(<saml:SubjectConfirmationData) NotOnOrAfter="[^"]+"/, "$1"),
      "confirmation",
    ],
    ["no conditions", (xml) => xml.replace(partOf(xml, "saml:Conditions"), ""), "conditions_missing"],
    ["no statement", (xml) => xml.replace(partOf(xml, "saml:AuthnStatement"), ""), "statement_missing"],
    ["no time of authentication", (xml) => xml.replace(/ AuthnInstant="[^"]+"/, ""), "authn_instant_missing"],
    [
      "a session that is over",
      (xml) =>
        xml.replace(
          "<saml:AuthnStatement ",
          `<saml:AuthnStatement SessionNotOnOrAfter="2026-11-24T08:59:59Z" `,
        ),
      "session_over",
    ],
    [
      "one audience of two restrictions",
      (xml) =>
        xml.replace(
          "</saml:Conditions>",
          "<saml:AudienceRestriction><saml:Audience>https://other.example</saml:Audience></saml:AudienceRestriction></saml:Conditions>",
        ),
      "audience",
    ],
  ];
  it.each(inside)("an assertion with %s is refused by the right rule", (_name, change, rule) => {
    expect(assertionXml(says())).not.toBe(change(assertionXml(says())));
    expect(brokenBy(signedAfter(change))).toBe(rule);
  });
  it("a response with an invalid head is refused, whatever its assertion proves", () => {
    const tries: [(response: string) => string, SamlRule][] = [
      [(xml) => xml.replace(`Version="2.0"`, `Version="1.1"`), "version"],
      [
        (xml) => xml.replace(/IssueInstant="[^"]+"/, `IssueInstant="2026-11-24T09:01:01Z"`),
        "issued_in_future",
      ],
      [(xml) => xml.replace(/<samlp:Status>.*<\/samlp:Status>/, ""), "status"],
      [(xml) => xml.replace(/<saml:Issuer>[^<]+/, "<saml:Issuer>https://evil.example"), "issuer"],
      [(xml) => xml.replace(/ Destination="[^"]+"/, ` Destination=""`), "destination"],
    ];
    for (const [change, rule] of tries) expect(brokenBy(signedAfter((xml) => xml, change))).toBe(rule);
    const what = says({ destination: null });
    expect(brokenBy(signedResponse(idp, what, "both"))).toBe("destination_missing");
    expect(brokenBy(signedResponse(idp, says({ id: "x".repeat(257) })))).toBe("id");
    expect(
      brokenBy(
        signedAfter((xml) =>
          xml.replace("<saml:Subject>", `<saml:Advice>${evil()}</saml:Advice><saml:Subject>`),
        ),
      ),
    ).toBe("several_assertions");
  });
});

describe("the content", () => {
  const wrong: [string, Partial<Said>, SamlRule][] = [
    ["another issuer", { issuer: "https://evil.example" }, "issuer"],
    ["another audience", { audience: "https://other.example" }, "audience"],
    ["no audience", { audience: null }, "audience"],
    [
      "another recipient",
      { recipient: "https://foyer.example/saml/acs/src-2", destination: RECIPIENT },
      "confirmation",
    ],
    ["another destination", { destination: "https://foyer.example/saml/acs/src-2" }, "destination"],
    [
      "[Q9] conditions that are over, at the last moment of the skew",
      { notOnOrAfter: -60 },
      "conditions_late",
    ],
    ["conditions of the future", { notBefore: 61 }, "conditions_early"],
    ["a confirmation that is over", { confirmedUntil: -60 }, "confirmation"],
    ["another confirmation method", { method: "holder-of-key" }, "confirmation"],
    ["a time in the future", { at: new Date(AT.getTime() + 61_000), notBefore: -200 }, "issued_in_future"],
    [
      "a proof of the future",
      { authenticatedAt: new Date(AT.getTime() + 61_000) },
      "authn_instant_in_future",
    ],
    ["a condition that is not understood", { conditions: `<x:Odd xmlns:x="urn:x"/>` }, "condition_unknown"],
    ["a very long name", { nameId: "x".repeat(513) }, "name_id_too_long"],
    ["a failure", { status: "Responder" }, "status"],
  ];
  it.each(wrong)("[G22] with %s is refused by the right rule", (_name, more, rule) => {
    for (const sign of ["assertion", "response"] as const)
      expect(brokenBy(signedResponse(idp, says(more), sign)), sign).toBe(rule);
  });
  it("[G22] with different InResponseTo outside and inside is refused", () => {
    const xml = signedResponse(idp, says());
    expect(brokenBy(xml.replace(`InResponseTo="_request"`, `InResponseTo="_another"`))).toBe(
      "in_response_to",
    );
  });
  it("[Q9] within a minute of clock skew is accepted", () => {
    expect(read(signedResponse(idp, says({ notOnOrAfter: -59, confirmedUntil: -59 }))).nameId).toBe(
      "subject-dana",
    );
  });
  it("[G19] with markup characters in the name keeps all of them", () => {
    expect(read(signedResponse(idp, says({ nameId: "admin@x&lt;!----&gt;.evil&#x41;" }))).nameId).toBe(
      "admin@x<!---->.evilA",
    );
  });
});

describe("[G20] documents that attack the parser", () => {
  const wrap = (inside: string) => `<samlp:Response ${NAMESPACES}>${inside}</samlp:Response>`;
  const bombs: [string, SamlRule, () => string][] = [
    [
      "an entity bomb",
      "xml_forbidden_markup",
      () => `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>${wrap("&b;")}`,
    ],
    [
      "an external entity",
      "xml_forbidden_markup",
      () => `<!DOCTYPE x [<!ENTITY a SYSTEM "http://169.254.169.254/latest">]>${wrap("&a;")}`,
    ],
    ["a named entity", "xml_entity", () => wrap("&nbsp;")],
    ["CDATA", "xml_forbidden_markup", () => wrap("<![CDATA[x]]>")],
    ["a processing instruction", "xml_forbidden_markup", () => wrap("<?xml-stylesheet href='http://evil'?>")],
    ["NUL as a number", "xml_forbidden_characters", () => wrap("&#0;")],
    ["half a character as a number", "xml_forbidden_characters", () => wrap("&#xD800;")],
    ["a control character", "xml_forbidden_characters", () => wrap("\u0001")],
    ["a number beyond Unicode", "xml_forbidden_characters", () => wrap("&#x110000;")],
    ["deep nesting", "xml_too_deep", () => wrap("<a>".repeat(60) + "</a>".repeat(60))],
    [
      "many attributes",
      "xml_too_many_attributes",
      () => wrap(`<a ${Array.from({ length: 5_000 }, (_, index) => `a${index}=""`).join(" ")}/>`),
    ],
    ["many elements", "xml_too_many_elements", () => wrap("<a/>".repeat(2_000))],
    ["more than 64 kB", "xml_too_large", () => wrap("x".repeat(66_000))],
    ["tags that do not close", "xml_malformed", () => wrap("<a><b></a></b>")],
    ["an end that ends nothing", "xml_malformed", () => `${wrap("")}</samlp:Response>`],
    ["text behind the message", "xml_malformed", () => `${wrap("")}x`],
    ["two messages", "xml_malformed", () => wrap("") + wrap("")],
    ["a tag inside an attribute", "xml_malformed", () => wrap(`<a b="<c/>"/>`)],
    ["the end of a CDATA section", "xml_malformed", () => wrap("]]>")],
    ["an undeclared prefix", "xml_malformed", () => wrap("<x:a/>")],
    ["an attribute with an undeclared prefix", "xml_malformed", () => wrap(`<a x:b=""/>`)],
    [
      "one attribute by two prefixes",
      "xml_malformed",
      () => wrap(`<a xmlns:x="u" xmlns:y="u" x:b="1" y:b="2"/>`),
    ],
    ["a prefix that is taken back", "xml_malformed", () => wrap(`<a xmlns:x=""/>`)],
    ["an unclosed quote", "xml_malformed", () => wrap(`<a b="`)],
    ["nothing", "xml_malformed", () => ""],
    ["no XML", "xml_malformed", () => "SAMLResponse"],
    ["a repeated attribute", "xml_malformed", () => wrap(`<a b="1" b="2"/>`)],
    ["an attribute without quotes", "xml_malformed", () => wrap(`<a b=1/>`)],
  ];
  it.each(bombs)("%s is refused by the rule %s", (_name, rule, make) => {
    expect(brokenBy(make())).toBe(rule);
  });
  it("[G27] mutations of a signed response are refused, or mean the same", () => {
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
