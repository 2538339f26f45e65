/** Foyer's name in SAML: the Issuer of every assertion, and the entityID of its metadata. */
import type { Config } from "@/lib/platform/config";

export function issuerOf(config: Config): string {
  return `${config.url}/saml/idp`;
}

/**
 * Returns the Issuer of Foyer's own sign-ins. It differs, so that neither key can be used in place of the
 * other.
 */
export function provisionerIssuerOf(config: Config): string {
  return `${config.url}/saml/provisioner`;
}
