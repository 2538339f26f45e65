/** Settings of an OIDC provider, and how its claims are mapped. */
import { z } from "zod";
import { certificateAuthorities } from "@/lib/platform/certificates-input";
import { isPrintable } from "@/lib/formats/text";
import {
  accessControl,
  attributesBy,
  claim,
  emailOf,
  groupsOf,
  isPlainAddress,
  newUsers,
  refusedAs,
  subjectOf,
  textOf,
  userNameOf,
} from "./fields";
import { claimOf } from "./claims";
import { strength } from "./strength";
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
  "EdDSA",
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
  ca: certificateAuthorities.default(""),
  /** Session tags: the claim whose value a tag key takes. */
  accessControl: accessControl.default({}),
  strength,
});
export type OidcSettings = z.infer<typeof oidcSettings>;

/** Maps the claims by the settings. Total: missing or malformed values are null. */
export function mapClaims(settings: OidcSettings, claims: Claims): MappedUser {
  const { userName, displayName, email, groups } = settings.claims;
  const isVerified = booleanOf(claims.email_verified);
  return {
    ...subjectOf(claims.sub),
    userName: userNameOf(claimOf(claims, userName)),
    displayName: textOf(claimOf(claims, displayName), 256),
    email: emailOf(claimOf(claims, email)),
    isEmailVerified: isVerified === true,
    ...(isVerified === null ? { isEmailVerifiedUnsaid: true } : {}),
    ...(groups === null ? { groups } : groupsOfClaims(claims, groups)),
    attributes: attributesBy(settings.accessControl, (name) => claimOf(claims, name)),
  };
}

/** Several providers send booleans as text (docs/decisions/0015-what-claims-say.md). */
function booleanOf(value: unknown): boolean | null {
  const text = typeof value === "string" ? value.toLowerCase() : value;
  return text === true || text === "true" ? true : text === false || text === "false" ? false : null;
}

/** An address that the provider didn't verify can be anyone's. */
export function unverifiedClaims(settings: OidcSettings, claims: Claims): string[] {
  return booleanOf(claims.email_verified) === true ? [] : ["email", settings.claims.email];
}

/**
 * Merges userinfo into the ID token's claims, which win. For groups, userinfo's list wins: some providers
 * shorten the ID token's.
 */
export function mergeClaims(
  { claims: { email, groups } }: Pick<OidcSettings, "claims">,
  idToken: Claims,
  userinfo: Claims,
): Claims {
  const { email_verified: saidThere, ...rest } = userinfo;
  // Whether an address is verified must come with the address: it proves nothing about another one.
  const isOfThisAddress = ["email", email].every((name) => {
    const address = claimOf(idToken, name);
    return address === undefined || address === claimOf(userinfo, name);
  });
  const merged: Claims = {
    ...rest,
    ...(saidThere !== undefined && isOfThisAddress ? { email_verified: saidThere } : {}),
    ...idToken,
  };
  const list = groups === null || isOverage(userinfo, groups) ? undefined : claimOf(userinfo, groups);
  if (groups === null || !Array.isArray(list)) return merged;
  const { _claim_names: names, hasgroups: _, ...others } = merged;
  const elsewhere = Object.entries(isObject(names) ? names : {}).filter(([name]) => name !== groups);
  return {
    ...others,
    ...(elsewhere.length > 0 ? { _claim_names: Object.fromEntries(elsewhere) } : {}),
    [groups]: list as unknown[],
  };
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

function groupsOfClaims(claims: Claims, name: string): Pick<MappedUser, "groups" | "groupsUnsaid"> {
  return isOverage(claims, name)
    ? { groups: null, groupsUnsaid: "overage" }
    : groupsOf(claimOf(claims, name));
}

/**
 * Entra ID leaves out long lists of groups. It says where to request them (OpenID Connect Core §5.6.2), or
 * only that there are some.
 */
function isOverage(claims: Claims, groups: string): boolean {
  const { _claim_names: names, hasgroups } = claims;
  return (isObject(names) && Object.hasOwn(names, groups)) || booleanOf(hasgroups) === true;
}
