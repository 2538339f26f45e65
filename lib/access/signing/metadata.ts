/** Foyer's SAML metadata as an identity provider, for the SAML providers in accounts. */
import { idpMetadata } from "@/lib/formats/saml/metadata";
import type { Ctx } from "@/lib/platform/context";
import { listCertificates } from "./certificates";
import { issuerOf, provisionerIssuerOf } from "./issuer";
import type { KeyPurpose } from "./make-keys";

/** Returns the metadata with every certificate that accounts should trust for a purpose. */
export async function metadataOf(ctx: Ctx, purpose: KeyPurpose): Promise<string> {
  return idpMetadata({
    entityId: purpose === "people" ? issuerOf(ctx.config) : provisionerIssuerOf(ctx.config),
    certificates: await listCertificates(ctx.db, purpose),
    singleSignOnUrl: `${ctx.config.url}/start`,
  });
}
