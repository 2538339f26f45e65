/**
 * An OIDC provider's signing keys, for tokens that arrive without a sign-in.
 *
 * Anyone can post a token that requires them. So they are cached for a while, and a token with an unknown key
 * makes Foyer fetch them only now and then.
 *
 * @see OpenID Connect Discovery 1.0 §4.3
 */
import type { JSONWebKeySet } from "jose";
import { z } from "zod";
import { certificatesOf } from "@/lib/formats/pem";
import { isWebAddress } from "@/lib/formats/saml-sp/idp-metadata";
import type { Ctx } from "@/lib/platform/context";
import { sourceUnavailable } from "@/lib/platform/errors";
import { guardedGet } from "@/lib/platform/guarded-request";
import { perOwnerCache } from "@/lib/platform/cache";
import type { SourceOf } from "../settings/types";

const TIMEOUT_MILLISECONDS = 8_000;
const MAX_BYTES = 256 * 1024;
const KEPT_MILLISECONDS = 600_000;
const AGAIN_MILLISECONDS = 15_000;

const configuration = z.object({ issuer: z.string(), jwks_uri: z.string().refine(isWebAddress) });
const keySet = z.object({ keys: z.array(z.record(z.string(), z.unknown())).max(100) });

type Read = {
  /** The settings they were fetched for; a change fetches them again. */ revision: number;
  at: number;
  keys: JSONWebKeySet;
};
const keyCaches = perOwnerCache<Read>("keys of OIDC providers", 200);

/**
 * @param isUnknown a token that none of the known keys signed: fetch newer ones. @throws Refusal
 * `source_unavailable`
 */
export async function providerKeys(
  ctx: Ctx,
  source: SourceOf<"oidc">,
  options: { isUnknown: boolean },
): Promise<JSONWebKeySet> {
  const cache = keyCaches(ctx.keyring);
  const known = cache.get(source.id);
  const age =
    known && known.revision === source.revision ? ctx.now().getTime() - known.at : Number.POSITIVE_INFINITY;
  if (known && age < (options.isUnknown ? AGAIN_MILLISECONDS : KEPT_MILLISECONDS)) return known.keys;
  try {
    const keys = await readKeys(ctx, source);
    cache.set(source.id, { revision: source.revision, at: ctx.now().getTime(), keys });
    return keys;
  } catch (error) {
    ctx.log.warn("the keys of a provider could not be read", { sourceId: source.id, error });
    throw sourceUnavailable("provider_keys_unavailable");
  }
}

async function readKeys(ctx: Ctx, { settings }: SourceOf<"oidc">): Promise<JSONWebKeySet> {
  const limits = {
    internalHosts: ctx.config.internalHosts,
    timeoutMilliseconds: TIMEOUT_MILLISECONDS,
    maxBytes: MAX_BYTES,
    ca: certificatesOf(settings.ca),
  };
  const { issuer, jwks_uri } = configuration.parse(
    JSON.parse(
      await guardedGet(`${settings.issuer.replace(/\/$/, "")}/.well-known/openid-configuration`, limits),
    ),
  );
  if (issuer !== settings.issuer) throw new Error("the provider calls itself by another issuer");
  return keySet.parse(JSON.parse(await guardedGet(jwks_uri, limits))) as unknown as JSONWebKeySet;
}
