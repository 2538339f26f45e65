/**
 * Parses the document of a SAML provider in an AWS account, to compare it with what Foyer wrote there.
 *
 * Formatting, comments and order don't matter. Everything else does: STS compares each sign-in's issuer with
 * the entityID, and takes keys from signing descriptors only.
 */
import { FormatError } from "../format-error";
import { attributeOf, elementsOf, isElement, parseXml, textOf } from "./xml";

export type ProviderDocument = {
  entityId: string;
  /** Every certificate in it, anywhere. */
  certificates: string[];
  /** Those that sign-ins are verified with. */
  signing: string[];
  /** Everything besides its keys, normalized. */
  frame: string;
};

/** Reads a document; returns null if it isn't metadata of one identity provider. */
export function readProviderDocument(document: string): ProviderDocument | null {
  let root: Element;
  try {
    root = parseXml(document, "metadata");
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
  const all = [...elementsOf(root)];
  const certificates = all.filter((each) => isElement(each, "ds", "X509Certificate"));
  return {
    entityId: attributeOf(root, "entityID") ?? "",
    certificates: certificates.map(bodyOf),
    signing: certificates.filter((each) => isSigning(each)).map(bodyOf),
    frame: spell(root),
  };
}

const bodyOf = (certificate: Element) => textOf(certificate).replace(/\s+/g, "");

/** Returns whether it is in a descriptor of signing keys. */
function isSigning(certificate: Element): boolean {
  for (let node: Node | null = certificate.parentNode; node?.nodeType === 1; node = node.parentNode)
    if (isElement(node as Element, "metadata", "KeyDescriptor"))
      return (attributeOf(node as Element, "use") ?? "signing") === "signing";
  return false;
}

const isNamespace = (name: string) => name === "xmlns" || name.startsWith("xmlns:");

/** Normalizes an element without its keys: namespace and name, sorted attributes and children. */
function spell(element: Element): string {
  const attributes = Array.from(element.attributes)
    .filter(({ name }) => !isNamespace(name))
    .map(({ namespaceURI, localName, value }) => JSON.stringify([namespaceURI ?? "", localName, value]))
    .sort();
  const children = Array.from(element.childNodes).filter((node) => node.nodeType === 1) as Element[];
  const texts = Array.from(element.childNodes)
    .filter((node) => node.nodeType === 3)
    .map((node) => (node.nodeValue ?? "").trim())
    .filter(Boolean);
  return JSON.stringify([
    element.namespaceURI ?? "",
    element.localName,
    attributes,
    children
      .filter((each) => !isElement(each, "metadata", "KeyDescriptor"))
      .map(spell)
      .sort(),
    texts,
  ]);
}
