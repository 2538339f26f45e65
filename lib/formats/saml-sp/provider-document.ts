/**
 * What the document of a SAML provider in an AWS account says, for comparing it with what Foyer wrote there.
 *
 * Formatting, comments and order say nothing. Everything else does: STS compares the issuer of each sign-in with
 * the entityID, and takes keys from signing descriptors only.
 */
import { FormatError } from "../format-error";
import { attributeOf, elementsOf, isElement, parseXml, textOf } from "./xml";

export type ProviderDocument = {
  entityId: string;
  /** Every certificate in it, wherever it stands. */
  certificates: string[];
  /** Those that sign-ins are checked with. */
  signing: string[];
  /** All that it says besides its keys, in one spelling. */
  frame: string;
};

/** Reads a document; null for what is no metadata of one identity provider. */
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

/** Whether it stands in a descriptor of signing keys. */
function isSigning(certificate: Element): boolean {
  for (let node: Node | null = certificate.parentNode; node?.nodeType === 1; node = node.parentNode)
    if (isElement(node as Element, "metadata", "KeyDescriptor"))
      return (attributeOf(node as Element, "use") ?? "signing") === "signing";
  return false;
}

const isNamespace = (name: string) => name === "xmlns" || name.startsWith("xmlns:");

/** An element without its keys: namespace and name, attributes and children in order of their spelling. */
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
