/** Which keys, algorithms and shapes a signature may have. response.attacks.test.ts has whole messages. */
import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { describe, expect, it } from "vitest";
import { samlReason, type SamlRule } from "./refusal";
import { isSignedBy, refuseStrayParts, signedText } from "./signature";
import { parseXml } from "./xml";

const MORE = "http://www.w3.org/2001/04/xmldsig-more#";
const DS = "http://www.w3.org/2000/09/xmldsig#";
const BYTES = Buffer.from("the signed bytes");
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });

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

describe("an ECDSA signature", () => {
  /** Curves with the bytes of r and s (SEC 2, RFC 5639), which XML has one after the other. */
  it.each([
    ["prime256v1", 64],
    ["secp256k1", 64],
    ["brainpoolP256r1", 64],
    ["secp384r1", 96],
    ["brainpoolP384r1", 96],
    ["brainpoolP512r1", 128],
    ["secp521r1", 132],
  ] as const)("of %s has %d bytes, verifies, and in ASN.1 has no valid length", (namedCurve, length) => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve });
    const signature = sign("sha256", BYTES, { key: privateKey, dsaEncoding: "ieee-p1363" });
    expect(signature).toHaveLength(length);
    const input = { algorithm: `${MORE}ecdsa-sha256`, signature, keys: [publicKey] };
    expect(isSignedBy(BYTES, input)).toBe(true);
    expect(isSignedBy(Buffer.from("other bytes"), input)).toBe(false);
    expect(ruleOf(() => isSignedBy(BYTES, { ...input, signature: sign("sha256", BYTES, privateKey) }))).toBe(
      "signature_length",
    );
  });
  it("of an unknown curve is refused", () => {
    const { publicKey } = generateKeyPairSync("ec", { namedCurve: "prime239v1" });
    const input = { algorithm: `${MORE}ecdsa-sha256`, keys: [publicKey] };
    for (const bytes of [1, 60, 64])
      expect(ruleOf(() => isSignedBy(BYTES, { ...input, signature: Buffer.alloc(bytes) }))).toBe(
        "signature_length",
      );
  });
});

describe("a key", () => {
  const rsaSignature = sign("sha256", BYTES, rsa.privateKey);
  const by = (keys: KeyObject[], algorithm = `${MORE}rsa-sha256`, signature = rsaSignature) =>
    ruleOf(() => isSignedBy(BYTES, { algorithm, signature, keys }));

  it("[G18] of the other kind than the algorithm is no key, though its length fits", () => {
    const ec = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    expect(by([ec.publicKey])).toBe("signature_key");
    expect(by([rsa.publicKey], `${MORE}ecdsa-sha256`)).toBe("signature_key");
    expect(by([ec.publicKey, rsa.publicKey])).toBe("accepted");
  });
  it("that is private, or RSA-PSS's own kind, is no key", () => {
    expect(by([rsa.privateKey])).toBe("signature_key");
    expect(by([generateKeyPairSync("rsa-pss", { modulusLength: 2048 }).publicKey])).toBe("signature_key");
  });
  it("of 2,048 bits is long enough, and of 2,040 isn't", () => {
    const short = generateKeyPairSync("rsa", { modulusLength: 2040 });
    expect(by([rsa.publicKey])).toBe("accepted");
    expect(by([short.publicKey], undefined, sign("sha256", BYTES, short.privateKey))).toBe("signature_key");
  });
  it("whose bits fill no whole byte has its length rounded up", () => {
    const odd = generateKeyPairSync("rsa", { modulusLength: 2050 });
    const signature = sign("sha256", BYTES, odd.privateKey);
    expect(signature).toHaveLength(257);
    expect(by([odd.publicKey], undefined, signature)).toBe("accepted");
  });
  it.each([
    "",
    `${DS}rsa-sha1`,
    `${DS}hmac-sha1`,
    `${MORE}hmac-sha256`,
    `${MORE}rsa-md5`,
    "http://www.w3.org/2007/05/xmldsig-more#rsa-pss",
    "constructor",
    "toString",
  ])("signs nothing with the algorithm %j", (algorithm) => {
    expect(by([rsa.publicKey], algorithm)).toBe("signature_algorithm");
  });
});

describe("the form of a signature", () => {
  const EXC = "http://www.w3.org/2001/10/xml-exc-c14n#";
  const parts = {
    c14n: `<ds:CanonicalizationMethod Algorithm="${EXC}"/>`,
    method: `<ds:SignatureMethod Algorithm="${MORE}rsa-sha256"/>`,
    uri: ` URI="#it"`,
    transforms: `<ds:Transforms><ds:Transform Algorithm="${DS}enveloped-signature"/><ds:Transform Algorithm="${EXC}"/></ds:Transforms>`,
    digestMethod: `<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>`,
    digest: `<ds:DigestValue>${Buffer.alloc(32).toString("base64")}</ds:DigestValue>`,
    value: `<ds:SignatureValue>${Buffer.alloc(256).toString("base64")}</ds:SignatureValue>`,
    more: "",
    after: "",
  };
  const xmlOf = (change: Partial<typeof parts> = {}, id = ' ID="it"') => {
    const all = { ...parts, ...change };
    const reference = `<ds:Reference${all.uri}>${all.transforms}${all.digestMethod}${all.digest}</ds:Reference>`;
    return `<a${id}><ds:Signature xmlns:ds="${DS}"><ds:SignedInfo>${all.c14n}${all.method}${reference}${all.more}</ds:SignedInfo>${all.value}${all.after}</ds:Signature></a>`;
  };
  const rule = (xml: string) => ruleOf(() => signedText(xml, parseXml(xml, "message"), [rsa.publicKey]));

  it("that is right is checked against the key", () => {
    expect(rule(xmlOf())).toBe("signature_wrong");
    expect(signedText("<a/>", parseXml("<a/>", "message"), [rsa.publicKey])).toBeNull();
  });
  const transform = (algorithm: string) => `<ds:Transform Algorithm="${algorithm}"/>`;
  const list = (...all: string[]) => `<ds:Transforms>${all.map(transform).join("")}</ds:Transforms>`;
  it.each<[string, SamlRule, string]>([
    ["no value", "signature_shape", xmlOf({ value: "" })],
    ["two references", "signature_shape", xmlOf({ more: `<ds:Reference URI="#it"/>` })],
    [
      "no SignedInfo",
      "signature_shape",
      `<a ID="it"><ds:Signature xmlns:ds="${DS}">${parts.value}</ds:Signature></a>`,
    ],
    [
      "no reference",
      "signature_shape",
      `<a ID="it"><ds:Signature xmlns:ds="${DS}"><ds:SignedInfo>${parts.c14n}${parts.method}</ds:SignedInfo>${parts.value}</ds:Signature></a>`,
    ],
    // Nine elements are there already, SignedInfo not counted or counted: the limit is twenty.
    ["too many elements", "signature_shape", xmlOf({ more: "<ds:x/>".repeat(15) })],
    ["an Object", "signature_objects", xmlOf({ after: "<ds:Object/>" })],
    ["a Manifest", "signature_objects", xmlOf({ after: "<ds:Manifest/>" })],
    ["no canonicalization", "signature_canonicalization", xmlOf({ c14n: "" })],
    [
      "canonicalization without an algorithm",
      "signature_canonicalization",
      xmlOf({ c14n: "<ds:CanonicalizationMethod/>" }),
    ],
    ["no URI", "signature_reference", xmlOf({ uri: "" })],
    ["an empty URI", "signature_reference", xmlOf({ uri: ' URI=""' })],
    ["a URI of something else", "signature_reference", xmlOf({ uri: ' URI="#other"' })],
    ["an element without ID", "signature_reference", xmlOf({}, "")],
    ["an element with an empty ID", "signature_reference", xmlOf({ uri: ' URI="#"' }, ' ID=""')],
    ["no transforms", "signature_transforms", xmlOf({ transforms: "" })],
    ["one transform", "signature_transforms", xmlOf({ transforms: list(`${DS}enveloped-signature`) })],
    [
      "transforms in another order",
      "signature_transforms",
      xmlOf({ transforms: list(EXC, `${DS}enveloped-signature`) }),
    ],
    [
      "the first transform twice",
      "signature_transforms",
      xmlOf({ transforms: list(`${DS}enveloped-signature`, `${DS}enveloped-signature`) }),
    ],
    ["the second transform twice", "signature_transforms", xmlOf({ transforms: list(EXC, EXC) })],
    [
      "three transforms",
      "signature_transforms",
      xmlOf({ transforms: list(`${DS}enveloped-signature`, EXC, EXC) }),
    ],
    ["no digest method", "digest_algorithm", xmlOf({ digestMethod: "" })],
    [
      "a digest method of Object's own names",
      "digest_algorithm",
      xmlOf({ digestMethod: `<ds:DigestMethod Algorithm="constructor"/>` }),
    ],
    ["no signature method", "signature_algorithm", xmlOf({ method: "" })],
    [
      "a signature method without algorithm",
      "signature_algorithm",
      xmlOf({ method: "<ds:SignatureMethod/>" }),
    ],
    ["no signature bytes", "signature_length", xmlOf({ value: "<ds:SignatureValue/>" })],
  ])("with %s is refused by the rule %s", (_what, expected, xml) => {
    expect(rule(xml)).toBe(expected);
  });
  it("may have elements of other namespaces with the forbidden names", () => {
    expect(rule(xmlOf({ after: `<x:Object xmlns:x="urn:x"/>` }))).toBe("signature_wrong");
    expect(rule(xmlOf({ after: `<x:DigestValue xmlns:x="urn:x"><x:b/></x:DigestValue>` }))).toBe(
      "signature_wrong",
    );
  });
});

describe("IDs", () => {
  const rule = (xml: string) => {
    const root = parseXml(xml, "message");
    return ruleOf(() => refuseStrayParts(root, [root]));
  };
  it("[G19] occur once, in whatever case and namespace the attribute is written", () => {
    expect(rule(`<a ID="x"><b ID="y"/></a>`)).toBe("accepted");
    for (const name of ["ID", "Id", "id", "xml:id"])
      expect(rule(`<a ID="x"><b ${name}="x"/></a>`), name).toBe("id_repeated");
  });
  it("aren't attributes whose names only begin or end like one", () => {
    expect(rule(`<a ID="x"><b idx="x" uuid="x"/></a>`)).toBe("accepted");
  });
});
