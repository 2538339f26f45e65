/**
 * Verifies an enveloped XML signature: identity is read only from an element that a key of the
 * provider signed as a whole.
 *
 * @see xmldsig-core1 §4, SAML 2.0 core §5.4
 */
import { createHash, verify, X509Certificate, type KeyObject } from "node:crypto";
import { canonicalize } from "./canonical";
import { attribute, childrenNamed, elements, textOf, walk, type Element } from "./xml";

const DS = "http://www.w3.org/2000/09/xmldsig#";
const EXC_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#";
const ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const SIGNATURES: Record<string, string> = {
  "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256": "RSA-SHA256",
  "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384": "RSA-SHA384",
  "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512": "RSA-SHA512",
};
const DIGESTS: Record<string, string> = {
  "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
  "http://www.w3.org/2001/04/xmldsig-more#sha384": "sha384",
  "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
};

const keys = new Map<string, KeyObject>();

function keyOf(certificate: string): KeyObject {
  let key = keys.get(certificate);
  if (!key) {
    key = new X509Certificate(Buffer.from(certificate, "base64")).publicKey;
    if (keys.size > 2000) keys.clear();
    keys.set(certificate, key);
  }
  return key;
}

/** True if the element contains exactly one signature, which covers all of it and which a certificate verifies. */
export function isSigned(element: Element, certificates: string[]): boolean {
  const signatures = childrenNamed(element, DS, "Signature");
  const [signature] = signatures;
  if (!signature || signatures.length !== 1) return false;
  const only = (parent: Element, local: string): Element | null => {
    const found = childrenNamed(parent, DS, local);
    return found.length === 1 ? (found[0] ?? null) : null;
  };
  const info = only(signature, "SignedInfo");
  const value = only(signature, "SignatureValue");
  const reference = info && only(info, "Reference");
  const method = info && only(info, "SignatureMethod");
  const canonicalization = info && only(info, "CanonicalizationMethod");
  const transforms = reference && only(reference, "Transforms");
  const digestMethod = reference && only(reference, "DigestMethod");
  const digestValue = reference && only(reference, "DigestValue");
  if (
    !info ||
    !value ||
    !reference ||
    !method ||
    !canonicalization ||
    !transforms ||
    !digestMethod ||
    !digestValue
  )
    return false;
  const id = attribute(element, "ID");
  if (!id || attribute(reference, "URI") !== `#${id}`) return false;
  if (attribute(canonicalization, "Algorithm") !== EXC_C14N || elements(canonicalization).length > 0)
    return false;
  const used = elements(transforms).map((transform) =>
    elements(transform).length > 0 ? "" : attribute(transform, "Algorithm"),
  );
  if (used.length !== 2 || used[0] !== ENVELOPED || used[1] !== EXC_C14N) return false;
  const hash = DIGESTS[attribute(digestMethod, "Algorithm") ?? ""];
  const algorithm = SIGNATURES[attribute(method, "Algorithm") ?? ""];
  if (!hash || !algorithm) return false;
  const digest = createHash(hash).update(canonicalize(element, signature), "utf8").digest("base64");
  if (digest !== textOf(digestValue).replace(/\s/g, "")) return false;
  const signed = Buffer.from(canonicalize(info), "utf8");
  const bytes = Buffer.from(textOf(value), "base64");
  return certificates.some((certificate) => verify(algorithm, signed, keyOf(certificate), bytes));
}

/** False if two elements share an ID, because a reference could then mean either. */
export function hasUniqueIds(root: Element): boolean {
  const seen = new Set<string>();
  for (const element of walk(root)) {
    for (const each of element.attributes) {
      if (each.local.toLowerCase() !== "id") continue;
      if (seen.has(each.value)) return false;
      seen.add(each.value);
    }
  }
  return true;
}
