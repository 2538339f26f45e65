/** Settings of an OIDC provider, and how its claims are read. */
import { z } from "zod";
import { isPrintable } from "@/lib/formats/text";
import {
  accessControl,
  attributesBy,
  certificateAuthority,
  claim,
  emailOf,
  groupsOf,
  isPlainAddress,
  newUsers,
  refusedAs,
  textOf,
  userNameOf,
} from "./fields";
import { claimOf } from "./claims";
import type { Claims, MappedUser } from "./claims";

/** OpenID Connect Discovery 1.0 §3: https, no query, no fragment. */
const issuer = z
  .string()
  .trim()
  .refine((text) => text.length <= 500 && isPlainAddress(text), refusedAs("oidc_issuer_invalid"));

/** Accepted signatures of ID tokens: asymmetric ones only (RFC 8725 §3.2). */
export const ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
] as const;

export const oidcSettings = z.strictObject({
  issuer,
  clientId: z
    .string()
    .trim()
    .refine((text) => isPrintable(text, 255), refusedAs("oidc_client_id_invalid")),
  algorithm: z.enum(ALGORITHMS, refusedAs("oidc_algorithm_invalid")),
  scopes: z
    .string()
    .trim()
    .refine(
      (text) => text.length <= 500 && /^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/.test(text),
      refusedAs("oidc_scopes_invalid"),
    )
    .refine((text) => text.split(" ").includes("openid"), refusedAs("oidc_scopes_without_openid")),
  claims: z.strictObject({
    userName: claim("user_name"),
    displayName: claim("display_name"),
    email: claim("email"),
    groups: claim("groups").nullable(),
  }),
  newUsers,
  /** Signing out of Foyer also signs the user out at the provider. */
  signsOutThere: z.boolean().default(false),
  ca: certificateAuthority.default(""),
  /** Session tags: the claim whose value a tag key takes. */
  accessControl: accessControl.default({}),
});
export type OidcSettings = z.infer<typeof oidcSettings>;

/** Reads the claims as the settings say. Total: what is missing or malformed is null. */
export function mapClaims(settings: OidcSettings, claims: Claims): MappedUser {
  const { userName, displayName, email, groups } = settings.claims;
  return {
    subject: textOf(claims.sub, 255),
    userName: userNameOf(claimOf(claims, userName)),
    displayName: textOf(claimOf(claims, displayName), 256),
    email: emailOf(claimOf(claims, email)),
    isEmailVerified: claims.email_verified === true,
    groups: groups === null || isOverage(claims, groups) ? null : groupsOf(claimOf(claims, groups)),
    attributes: attributesBy(settings.accessControl, (name) => claimOf(claims, name)),
  };
}

/** An address that the provider did not verify can be anybody's. */
export function unverifiedClaims(settings: OidcSettings, claims: Claims): string[] {
  return claims.email_verified === true ? [] : ["email", settings.claims.email];
}

/** Entra ID leaves long lists of groups out and says where they can be asked for (OpenID Connect Core §5.6.2). */
function isOverage(claims: Claims, groups: string): boolean {
  const names = claims._claim_names;
  return typeof names === "object" && names !== null && Object.hasOwn(names, groups);
}
