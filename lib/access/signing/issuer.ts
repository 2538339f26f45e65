/** Foyer's name in SAML: the Issuer of every assertion and the entityID of its metadata. */
import type { Config } from "@/lib/platform/config";

export function issuerOf(config: Config): string {
  return `${config.url}/saml/idp`;
}

/** The Issuer of Foyer's own sign-ins: another one, so that neither key can stand in for the other. */
export function provisionerIssuerOf(config: Config): string {
  return `${config.url}/saml/provisioner`;
}
