/**
 * Reads an identity provider's metadata: its entity id, endpoints and signing keys.
 *
 * Every signing certificate counts, so that a provider can announce the next one before it uses it.
 *
 * @see SAML 2.0 metadata §2.3.2 (EntityDescriptor), §2.4.1.1 (KeyDescriptor), §2.4.3 (IDPSSODescriptor)
 */
import { refuse } from "./refusal";
import { publicKeys } from "./signature";
import { attributeOf, childOf, childrenOf, elementsOf, isElement, NS, parseXml, textOf, timeOf } from "./xml";

export type IdpMetadata = {
  entityId: string;
  singleSignOnUrl: string;
  /** The binding to use. */
  binding: Binding;
  /** Null if the provider has no single logout. */
  logout: { url: string; responseUrl: string; binding: Binding } | null;
  /** Base64 of the DER of each. */
  certificates: string[];
  wantsSignedRequests: boolean;
  /** When the metadata expires, according to the provider. */
  validUntil: string | null;
};

export type Binding = "redirect" | "post";
/** In order of preference: a redirect carries Foyer's messages without a page in between. */
const BINDINGS: [Binding, string][] = [
  ["redirect", "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"],
  ["post", "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"],
];
const MAX_CERTIFICATES = 20;
const MIN_RSA_BITS = 2048;

/** Parses metadata. @throws SamlRefusal with text for an administrator */
export function readIdpMetadata(xml: string, now: Date): IdpMetadata {
  const root = parseXml(xml, "metadata");
  const roles = [...elementsOf(root)].filter(
    (element) =>
      isElement(element, "metadata", "IDPSSODescriptor") &&
      (attributeOf(element, "protocolSupportEnumeration") ?? "").split(/\s+/).includes(NS.protocol),
  );
  const [role, ...others] = roles;
  if (!role) return refuse("metadata_without_provider");
  if (others.length > 0) refuse("metadata_several_providers");
  const entity = role.parentNode as Element;
  const entityId = isElement(entity, "metadata", "EntityDescriptor")
    ? (attributeOf(entity, "entityID")?.trim() ?? "")
    : "";
  if (entityId === "" || entityId.length > 1024) refuse("metadata_without_entity_id");
  const ends: number[] = [];
  for (let element: Node | null = role; element?.nodeType === 1; element = element.parentNode)
    ends.push(timeOf(element as Element, "validUntil")?.getTime() ?? Number.POSITIVE_INFINITY);
  const validUntil = Math.min(...ends);
  if (validUntil <= now.getTime()) refuse("metadata_expired");
  const singleSignOn = endpointOf(role, "SingleSignOnService") ?? refuse("metadata_without_sign_on");
  const logout = endpointOf(role, "SingleLogoutService");
  return {
    entityId,
    singleSignOnUrl: singleSignOn.url,
    binding: singleSignOn.binding,
    logout,
    certificates: certificatesOf(role),
    wantsSignedRequests: ["true", "1"].includes(attributeOf(role, "WantAuthnRequestsSigned") ?? ""),
    validUntil: Number.isFinite(validUntil) ? new Date(validUntil).toISOString() : null,
  };
}

function endpointOf(
  role: Element,
  name: string,
): { url: string; responseUrl: string; binding: Binding } | null {
  const all = childrenOf(role, "metadata", name);
  const [binding, found] =
    BINDINGS.map(
      ([short, long]) => [short, all.find((each) => attributeOf(each, "Binding") === long)] as const,
    ).find(([, each]) => each !== undefined) ?? [];
  if (!found || !binding) return null;
  const url = attributeOf(found, "Location") ?? "";
  const responseUrl = attributeOf(found, "ResponseLocation") ?? url;
  if (!isWebAddress(url) || !isWebAddress(responseUrl)) return refuse("metadata_address", { name });
  return { url, responseUrl, binding };
}

/** Returns whether it is https, or plain http on this machine. */
export function isWebAddress(text: string): boolean {
  const url = text.length <= 2_000 && URL.canParse(text) ? new URL(text) : null;
  return (
    url !== null &&
    url.username === "" &&
    url.password === "" &&
    url.hash === "" &&
    (url.protocol === "https:" ||
      (url.protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname)))
  );
}

function certificatesOf(role: Element): string[] {
  const bodies = childrenOf(role, "metadata", "KeyDescriptor")
    .filter((each) => (attributeOf(each, "use") ?? "signing") === "signing")
    .flatMap((each) => childrenOf(childOf(each, "ds", "KeyInfo") ?? each, "ds", "X509Data"))
    .flatMap((data) => childrenOf(data, "ds", "X509Certificate"))
    .map((each) => textOf(each).replace(/\s+/g, ""));
  const usable = [...new Set(bodies)].filter(isUsable);
  if (usable.length === 0) refuse("metadata_without_certificate");
  if (usable.length > MAX_CERTIFICATES) refuse("metadata_certificates", { max: MAX_CERTIFICATES });
  return usable;
}

function isUsable(body: string): boolean {
  try {
    const [key] = publicKeys([body]);
    return (
      key?.asymmetricKeyType === "ec" ||
      (key?.asymmetricKeyType === "rsa" && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= MIN_RSA_BITS)
    );
  } catch {
    return false;
  }
}
