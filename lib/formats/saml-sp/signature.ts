/**
 * Finds the signed bytes of a message.
 *
 * A signature counts only as a direct child of the element that it covers, once, referring to that element by
 * its ID, with only exclusive canonicalization in between. Returns the canonical bytes that were digested:
 * callers parse those again and never read the document.
 *
 * @see SAML 2.0 core §5.4 (signature profile); xmldsig-core1 §3.2 (core validation); RFC 9231 §2.3
 *   (algorithms). response.attacks.test.ts lists the bypasses that this prevents.
 */
import { createHash, createPublicKey, verify, X509Certificate, type KeyObject } from "node:crypto";
import { SignedXml } from "xml-crypto";
import { refuse, SamlRefusal } from "./refusal";
import { attributeOf, childOf, childrenOf, elementsOf, isElement, NS, textOf } from "./xml";

const EXC_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#";
const ENVELOPED = `${NS.ds}enveloped-signature`;
const MORE = "http://www.w3.org/2001/04/xmldsig-more#";
const MIN_RSA_BITS = 2048;
/** Twice what SignedInfo needs for one reference with two transforms. */
const MAX_SIGNED_INFO_ELEMENTS = 20;

type SignatureMethod = { key: "rsa" | "ec"; hash: "sha256" | "sha384" | "sha512" };
/** No SHA-1, no HMAC. */
const SIGNATURE_METHODS: Record<string, SignatureMethod> = Object.fromEntries(
  (["sha256", "sha384", "sha512"] as const).flatMap((hash) => [
    [`${MORE}rsa-${hash}`, { key: "rsa", hash }],
    [`${MORE}ecdsa-${hash}`, { key: "ec", hash }],
  ]),
);
const DIGESTS: Record<string, SignatureMethod["hash"]> = {
  [`${NS.xenc}sha256`]: "sha256",
  [`${MORE}sha384`]: "sha384",
  [`${NS.xenc}sha512`]: "sha512",
};

/** Returns the public keys of certificates in base64. Only the keys count; no authority is checked. */
export function publicKeys(certificates: readonly string[]): KeyObject[] {
  return certificates.map((body) =>
    createPublicKey(
      new X509Certificate(Buffer.from(body, "base64")).publicKey.export({
        type: "spki",
        format: "pem",
      }) as string,
    ),
  );
}

/**
 * Verifies a signature. @throws SamlRefusal for an unsupported algorithm, or a signature that no key could
 * have made
 */
export function isSignedBy(
  bytes: Buffer,
  input: { algorithm: string; signature: Buffer; keys: readonly KeyObject[] },
): boolean {
  const [method, candidates] = possibleKeys(input);
  return candidates.some((key) =>
    // XML has ECDSA signatures as r and s concatenated (RFC 9231 §2.3.6).
    verify(
      method.hash,
      bytes,
      method.key === "ec" ? { key, dsaEncoding: "ieee-p1363" } : key,
      input.signature,
    ),
  );
}

/**
 * Returns the keys that can have made a signature, by their kind and its length: the cheapest checks come
 * first.
 */
function possibleKeys(input: {
  algorithm: string;
  signature: Buffer;
  keys: readonly KeyObject[];
}): [SignatureMethod, KeyObject[]] {
  const method = Object.hasOwn(SIGNATURE_METHODS, input.algorithm)
    ? SIGNATURE_METHODS[input.algorithm]
    : undefined;
  if (!method) return refuse("signature_algorithm");
  const usable = input.keys.filter(
    (key) =>
      key.type === "public" &&
      key.asymmetricKeyType === method.key &&
      (method.key === "ec" || (key.asymmetricKeyDetails?.modulusLength ?? 0) >= MIN_RSA_BITS),
  );
  if (usable.length === 0) refuse("signature_key");
  const fitting = usable.filter((key) => signatureBytes(key) === input.signature.length);
  if (fitting.length === 0) refuse("signature_length");
  return [method, fitting];
}

const COORDINATE_BYTES: Record<string, number> = {
  prime256v1: 32,
  secp256k1: 32,
  brainpoolP256r1: 32,
  secp384r1: 48,
  brainpoolP384r1: 48,
  brainpoolP512r1: 64,
  secp521r1: 66,
};
const signatureBytes = ({ asymmetricKeyDetails: details }: KeyObject): number =>
  details?.modulusLength === undefined
    ? 2 * (COORDINATE_BYTES[details?.namedCurve ?? ""] ?? 0)
    : Math.ceil(details.modulusLength / 8);

/** Refuses signatures outside these elements, and duplicate IDs. */
export function refuseStrayParts(root: Element, mayBeSigned: readonly Element[]): void {
  const ids = new Set<string>();
  for (const element of elementsOf(root)) {
    if (isElement(element, "ds", "Signature") && !mayBeSigned.some((signed) => signed === element.parentNode))
      refuse("signature_misplaced");
    for (let index = 0; index < element.attributes.length; index++) {
      const attribute = element.attributes.item(index);
      if (!attribute || !/^id$/i.test(attribute.localName)) continue;
      if (ids.has(attribute.value)) refuse("id_repeated");
      ids.add(attribute.value);
    }
  }
}

/**
 * Returns the canonical text of an element that one of the keys signed; null if it has no signature.
 * @param xml the element's document
 * @throws SamlRefusal if a signature isn't exactly in SAML's form, or doesn't verify
 */
export function signedText(xml: string, element: Element, keys: readonly KeyObject[]): string | null {
  const signature = childOf(element, "ds", "Signature");
  if (signature === null) return null;
  const method = checkShape(signature, element);
  const bytes = Buffer.from(textOf(childOf(signature, "ds", "SignatureValue")), "base64");
  possibleKeys({ algorithm: method, signature: bytes, keys });
  const checker = new SignedXml({
    publicCert: "checked by the key's own kind",
    getCertFromKeyInfo: () => null,
  });
  checker.CanonicalizationAlgorithms = only(checker.CanonicalizationAlgorithms, [EXC_C14N, ENVELOPED]);
  checker.HashAlgorithms = Object.fromEntries(
    Object.entries(DIGESTS).map(([name, hash]) => [name, hashClass(name, hash)]),
  );
  checker.SignatureAlgorithms = { [method]: signatureClass(method, keys) };
  try {
    checker.loadSignature(signature);
    // Verifies the few signed bytes before the element that they refer to, which may be large.
    const signedInfo = checker["getCanonSignedInfoXml"](element.ownerDocument);
    if (!isSignedBy(Buffer.from(signedInfo, "utf8"), { algorithm: method, signature: bytes, keys }))
      refuse("signature_wrong");
    const [text, ...more] = checker.checkSignature(xml) ? checker.getSignedReferences() : [];
    return text === undefined || more.length > 0 ? refuse("digest_wrong") : text;
  } catch (error) {
    if ((error as { code?: unknown }).code === "invalid_format") throw error;
    throw new SamlRefusal("signature_unreadable");
  }
}

/** Checks that each part of the signature occurs once and in SAML's form. Returns the algorithm. */
function checkShape(signature: Element, element: Element): string {
  const info = childOf(signature, "ds", "SignedInfo");
  const [reference, ...others] = info ? childrenOf(info, "ds", "Reference") : [];
  const value = childOf(signature, "ds", "SignatureValue");
  if (!info || !value || !reference || others.length > 0) return refuse("signature_shape");
  if ([...elementsOf(info)].length > MAX_SIGNED_INFO_ELEMENTS) refuse("signature_shape");
  for (const part of elementsOf(signature)) {
    if (part.namespaceURI === NS.ds && ["Object", "Manifest"].includes(part.localName))
      refuse("signature_objects");
    // Readers would disagree about bytes or text nodes.
    if (
      part.namespaceURI === NS.ds &&
      ["DigestValue", "SignatureValue"].includes(part.localName) &&
      [...childNodesOf(part)].some(({ nodeType }) => nodeType !== 3)
    )
      refuse("signature_values");
  }
  if (attributeOf(childOf(info, "ds", "CanonicalizationMethod"), "Algorithm") !== EXC_C14N)
    refuse("signature_canonicalization");
  const id = attributeOf(element, "ID");
  if (!id || attributeOf(reference, "URI") !== `#${id}`) refuse("signature_reference");
  const transforms = childOf(reference, "ds", "Transforms");
  const names = transforms
    ? childrenOf(transforms, "ds", "Transform").map((each) => attributeOf(each, "Algorithm"))
    : [];
  if (names.length !== 2 || names[0] !== ENVELOPED || names[1] !== EXC_C14N) refuse("signature_transforms");
  const digest = attributeOf(childOf(reference, "ds", "DigestMethod"), "Algorithm");
  const method = attributeOf(childOf(info, "ds", "SignatureMethod"), "Algorithm");
  if (digest === null || !Object.hasOwn(DIGESTS, digest)) refuse("digest_algorithm");
  if (method === null || !Object.hasOwn(SIGNATURE_METHODS, method)) return refuse("signature_algorithm");
  return method;
}

function* childNodesOf(element: Element): Generator<Node> {
  for (let child = element.firstChild; child; child = child.nextSibling) yield child;
}

function only<T>(all: Record<string, T>, names: string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}

const hashClass = (name: string, hash: string) =>
  class {
    getAlgorithmName = () => name;
    getHash = (text: string) => createHash(hash).update(text, "utf8").digest("base64");
  };

const signatureClass = (algorithm: string, keys: readonly KeyObject[]) =>
  class {
    getAlgorithmName = () => algorithm;
    getSignature = (): string => {
      throw new Error("this reader does not sign");
    };
    verifySignature = (material: string, _key: unknown, value: string): boolean =>
      isSignedBy(Buffer.from(material, "utf8"), {
        algorithm,
        signature: Buffer.from(value, "base64"),
        keys,
      });
  };
