/** Reads from a provider's metadata what STS reads: the issuer and the signing certificates. */
import { attribute, childrenNamed, parseXml, textOf, walk, XmlError } from "./xml";

const MD = "urn:oasis:names:tc:SAML:2.0:metadata";
const DS = "http://www.w3.org/2000/09/xmldsig#";

export type ProviderMetadata = { entityId: string; certificates: string[] };

const cache = new Map<string, ProviderMetadata>();

/** @throws XmlError unless the document is the metadata of an identity provider with a signing certificate */
export function readMetadata(document: string): ProviderMetadata {
  const known = cache.get(document);
  if (known) return known;
  const root = parseXml(document);
  const entityId = attribute(root, "entityID");
  const [descriptor] = childrenNamed(root, MD, "IDPSSODescriptor");
  if (root.local !== "EntityDescriptor" || root.namespace !== MD || !entityId || !descriptor)
    throw new XmlError("not metadata of an identity provider");
  const signing = childrenNamed(descriptor, MD, "KeyDescriptor").filter(
    (key) => (attribute(key, "use") ?? "signing") === "signing",
  );
  const certificates = signing.flatMap((key) =>
    [...walk(key)]
      .filter((each) => each.local === "X509Certificate" && each.namespace === DS)
      .map((each) => textOf(each).replace(/\s/g, "")),
  );
  if (certificates.length === 0) throw new XmlError("no signing certificate");
  const metadata = { entityId, certificates };
  if (cache.size > 2000) cache.clear();
  cache.set(document, metadata);
  return metadata;
}
