/** Certificates of sources that expire soon: the provider's, Foyer's own, and authorities. */
import { certificateFacts, certificatesOf, type CertificateFacts } from "@/lib/formats/pem";
import { requireReader } from "../../administrators/service";
import type { AdminCtx } from "../../administrators/types";
import { listSources } from "./service";
import type { Source } from "../settings/types";

const AHEAD_MILLISECONDS = 30 * 86_400_000;

/** Whose certificate it is. */
export type CertificateRole = "provider" | "own" | "authority";
export type Expiring = { sourceId: string; sourceName: string; what: CertificateRole; expiresAt: Date };

/**
 * Returns expiring certificates of enabled sources. If several can replace each other, the last to expire
 * counts: nothing breaks until then.
 */
export async function listExpiring(ctx: AdminCtx): Promise<Expiring[]> {
  await requireReader(ctx);
  const own = new Map(
    (await ctx.db.selectFrom("saml_sources").select(["source_id", "certificate"]).execute()).map(
      ({ source_id, certificate }) => [source_id, certificate],
    ),
  );
  const soon = ctx.now().getTime() + AHEAD_MILLISECONDS;
  return (await listSources(ctx))
    .filter(({ isEnabled }) => isEnabled)
    .flatMap((source) =>
      groupsOf(source, own.get(source.id)).flatMap(([what, certificates]) => {
        const last = Math.max(...certificates.map(({ expiresAt }) => expiresAt.getTime()));
        return certificates.length > 0 && last < soon
          ? [{ sourceId: source.id, sourceName: source.name, what, expiresAt: new Date(last) }]
          : [];
      }),
    );
}

function groupsOf(source: Source, own: string | undefined): [CertificateRole, CertificateFacts[]][] {
  switch (source.kind) {
    case "saml":
      return [
        [
          "provider",
          source.settings.idp.certificates.map((body) => certificateFacts(Buffer.from(body, "base64"))),
        ],
        ["own", own === undefined ? [] : [certificateFacts(own)]],
      ];
    case "oidc":
    case "ldap":
      return [["authority", certificatesOf(source.settings.ca).map(certificateFacts)]];
    case "identity-center":
      return [];
  }
}
